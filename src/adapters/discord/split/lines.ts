export type Line = {
  readonly start: number
  readonly kind: 'text' | 'heading' | 'title' | 'row' | 'ruler'
  /** How far in it begins. */
  readonly indent: number
  /** A cut before this position would make a fence of a line that is none. */
  readonly safeFrom: number
}

const heading = /[ \t]{0,3}#{1,6}[ \t]/y
/** A line that is bold as a whole, which is how many write headings. */
const title = /[ \t]*(?:-# )?\*\*[^*\n]{1,120}\*\*:?[ \t]*(?=[\r\n]|$)/y
const row = /[ \t]*(?:\||>|(?:[-*+]|-#|\d{1,9}[.)])[ \t])/y
/** The line between the head of a table and its rows. */
const ruler = /[ \t]*(?:\|[ \t:-]*-|:?-+:?[ \t]*\|)[ \t:|-]{0,500}(?=[\r\n]|$)/y
const kinds = [
  ['heading', heading],
  ['title', title],
  ['ruler', ruler],
  ['row', row],
] as const
const marked = /(?:[ \t]*(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ \t]))){0,12}[ \t]*(?:`{3,2000}|~{3,2000})/y
/** What would become a heading, list, quote or small print at the beginning of a message. */
const block = /(?:#{1,3}|-#|>{1,3}|[-*+]|\d{1,9}[.)])[ \t]/y

/** What the line is that begins at `start`. */
export function lineAt(text: string, start: number): Line {
  let indent = 0
  while (text[start + indent] === ' ' || text[start + indent] === '\t') indent++
  const first = text[start + indent] ?? ''
  if (/[a-z]/i.test(first)) return { start, kind: 'text', indent, safeFrom: 0 }
  const kind = kinds.find(([, pattern]) => isAt(pattern, text, start))?.[0] ?? 'text'
  // Backticks that are followed by more of them on the same line open no fence, but a part of that line would.
  const closer = isAt(marked, text, start) ? text.indexOf('`', marked.lastIndex) : -1
  return { start, kind, indent, safeFrom: closer + 1 }
}

/** Whether a text that is cut at `at` would go on with something that is read as a fence. */
export const opensFence = (text: string, at: number): boolean => isAt(marked, text, at)

/** Whether a text that is cut at `at` would go on with something that is read as a heading, list or quote. */
export const opensBlock = (text: string, at: number): boolean => isAt(block, text, at)

function isAt(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at
  return pattern.test(text)
}
