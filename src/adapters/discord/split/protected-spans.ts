import type { Fence } from './fences.ts'

/** What a cut would go through: nothing, a stretch of one look (bold, inline code), or something that is read as one. */
export const guard = { nothing: 0, stretch: 1, unit: 2 } as const

/** Mentions, emojis, times, commands and addresses as Discord writes them. https://discord.com/developers/docs/reference#message-formatting */
const written = String.raw`<(?:@[!&]?\d+|#\d+|a?:\w+:\d+|t:-?\d+(?::\w)?|\/[^<>\n]{1,100}:\d+|id:\w+|\d+:[\w:-]+|https?:\/\/[^\s<>]+)>`
const address = String.raw`https?:\/\/[^\s<>[\]${'`'}\u2e80-\u9fff\uff00-\uffef]+`
const token = new RegExp(
  String.raw`(?<escape>\\[^])|(?<code>${'`'}+)|(?<unit>${written}|${address})|(?<look>\*+|_+|~~|\|\|)|[[\]]|(?<gap>\n\s*?\n)`,
  'g',
)
/** What makes a link of the words in brackets before it. */
const target = /\((?:<[^<>\n]*>|(?:[^\s()<>]|\([^\s()]*\))*)(?:[ \t]+"[^"\n]*")?\)/y

/** How far the end of inline code is looked for, so that a text of backticks takes no more time than another. */
const furthest = 2_000

type Mark = (from: number, to: number) => void

/**
 * For each position of a text, what a cut there would go through. Fences are left out, and so is what is longer than
 * `longest` units and would have to be cut anyway.
 */
export function guardsOf(text: string, fences: readonly Fence[], longest: number): Uint8Array {
  const [stretches, units] = [new Int32Array(text.length + 1), new Int32Array(text.length + 1)]
  const into =
    (depths: Int32Array): Mark =>
    (from, to) => {
      if (to - from > longest || to - from < 2) return
      depths[from + 1] = (depths[from + 1] ?? 0) + 1
      depths[to] = (depths[to] ?? 0) - 1
    }
  let from = 0
  for (const { start, after } of [...fences, { start: text.length, after: text.length }]) {
    scan(text, from, start, longest, into(stretches), into(units))
    from = after
  }
  const guards = new Uint8Array(text.length + 1)
  for (let at = 0, inStretch = 0, inUnit = 0; at <= text.length; at++) {
    inStretch += stretches[at] ?? 0
    inUnit += units[at] ?? 0
    guards[at] = inUnit > 0 ? guard.unit : inStretch > 0 ? guard.stretch : guard.nothing
  }
  return guards
}

function scan(text: string, from: number, to: number, longest: number, stretch: Mark, unit: Mark): void {
  let brackets: number[] = []
  let looks = new Map<string, number>()
  token.lastIndex = from
  for (let found = token.exec(text); found && found.index < to; found = token.exec(text)) {
    const [all] = found
    const at = found.index
    const end = at + all.length
    const { escape, code, look, gap } = found.groups ?? {}
    if (escape !== undefined) continue
    if (code !== undefined) {
      const close = closingRun(text, code, end, Math.min(to, end + furthest))
      if (close !== null) stretch(at, (token.lastIndex = close))
    } else if (look !== undefined) pair(text, at, look, looks, stretch)
    else if (all === '[') brackets.push(at)
    else if (all === ']') token.lastIndex = link(text, brackets.pop(), end, longest, unit)
    else if (gap !== undefined) [brackets, looks] = [[], new Map<string, number>()]
    else unit(at, end)
  }
}

/** The end of the run of backticks that closes one like it; one or two do not reach over an empty line. */
function closingRun(text: string, run: string, from: number, to: number): number | null {
  for (let at = text.indexOf('`', from); at >= 0 && at < to; at = text.indexOf('`', at)) {
    let end = at + 1
    while (text[end] === '`') end++
    if (end - at === run.length) return run.length < 3 && /\n[ \t]*\n/.test(text.slice(from, at)) ? null : end
    at = end
  }
  return null
}

function pair(text: string, at: number, look: string, looks: Map<string, number>, stretch: Mark): void {
  const [before, behind] = [text[at - 1] ?? ' ', text[at + look.length] ?? ' ']
  if (look.startsWith('_') && /\w/.test(before) && /\w/.test(behind)) return
  const open = looks.get(look)
  if (open !== undefined && !/\s/.test(before)) {
    stretch(open, at + look.length)
    looks.delete(look)
  } else if (!/\s/.test(behind)) looks.set(look, at)
}

/** Guards the link whose words end at `end`, and answers where to read on. */
function link(text: string, open: number | undefined, end: number, longest: number, unit: Mark): number {
  target.lastIndex = end
  if (open === undefined || !target.test(text)) return end
  const from = text[open - 1] === '!' ? open - 1 : open
  // Of a link that no message can hold, at least the address stays whole.
  unit(target.lastIndex - from <= longest ? from : end - 1, target.lastIndex)
  return target.lastIndex
}
