const characters = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** The last position up to `at` that cuts no character; `start` where one character fills all from there. */
export function characterBefore(text: string, start: number, at: number): number {
  return start + (characters.segment(text.slice(start, at + 2)).containing(at - start)?.index ?? 0)
}

/** The last position up to `at` that cuts no surrogate pair. */
export function codePointBefore(text: string, at: number): number {
  return /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(at - 1, at + 1)) ? at - 1 : at
}
