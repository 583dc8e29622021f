import { splitInlineCode } from './inline-code.ts'

/** A table as it is written in Markdown: cells are trimmed, with their marks. https://github.github.com/gfm/#tables-extension- */
export type Table = {
  readonly head: readonly string[]
  readonly align: readonly ('left' | 'right' | 'center')[]
  readonly rows: readonly (readonly string[])[]
  /** Quote marks and blanks before each line. */
  readonly prefix: string
  /** The number of lines that it takes. */
  readonly lines: number
}

const maxColumns = 30

/**
 * Reads the table that begins at a line; null where there is none, 'open' where the text ends (`isWhole` false) before
 * that is known or before the table does.
 */
export function readTable(lines: readonly string[], at: number, isWhole: boolean): Table | 'open' | null {
  const [first = '', second] = [lines[at], lines[at + 1]]
  if (!first.includes('|')) return null
  const prefix = prefixOf(first)
  // A line of words with a bar in it is shown already when the bar arrives: it must not vanish again.
  const hasOuterBars = first.startsWith('|', prefix.length)
  const mayBegin = !isWhole && hasOuterBars
  if (second === undefined) return mayBegin ? 'open' : null
  if (mayBegin && at + 2 === lines.length && /^[\s>|:-]*$/.test(second)) return 'open'
  const head = cellsOf(first.slice(prefix.length))
  const ruler = cellsOf(second.slice(prefixOf(second).length))
  const isTable =
    head.length === ruler.length && head.length <= maxColumns && ruler.every((cell) => /^:?-+:?$/.test(cell))
  if (!isTable || !second.includes('|')) return null
  const rows: string[][] = []
  let next = at + 2
  for (; next < lines.length; next++) {
    const line = lines[next] ?? ''
    const row = line.slice(prefixOf(line).length)
    if (hasOuterBars ? !row.startsWith('|') : !row.includes('|')) break
    rows.push(rowOf(row, head.length))
  }
  const last = lines[next]
  const mayGoOn = last === undefined || (next === lines.length - 1 && (!hasOuterBars || /^[\s>]*$/.test(last)))
  if (!isWhole && mayGoOn) return 'open'
  return { head, align: ruler.map(alignOf), rows, prefix, lines: next - at }
}

/** Blanks and quote marks at the start of a line. */
export const prefixOf = (line: string): string => /^[ \t]*(?:>[ \t]?)*[ \t]*/.exec(line)?.[0] ?? ''

function alignOf(ruler: string): 'left' | 'right' | 'center' {
  if (!ruler.endsWith(':')) return 'left'
  return ruler.startsWith(':') ? 'center' : 'right'
}

/** The cells of a row. Where they are too many, bars in code separate none, and the last cell takes what is left. */
function rowOf(line: string, columns: number): string[] {
  const cells = cellsOf(line)
  const found = cells.length > columns ? cellsOf(line, withoutCode(line.trim())) : cells
  const rest = found.slice(columns - 1).filter((cell) => cell !== '')
  return [...found.slice(0, columns - 1), rest.join(' | ')]
}

/** A text of the same length, without what stands in inline code. */
const withoutCode = (text: string): string =>
  splitInlineCode(text)
    .parts.map((part) => (part.isCode ? ' '.repeat(part.text.length) : part.text))
    .join('')

/** The cells of a row, which the bars of `marks` separate; an escaped bar belongs to its cell. */
function cellsOf(line: string, marks = line.trim()): string[] {
  const row = line.trim()
  const cells: string[] = []
  let from = row.startsWith('|') ? 1 : 0
  for (const { 0: found, index: bar } of marks.matchAll(/\\[^]|\|/g)) {
    if (found !== '|' || bar < from) continue
    cells.push(row.slice(from, bar).trim())
    from = bar + 1
  }
  const rest = row.slice(from).trim()
  return rest === '' && cells.length > 0 ? cells : [...cells, rest]
}
