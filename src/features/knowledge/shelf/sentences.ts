/** Limits of a sentence, in UTF-16 units and in words; a longer one is cut. */
export type Bounds = { readonly chars: number; readonly words: number }

const abbreviations = new Set(
  'al approx cf ch dr e.g eds etc eq fig figs i.e inc jr ltd mr mrs ms no nos p pp prof sec sr st u.k u.s vol vs'.split(
    ' ',
  ),
)
const closers = /["'”’»)\]）」』】]/
const startsLower = /^\p{Ll}/u

/** The sentences of one line of text, in order, nothing left out but white space. Linear in its length. */
export function sentencesOf(line: string): string[] {
  const sentences: string[] = []
  let start = 0
  for (const found of line.matchAll(/[.!?…]+|[。！？｡]+/g)) {
    if (found.index < start) continue
    let end = found.index + found[0].length
    while (end < line.length && closers.test(line.charAt(end))) end++
    if (/[.!?…]/.test(found[0]) && !endsSentence(line, start, found.index, end)) continue
    const sentence = line.slice(start, end).trim()
    if (sentence !== '') sentences.push(sentence)
    start = end
  }
  const rest = line.slice(start).trim()
  if (rest !== '') sentences.push(rest)
  return sentences
}

function endsSentence(line: string, start: number, mark: number, end: number): boolean {
  if (end >= line.length) return true
  if (!/\s/.test(line.charAt(end))) return false
  if (startsLower.test(line.slice(end, end + 12).trimStart())) return false
  if (line.charAt(mark) !== '.' || line.charAt(mark + 1) === '.') return true
  // Bounded look back: an unbroken megabyte before the full stop must not be read again at each of them.
  const word =
    line
      .slice(Math.max(start, mark - 12), mark)
      .split(/[\s([]/)
      .at(-1) ?? ''
  const numbersItem = /^\d{1,9}$/.test(word) && mark - start < 14 && line.slice(start, mark).trim() === word
  return !numbersItem && !abbreviations.has(word.toLowerCase()) && !/^\p{Lu}$/u.test(word)
}

/** Cuts a sentence that is over the bounds at white space, else between characters; a shorter one stays whole. */
export function cutLong(sentence: string, whole: Bounds, piece: Bounds): string[] {
  if (fits(sentence, whole)) return [sentence]
  const pieces: string[] = []
  let current = ''
  let words = 0
  for (const [run] of sentence.matchAll(/\S+/g)) {
    for (const part of run.length <= piece.chars ? [run] : slices(run, piece.chars)) {
      if (current !== '' && (words >= piece.words || current.length + 1 + part.length > piece.chars)) {
        pieces.push(current)
        current = ''
        words = 0
      }
      current = current === '' ? part : `${current} ${part}`
      words++
    }
  }
  if (current !== '') pieces.push(current)
  return pieces
}

/** Counts the runs of visible characters. */
export const countWords = (text: string): number => text.match(/\S+/g)?.length ?? 0

function fits(sentence: string, bounds: Bounds): boolean {
  return sentence.length <= bounds.chars && countWords(sentence) <= bounds.words
}

/** Half a surrogate pair would be stored as a replacement character. */
const slices = (run: string, size: number): string[] =>
  run.match(new RegExp(`[^]{1,${size}}(?<![\\uD800-\\uDBFF])`, 'g')) ?? []
