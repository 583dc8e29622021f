import { type Fence, lastBefore } from './fences.ts'
import { endOfLine } from './lines.ts'

/** The protection of a position: none, inside a formatted span (bold, inline code), or inside an atom (link, mention, emoji). */
export const protection = { none: 0, span: 1, atom: 2 } as const

/** A part of a text whose mark has to be repeated in the next message where a cut between the two positions leaves it open. */
export type Marked = { readonly start: number; readonly after: number; readonly mark: string }

export type Spans = {
  /** For each position, the `protection` of a cut there. */
  readonly protections: Uint8Array
  /** Lines of quotes, and all that `>>> ` quotes. */
  readonly quotes: readonly Marked[]
  readonly spoilers: readonly Marked[]
}

/** Mentions, emojis, times, commands and addresses as Discord writes them. https://discord.com/developers/docs/reference#message-formatting */
const written = String.raw`<(?:@[!&]?\d+|#\d+|a?:\w+:\d+|t:-?\d+(?::\w)?|\/[^<>\n]{1,100}:\d+|id:\w+|\d+:[\w:-]+|https?:\/\/[^\s<>]+)>`
const address = String.raw`https?:\/\/[^\s<>|[\]${'`'}\u2e80-\u9fff\uff00-\uffef]+`
const token = new RegExp(
  String.raw`(?<escape>\\[^])|(?<code>${'`'}+)|(?<atom>${written}|${address})|(?<look>\*+|_+|~{2,})|(?<bars>\|{2,})|(?<quote>^ {0,9}(?:>>> |> ))|[[\]]|(?<gap>\n\s*?\n)`,
  'gm',
)
/** The address of a link, after its bracketed text. */
const target = /\((?:<[^<>\n]*>|(?:[^\s()<>]|\([^\s()]*\))*)(?:[ \t]+"[^"\n]*")?\)/y

/** Units searched for the end of inline code, so that a text full of backticks stays linear. */
const maxCode = 2_000

/** Units that close a spoiler at the end of a message, below code. */
export const spoilerRoom = 3

export const quoteAt = ({ quotes }: Spans, at: number): Marked | null => openAt(quotes, at)
export const spoilerAt = ({ spoilers }: Spans, at: number): Marked | null => openAt(spoilers, at)

function openAt(ranges: readonly Marked[], at: number): Marked | null {
  const range = lastBefore(ranges, at)
  return range && at < range.after ? range : null
}

type Found = {
  span(from: number, to: number): unknown
  atom(from: number, to: number): unknown
  quote(from: number, mark: string): unknown
  bars(at: number): unknown
}

/**
 * Finds what a cut would break, and what goes on after one: formatted spans, atoms, quotes and spoilers, outside fences.
 * Spans of more than `maxLength` units are not protected, as they have to be cut anyway.
 */
export function findSpans(text: string, fences: readonly Fence[], maxLength: number): Spans {
  const protections = new Uint8Array(text.length + 1)
  const protect = (from: number, to: number, value: number): void => {
    if (to - from <= maxLength) protections.fill(value, from + 1, to)
  }
  const atoms: [from: number, to: number][] = []
  const [quotes, spoilers]: [Marked[], Marked[]] = [[], []]
  let opened: number | null = null
  const found: Found = {
    span: (from, to) => protect(from, to, protection.span),
    atom: (from, to) => atoms.push([from, to]),
    quote: (start, mark) => {
      // `>>> ` quotes all that follows, and nothing in it is a quote of its own.
      if (quotes.at(-1)?.mark === '>>> ') return
      quotes.push({ start, after: mark === '> ' ? endOfLine(text, start) : text.length, mark })
    },
    bars: (at) => {
      const from = opened
      opened = from === null ? at : null
      // Bars with nothing between them are shown as they are.
      const hidden = from === null ? '' : text.slice(from + 2, at).trimEnd()
      if (from === null || hidden.trim() === '') return
      spoilers.push({ start: from + 1, after: at + 1, mark: '||' })
      found.span(from, at + 2)
      // A cut beside a mark would leave an empty spoiler.
      atoms.push([from, from + 3], [from + 1 + hidden.length, at + 2])
    },
  }
  let from = 0
  for (const { start, after } of [...fences, { start: text.length, after: text.length }]) {
    scan(text, from, start, maxLength, found)
    from = after
  }
  for (const [start, end] of atoms) protect(start, end, protection.atom)
  return { protections, quotes, spoilers }
}

function scan(text: string, from: number, to: number, maxLength: number, found: Found): void {
  let brackets: number[] = []
  let looks = new Map<string, number>()
  token.lastIndex = from
  for (let next = token.exec(text); next && next.index < to; next = token.exec(text)) {
    const { 0: all, index: at } = next
    const end = at + all.length
    const { escape, code, look, bars, quote, gap } = next.groups ?? {}
    if (escape !== undefined) continue
    if (code !== undefined) {
      const close = closingRun(text, code, end, Math.min(to, end + maxCode))
      if (close !== null) found.span(at, (token.lastIndex = close))
    } else if (look !== undefined) pair(text, at, look, looks, found)
    else if (bars !== undefined) {
      if (bars.length < 4) found.bars(at)
    } else if (quote !== undefined) {
      found.quote(at, quote.trimStart())
      found.atom(at, end + 1)
    } else if (all === '[') brackets.push(at)
    else if (all === ']') token.lastIndex = link(text, brackets.pop(), end, maxLength, found)
    else if (gap !== undefined) [brackets, looks] = [[], new Map<string, number>()]
    else found.atom(at, end)
  }
}

/** The end of the run of backticks that closes an equal one; one or two backticks do not reach across an empty line. */
function closingRun(text: string, run: string, from: number, to: number): number | null {
  for (let at = text.indexOf('`', from); at >= 0 && at < to; at = text.indexOf('`', at)) {
    let end = at + 1
    while (text[end] === '`') end++
    if (end - at === run.length) return run.length < 3 && /\n[ \t]*\n/.test(text.slice(from, at)) ? null : end
    at = end
  }
  return null
}

function pair(text: string, at: number, look: string, looks: Map<string, number>, found: Found): void {
  const [before, behind] = [text[at - 1] ?? ' ', text[at + look.length] ?? ' ']
  if (look.startsWith('_') && /\w/.test(before) && /\w/.test(behind)) return
  const open = looks.get(look)
  if (open !== undefined && !/\s/.test(before)) {
    found.span(open, at + look.length)
    looks.delete(look)
  } else if (!/\s/.test(behind)) looks.set(look, at)
}

/** Protects the link whose text ends at `end`; returns the position to read on from. */
function link(text: string, open: number | undefined, end: number, maxLength: number, found: Found): number {
  target.lastIndex = end
  if (open === undefined || !target.test(text)) return end
  const from = text[open - 1] === '!' ? open - 1 : open
  // A link that no message can hold keeps at least its address whole.
  found.atom(target.lastIndex - from <= maxLength ? from : end - 1, target.lastIndex)
  return target.lastIndex
}
