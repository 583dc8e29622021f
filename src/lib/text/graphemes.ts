export const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** The last grapheme boundary up to `at`; `start` where one grapheme reaches from there beyond `at`. */
export function graphemeBoundaryBefore(text: string, start: number, at: number): number {
  return start + (graphemes.segment(text.slice(start, at + 2)).containing(at - start)?.index ?? 0)
}

/** The last position up to `at` that splits no surrogate pair. */
export function codePointBoundaryBefore(text: string, at: number): number {
  return /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(at - 1, at + 1)) ? at - 1 : at
}
