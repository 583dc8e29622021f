import type { Fence } from './fences.ts'

/** The protection of a position: none, inside a formatted span (bold, inline code), or inside an atom (link, mention, emoji). */
export const protection = { none: 0, span: 1, atom: 2 } as const

/** Mentions, emojis, times, commands and addresses as Discord writes them. https://discord.com/developers/docs/reference#message-formatting */
const written = String.raw`<(?:@[!&]?\d+|#\d+|a?:\w+:\d+|t:-?\d+(?::\w)?|\/[^<>\n]{1,100}:\d+|id:\w+|\d+:[\w:-]+|https?:\/\/[^\s<>]+)>`
const address = String.raw`https?:\/\/[^\s<>[\]${'`'}\u2e80-\u9fff\uff00-\uffef]+`
const token = new RegExp(
  String.raw`(?<escape>\\[^])|(?<code>${'`'}+)|(?<atom>${written}|${address})|(?<look>\*+|_+|~~|\|\|)|[[\]]|(?<gap>\n\s*?\n)`,
  'g',
)
/** The address of a link, after its bracketed text. */
const target = /\((?:<[^<>\n]*>|(?:[^\s()<>]|\([^\s()]*\))*)(?:[ \t]+"[^"\n]*")?\)/y

/** Units searched for the end of inline code, so that a text full of backticks stays linear. */
const maxCode = 2_000

type Mark = (from: number, to: number) => unknown

/**
 * Finds the `protection` of each position of a text. Fences are left out, and so are spans of more than `maxLength`
 * units, which have to be cut anyway.
 */
export function findProtectedSpans(text: string, fences: readonly Fence[], maxLength: number): Uint8Array {
  const protections = new Uint8Array(text.length + 1)
  const protect = (from: number, to: number, value: number): void => {
    if (to - from <= maxLength) protections.fill(value, from + 1, to)
  }
  const span: Mark = (from, to) => protect(from, to, protection.span)
  const atoms: [from: number, to: number][] = []
  let from = 0
  for (const { start, after } of [...fences, { start: text.length, after: text.length }]) {
    scan(text, from, start, maxLength, span, (...atom) => atoms.push(atom))
    from = after
  }
  for (const [start, end] of atoms) protect(start, end, protection.atom)
  return protections
}

function scan(text: string, from: number, to: number, maxLength: number, span: Mark, atom: Mark): void {
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
      const close = closingRun(text, code, end, Math.min(to, end + maxCode))
      if (close !== null) span(at, (token.lastIndex = close))
    } else if (look !== undefined) pair(text, at, look, looks, span)
    else if (all === '[') brackets.push(at)
    else if (all === ']') token.lastIndex = link(text, brackets.pop(), end, maxLength, atom)
    else if (gap !== undefined) [brackets, looks] = [[], new Map<string, number>()]
    else atom(at, end)
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

function pair(text: string, at: number, look: string, looks: Map<string, number>, span: Mark): void {
  const [before, behind] = [text[at - 1] ?? ' ', text[at + look.length] ?? ' ']
  if (look.startsWith('_') && /\w/.test(before) && /\w/.test(behind)) return
  const open = looks.get(look)
  if (open !== undefined && !/\s/.test(before)) {
    span(open, at + look.length)
    looks.delete(look)
  } else if (!/\s/.test(behind)) looks.set(look, at)
}

/** Protects the link whose text ends at `end`; returns the position to read on from. */
function link(text: string, open: number | undefined, end: number, maxLength: number, atom: Mark): number {
  target.lastIndex = end
  if (open === undefined || !target.test(text)) return end
  const from = text[open - 1] === '!' ? open - 1 : open
  // A link that no message can hold keeps at least its address whole.
  atom(target.lastIndex - from <= maxLength ? from : end - 1, target.lastIndex)
  return target.lastIndex
}
