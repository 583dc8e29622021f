import { opensBlock } from './lines.ts'
import { type HardBreak, penalties } from './penalties.ts'

const sentenceEnd = /[.!?…。！？｡．।॥؟۔][)\]"'”’»*_」』）】》]{0,3}$/
/** Thai and its neighbours have a space where a clause ends. */
const clauseEnd =
  /(?:[,;:–—、，；：،؛][)\]"'”’»*_」』）】》]{0,3}|[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}])$/u
/** Most words begin and end with one: it is tested first, for speed. */
const letter = /[a-z]/i

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

/** The penalty for a cut at a space, by the words at both sides of it. */
export function wordPenalty(text: string, at: number, next: number): number {
  const [last, first] = [text.charAt(at - 1), text.charAt(next)]
  const isPlain = letter.test(first)
  const block = !isPlain && opensBlock(text, next) ? penalties.becomesBlock : 0
  if (!letter.test(last)) {
    const before = text.slice(Math.max(0, at - 4), at)
    if (sentenceEnd.test(before)) return penalties.sentence + block
    if (clauseEnd.test(before)) return penalties.clause + block
    if (unspaced.test(last)) return penalties.wordUnspaced + block
  }
  return (!isPlain && unspaced.test(first) ? penalties.wordUnspaced : penalties.word) + block
}
