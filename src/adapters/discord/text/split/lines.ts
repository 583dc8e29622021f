export type Line = {
  readonly start: number
  readonly kind: 'text' | 'heading' | 'title' | 'row' | 'ruler'
  /** In UTF-16 units. */
  readonly indent: number
  /** A cut before this position would turn the rest of the line into a fence. */
  readonly safeFrom: number
}

const heading = /[ \t]{0,3}#{1,6}[ \t]/y
/** A line that is bold as a whole: many write headings like that. */
const title = /[ \t]*(?:-# )?\*\*[^*\n]{1,120}\*\*:?[ \t]*(?=[\r\n]|$)/y
/** A row of a table, an item of a list, or a line of a quote or of small print; two bars begin a spoiler. */
const row = /[ \t]*(?:\|(?!\|)|>|(?:[-*+]|-#|\d{1,9}[.)])[ \t])/y
/** The line between a table's head and its rows. */
const ruler = /[ \t]*(?:\|[ \t:-]*-|:?-+:?[ \t]*\|)[ \t:|-]{0,500}(?=[\r\n]|$)/y
const kinds = [
  ['heading', heading],
  ['title', title],
  ['ruler', ruler],
  ['row', row],
] as const
/** The marks of quotes and lists before a code fence. */
const before = String.raw`(?:[ \t]*(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ \t]))){0,12}[ \t]*`
const fence = new RegExp(`${before}(?:\`{3}|~{3})`, 'y')
/** With all of its marks, which may be a thousand. */
const wholeFence = new RegExp(`${before}(?:\`{3,2000}|~{3,2000})`, 'y')
/** Marks that begin a heading, list, quote or small print at the start of a message. */
const block = /(?:#{1,3}|-#|>{1,3}|[-*+]|\d{1,9}[.)])[ \t]/y

/** Classifies the line that begins at `start`. */
export function lineAt(text: string, start: number): Line {
  const indent = indentAt(text, start)
  const first = text[start + indent] ?? ''
  if (/[a-z]/i.test(first)) return { start, kind: 'text', indent, safeFrom: 0 }
  const kind = kinds.find(([, pattern]) => isAt(pattern, text, start))?.[0] ?? 'text'
  // Backticks followed by more backticks on the same line open no fence, but cut off from those they would.
  const closer = isAt(wholeFence, text, start) ? text.indexOf('`', wholeFence.lastIndex) : -1
  return { start, kind, indent, safeFrom: closer + 1 }
}

/** True if the text from `at` on would open a fence at the start of a message. */
export const opensFence = (text: string, at: number): boolean => isAt(fence, text, at)

/** True if the text from `at` on would become a heading, list or quote at the start of a message. */
export const opensBlock = (text: string, at: number): boolean => isAt(block, text, at)

/** The end of the line that contains `from`; `max` where that is further, or where the text ends. */
export function endOfLine(text: string, from: number, max = text.length): number {
  const isWhole = max >= text.length
  // A slice bounds the search; without a bound it would only be one more object for each line.
  const end = isWhole ? text.indexOf('\n', from) : from + text.slice(from, max).indexOf('\n')
  return end < from ? Math.min(max, text.length) : end
}

/** The number of blanks that a line begins with. */
export function indentAt(text: string, start: number): number {
  let at = start
  while (text[at] === ' ' || text[at] === '\t') at++
  return at - start
}

export function isAt(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at
  return pattern.test(text)
}
