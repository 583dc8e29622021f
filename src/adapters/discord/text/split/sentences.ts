import { type HardBreak, penalties } from './penalties.ts'

/** Scripts that are written without spaces. */
export const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u3000-\u303f\uff00-\uffef]/u

/** The marks at the end of a sentence or clause of Chinese and Japanese, with the brackets that they stand in. */
const closers = '[」』）】》〉”’)*_~|]{0,6}'
const sentence = new RegExp(
  `(?:[。！？｡．…]|[!?](?=${closers}\\p{Script=Han}|${closers}[\\u3040-\\u30ff])){1,6}${closers}`,
  'gu',
)
const clause = new RegExp(`[、，；：]${closers}`, 'gu')

/** Ends of sentences between two positions, the last one first; after them the ends of clauses. */
export function sentenceBreaks(text: string, from: number, to: number): HardBreak[] {
  const low = Math.ceil(from)
  const window = text.slice(low, to)
  const ends = (pattern: RegExp, penalty: number) =>
    Array.from(window.matchAll(pattern), ({ 0: found, index }) => ({
      end: low + index + found.length,
      penalty,
    })).reverse()
  return [...ends(sentence, penalties.sentence), ...ends(clause, penalties.clause)]
}
