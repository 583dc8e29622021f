/** Scripts without spaces between words: a word of theirs may stand inside others. */
const unspaced = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]$/u

/**
 * Returns a function that tells whether a text has one of the words, as whole words in any case: `AI` is found in "AI-made",
 * not in "said". Spaces and hyphens are the same, and so are the singular and a plural with s.
 */
export function createMatcher(words: readonly string[]): (text: string) => boolean {
  const patterns = words.map(patternOf).filter((pattern) => pattern !== '')
  if (patterns.length === 0) return () => false
  const any = new RegExp(patterns.join('|'), 'iu')
  return (text) => any.test(normalize(text))
}

const normalize = (text: string): string => text.normalize('NFKC').replace(/[\u2018\u2019]/g, "'")

function patternOf(word: string): string {
  const parts = normalize(word)
    .trim()
    .split(/[\s-]+/)
    .filter((part) => part !== '')
    .map((part) => part.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`))
  const whole = parts.join(String.raw`[\s\-]+`)
  const [first = '', last = ''] = [Array.from(whole)[0], Array.from(whole).at(-1)]
  if (whole === '') return ''
  const before = unspaced.test(first) ? '' : String.raw`(?<![\p{L}\p{N}_])`
  const after = unspaced.test(last) ? '' : String.raw`s?(?![\p{L}\p{N}_])`
  return `${before}${whole}${after}`
}
