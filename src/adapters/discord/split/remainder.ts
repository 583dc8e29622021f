import { split } from './split.ts'

/**
 * Cuts a text into messages. If it needs more than `maxParts`, only one less is returned, and `rest` is the rest of the
 * text as it was written; else `rest` is ''.
 */
export function splitUpTo(text: string, maxParts: number): { parts: string[]; rest: string } {
  const parts = split(text)
  if (parts.length <= maxParts) return { parts, rest: '' }
  return { parts: parts.slice(0, maxParts - 1), rest: remainder(text, parts, maxParts - 1) }
}

/**
 * The rest of a text after the first `count` of the `parts` that `split` made of it, as it was written: fence lines that
 * were added at cuts are removed, except the one that reopens a fence at the last cut. Where the parts cannot be found in
 * the text, the rest as it was cut.
 */
export function remainder(text: string, parts: readonly string[], count: number): string {
  const asCut = parts.slice(count).join('\n')
  let at = 0
  for (const part of parts.slice(0, count)) {
    const found = read(text, at, part)
    if (!found) return asCut
    at = found.end
  }
  const next = read(text, at, parts[count] ?? '')
  if (!next) return asCut
  const rest = text.slice(at).trimEnd()
  // Of the white space at the cut, only the next line's indentation matters.
  return next.opened + (/^\s*\n/.test(rest) ? rest.replace(/^\s*\n/, '') : rest.trimStart())
}

const isFence = /^\s*(`{3}|~{3})/

/** Finds a part in its text, ignoring white space: first as it is, then without a fence line added before or after it. */
function read(text: string, at: number, part: string): { end: number; opened: string } | null {
  const lines = part.split('\n')
  for (const [from, to] of [
    [0, lines.length],
    [0, -1],
    [1, lines.length],
    [1, -1],
    // Cut just before a fence ends: the added line was taken for the real one.
    [2, lines.length],
    [2, -1],
  ] as const) {
    const kept = lines.slice(from, to)
    const end = follow(text, at, kept.join('\n'))
    // An added fence line must not match the beginning of a longer line of the text.
    const isCut = isFence.test(kept.at(-1) ?? '') && /\S/.test(text[end ?? 0] ?? ' ')
    if (end !== null && !isCut) return { end, opened: from === 1 ? `${lines[0]}\n` : '' }
  }
  return null
}

/** The end of a piece in a text, ignoring white space; null where the text differs. */
function follow(text: string, start: number, piece: string): number | null {
  let at = start
  for (const character of piece.replace(/\s/g, '')) {
    while (at < text.length && /\s/.test(text[at] ?? '')) at += 1
    if (!text.startsWith(character, at)) return null
    at += character.length
  }
  return at
}
