const runs = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}ー々]+/gu

/**
 * A text for full-text search in which Chinese and Japanese stand as pairs of neighbouring characters, separated by
 * blanks: they are written without spaces, and a pair is about as long as a word. Other text stays as it is.
 */
export const spacePairs = (text: string): string => text.replace(runs, (run) => ` ${pairsOf(run).join(' ')} `)

/** The pairs of neighbouring characters; a single character is its own. */
function pairsOf(run: string): string[] {
  const characters = [...run]
  if (characters.length < 2) return characters
  return characters.slice(1).map((character, index) => `${characters[index] ?? ''}${character}`)
}
