import { escapeMarkdown, toPlainLine, truncateAtWord } from '../../../lib/text/markdown.ts'

const sentences = new Intl.Segmenter('en', { granularity: 'sentence' })
/** Below this part of the limit the end of a sentence gives too little: the text is cut at a word instead. */
const minPart = 1 / 3

/** Shortens a text to one line of at most `chars` characters: at the end of a sentence, else at a word with `…`. */
export function truncateAtSentence(text: string, chars: number): string {
  const line = toPlainLine(text)
  if (line.length <= chars) return line
  // The text after the limit shows where the last sentence before it ends.
  const ends = [...sentences.segment(line.slice(0, 2 * chars))]
    .map(({ index, segment }) => index + segment.trimEnd().length)
    .filter((end) => end <= chars && isEnd(line.slice(0, end)))
  const end = ends.at(-1) ?? 0
  return end >= chars * minPart ? line.slice(0, end) : truncateAtWord(line, chars)
}

/** False after a short word with a capital, such as `Dr.` */
const isEnd = (text: string): boolean =>
  /[.!?…。！？]["'”’)\]]*$/.test(text) && !/(?:^|[\s.(])\p{Lu}\p{L}{0,2}\.$/u.test(text)

/** Escapes a text as one line of markdown that has at most `chars` characters with its backslashes. */
export function escapeWithin(text: string, chars: number): string {
  const line = toPlainLine(text)
  let kept = chars
  let escaped = escapeMarkdown(truncateAtWord(line, kept))
  while (escaped.length > chars && kept > 0) {
    kept -= Math.max(1, Math.floor((escaped.length - chars) / 2))
    escaped = escapeMarkdown(truncateAtWord(line, kept))
  }
  return escaped
}
