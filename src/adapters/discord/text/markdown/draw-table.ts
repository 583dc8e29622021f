import { graphemes } from '../../../../lib/text/graphemes.ts'
import { splitInlineCode } from './inline-code.ts'
import type { Table } from './table.ts'

/** Columns of a code block that fit beside Discord's sidebars on a laptop; a wider table is a list. */
const maxWidth = 64
/** A longer cell is text to be read, not to be aligned. */
const maxCell = 300
const maxLabel = 60
/** Stands for the opening bracket of a link's address while text is rewritten: a code point that is no character. */
export const linkBracket = '\uFDD0'
/** Stands for a piece of code while the text around it is rewritten. */
const codeMark = '\uFDD1'
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}\ufe0f|\p{Emoji_Presentation}/u

/** Draws a table: aligned in a code block if it is narrow enough and has more than one column, else as a list of its rows. */
export function drawTable(table: Table): string[] {
  const quote = table.prefix.includes('>') ? table.prefix : ''
  const lines = drawAligned(table) ?? drawList(table)
  return lines.map((line) => quote + line)
}

function drawAligned({ head, align, rows }: Table): string[] | null {
  const all = [head, ...rows]
  if (head.length < 2 || all.some((row) => row.some((cell) => cell.length > maxCell))) return null
  const cells = all.map((row) => head.map((_, column) => toPlainCell(row[column] ?? '')))
  const widths = head.map((_, column) => cells.reduce((most, row) => Math.max(most, widthOf(row[column] ?? '')), 1))
  if (widths.reduce((sum, width) => sum + width + 2, -2) > maxWidth) return null
  const draw = (row: readonly string[]) =>
    widths
      .map((width, column) => pad(row[column] ?? '', width, align[column] ?? 'left'))
      .join('  ')
      .trimEnd()
  const [first = [], ...more] = cells
  const ruler = widths.map((width) => '-'.repeat(width)).join('  ')
  return ['```', draw(first), ruler, ...more.map(draw), '```']
}

function pad(cell: string, width: number, align: Table['align'][number]): string {
  const blanks = width - widthOf(cell)
  const before = align === 'right' ? blanks : align === 'center' ? Math.floor(blanks / 2) : 0
  return ' '.repeat(before) + cell + ' '.repeat(blanks - before)
}

const ascii = /^[\x20-\x7e]*$/

function widthOf(cell: string): number {
  // Most cells are, and a segmenter takes far longer.
  if (ascii.test(cell)) return cell.length
  let width = 0
  for (const { segment } of graphemes.segment(cell)) width += wide.test(segment) ? 2 : 1
  return width
}

/** One item for each row, named by its first cell; the others below it, each with the head of its column. */
function drawList({ head, rows }: Table): string[] {
  if (head.length === 1) return [bold(head[0] ?? ''), ...rows.map(([cell = '']) => `- ${inList(cell)}`)]
  return rows.flatMap((row) => {
    const [first = '', ...others] = row
    const below = others.flatMap((cell, index) => (cell === '' ? [] : [`  - ${label(head[index + 1])}${inList(cell)}`]))
    return [`- ${label(head[0])}${first === '' ? '–' : bold(first)}`, ...below]
  })
}

function label(head = ''): string {
  const text = inList(head)
  return text === '' || text.length > maxLabel ? '' : `${text}: `
}

const bold = (cell: string): string => {
  const text = inList(cell)
  return text === '' || text.includes('**') || text.length > maxCell ? text : `**${text}**`
}

const lineBreak = /<br[ \t]{0,4}\/?>/gi
const inList = (cell: string): string =>
  splitInlineCode(cell)
    .parts.map(({ isCode, text }) => (isCode ? text.replaceAll('\\|', '|') : text.replace(lineBreak, ' ')))
    .join('')

/** The text of a cell without marks that a code block would show. */
function toPlainCell(cell: string): string {
  const codes: string[] = []
  const keep = (code: string) => (codes.push(code.replaceAll('`', '').replaceAll('\\|', '|').trim()), codeMark)
  const { parts } = splitInlineCode(cell.replaceAll(codeMark, ''))
  return parts
    .map(({ isCode, text }) => (isCode ? keep(text) : text))
    .join('')
    .replace(lineBreak, ' / ')
    .replace(/!?\[((?:\[[^[\]]*\]|[^[\]])*)\]\uFDD0<?[^()\s<>]*>?\)/g, '$1')
    .replace(/`+/g, '')
    .replace(/(\*{1,3}|~~|\|\|)(?=\S)([^*~|]+)\1/g, '$2')
    .replace(/(?<!\w)(_{1,2})(?=\S)([^_]+)\1(?!\w)/g, '$2')
    .replace(/<(https?:\/\/[^<>\s]+)>/g, '$1')
    .replace(/\\([^\w\s])/g, '$1')
    .replaceAll(codeMark, () => codes.shift() ?? '')
    .replace(/\s+/g, ' ')
    .trim()
}
