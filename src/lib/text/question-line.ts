import { escapeMarkdown, toPlainLine, truncateAtWord } from './markdown.ts'

const maxQuestion = 150

/**
 * A question as one small quoted line that shows at most 150 characters of it, letter by letter; '' where nothing of it can
 * be seen.
 */
export function questionLine(question: string): string {
  const shown = shownLiterally(question, maxQuestion)
  return shown === '' ? '' : `> -# ${shown}`
}

/** A text as one line that shows at most so many characters of it, letter by letter. */
export const shownLiterally = (text: string, chars: number): string =>
  // A pair of dollar signs is drawn as a formula, also with one of them in the answer.
  escapeMarkdown(truncateAtWord(toPlainLine(text), chars)).replaceAll('$', '\\$')

/** An answer's text without the question above it. */
export const withoutQuestion = (text: string): string => text.replace(/^> -# [^\n]*\n/, '')
