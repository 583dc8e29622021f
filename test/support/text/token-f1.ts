const cjk = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{N}]+/gu

/** How often each word stands in a text; of scripts without spaces, each character. */
function wordsOf(text: string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const word of text.toLowerCase().match(cjk) ?? []) counts.set(word, (counts.get(word) ?? 0) + 1)
  return counts
}

/** The token F1 of a text against the one that was expected: 1 where both have the same words as often, 0 where none. */
export function tokenF1(text: string, expected: string): number {
  const [got, wanted] = [wordsOf(text), wordsOf(expected)]
  const sizeOf = (words: Map<string, number>) => [...words.values()].reduce((sum, count) => sum + count, 0)
  const hits = [...got].reduce((sum, [word, count]) => sum + Math.min(count, wanted.get(word) ?? 0), 0)
  return hits === 0 ? 0 : (2 * hits) / (sizeOf(got) + sizeOf(wanted))
}
