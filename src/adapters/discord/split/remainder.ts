/**
 * What of a text the first `count` of its `parts` do not hold, as it was written: without the fences that were added
 * where it was cut, but for the one that was open at the last cut; where that cannot be told, as it was cut. The parts
 * are what `split` makes of the text.
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
  // Of the white space at the cut only the indentation of the next line matters.
  return next.opened + (/^\s*\n/.test(rest) ? rest.replace(/^\s*\n/, '') : rest.trimStart())
}

const isFence = /^\s*(`{3}|~{3})/

/** Finds a part in its text, white space aside; first as it is, then without a fence that was added before or after it. */
function read(text: string, at: number, part: string): { end: number; opened: string } | null {
  const lines = part.split('\n')
  for (const [from, to] of [
    [0, lines.length],
    [0, -1],
    [1, lines.length],
    [1, -1],
    // Cut just before a fence ends: what was added in its place was taken for it.
    [2, lines.length],
    [2, -1],
  ] as const) {
    const kept = lines.slice(from, to)
    const end = follow(text, at, kept.join('\n'))
    // An added fence is no beginning of a longer line of the text.
    const isCut = isFence.test(kept.at(-1) ?? '') && /\S/.test(text[end ?? 0] ?? ' ')
    if (end !== null && !isCut) return { end, opened: from === 1 ? `${lines[0]}\n` : '' }
  }
  return null
}

/** Where a piece ends in a text, white space aside; null where something else stands there. */
function follow(text: string, start: number, piece: string): number | null {
  let at = start
  for (const character of piece.replace(/\s/g, '')) {
    while (at < text.length && /\s/.test(text[at] ?? '')) at += 1
    if (!text.startsWith(character, at)) return null
    at += character.length
  }
  return at
}
