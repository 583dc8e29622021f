/** How a text that was cut into messages is put together again; it shares no code with what cuts. */

const fenceLine = /^((?:[ \t]*(?:>|(?:[-*+]|\d+[.)])(?=[ \t])))*[ \t]*)(`{3,}|~{3,})([^]*)$/

/** Whether a message ends within a code fence. A fence in a quote is over where the quote is. */
export function leavesFenceOpen(part: string): boolean {
  let open: { mark: string; depth: number } | null = null
  for (const whole of part.split('\n')) {
    // Code that is in no quote may contain the mark of one.
    const line: string = open?.depth === 0 ? whole : whole.replace(/^ *(?:>>> )+/, '')
    const depth = (/^[\s>]*/.exec(line)?.[0] ?? '').split('>').length - 1
    if (open && depth < open.depth) open = null
    const [, before = '', mark = '', info = ''] = fenceLine.exec(line) ?? []
    if (mark === '' || before.includes('>>> ')) continue
    const quotes = before.split('>').length - 1
    if (open === null) {
      if (!(mark.startsWith('`') && info.includes('`'))) open = { mark, depth: quotes }
    } else if (quotes > open.depth) continue
    else if (/^[\s>]*$/.test(before) && mark.startsWith(open.mark) && info.trim() === '') open = null
  }
  return open !== null
}

export type Rejoined = {
  /** The first message that the text does not go on with; null where all is there. */
  readonly strange: string | null
  /** Where in the text each message but the first goes on. */
  readonly cuts: readonly number[]
  /** The messages without the fence lines that were added. */
  readonly bare: readonly string[]
}

/** Follows messages along the text that they were cut from: all of it must be there, in order, but for white space. */
export function rejoin(parts: readonly string[], text: string): Rejoined {
  let furthest: Rejoined = { strange: parts[0] ?? '', cuts: [], bare: [] }
  const from = (number: number, at: number, cuts: readonly number[], bares: readonly string[]): Rejoined | null => {
    const part = parts[number]
    if (part === undefined) {
      const isWhole = nextVisible(text, at) === text.length
      return isWhole ? { strange: null, cuts, bare: bares } : null
    }
    if (bares.length >= furthest.bare.length) furthest = { strange: part, cuts, bare: bares }
    for (const bare of withoutMarks(part, number)) {
      for (const shown of readings(bare.split('\n'), number).flatMap(withQuotesAndWithout)) {
        const after = follow(shown, text, at)
        const more = number === 0 ? cuts : [...cuts, nextVisible(text, at) - nextVisible(shown, 0)]
        const found = after === null ? null : from(number + 1, after, more, [...bares, shown])
        if (found) return found
      }
    }
    return null
  }
  return from(0, 0, [], []) ?? furthest
}

const withQuotesAndWithout = (lines: readonly string[]): string[] => {
  const all = lines.join('\n')
  return [all, ...withoutQuotes(all)]
}

/** A message, and what is left of it without the marks of a quote and a spoiler that may have been added at its ends. */
function withoutMarks(part: string, number: number): string[] {
  const heads = number === 0 ? [part] : [part, part.replace(/^>>> /, ''), part.replace(/^(?:>>> |> )?\|\|\n?/, '')]
  const all = heads.flatMap((each) => [each, each.replace(/\n?\|\|$/, '')])
  return [...new Set(all)]
}

/** The lines of a message, and those without the fence lines that may have been added at its ends. */
function readings(lines: readonly string[], number: number): (readonly string[])[] {
  const opened = number > 0 && fenceLine.test(lines[0] ?? '')
  const closed = fenceLine.test(lines.at(-1) ?? '')
  return [
    lines,
    ...(opened && closed ? [lines.slice(1, -1)] : []),
    ...(closed ? [lines.slice(0, -1)] : []),
    ...(opened ? [lines.slice(1)] : []),
  ]
}

/** Where a text goes on behind a piece of it; null where it does not go on like that. */
function follow(piece: string, text: string, from: number): number | null {
  let at = from
  for (const unit of piece.replace(/\s+/g, '').split('')) {
    at = nextVisible(text, at)
    if (text[at] !== unit) return null
    at++
  }
  return at
}

/** What is left of a line of code in a quote has the marks of the quote again. */
function withoutQuotes(piece: string): string[] {
  const rest = piece.replace(/^\s*> ?/, '')
  return rest === piece ? [] : [rest, ...withoutQuotes(rest)]
}

function nextVisible(text: string, from: number): number {
  let at = from
  while (at < text.length && /\s/.test(text[at] ?? '')) at++
  return at
}
