import { classifyLine, type OpeningFence, parseOpeningFence } from '../../../../lib/text/fences.ts'
import { endOfLine } from './lines.ts'

/** A code fence in a text; positions are in UTF-16 units. */
export type Fence = {
  /** Start of the opening line. */
  readonly start: number
  /** Start of the code. */
  readonly body: number
  /** End of the code: the start of the closing line, if there is one. */
  readonly end: number
  /** End of the last line. */
  readonly after: number
  /** The closing line; null where the text or the surrounding quote ends first. */
  readonly close: string | null
  /** The lines that reopen it in the next message (with the head of a table), and the line that closes it in this one. */
  readonly reopen: string
  readonly shut: string
  /** Quote marks at the start of each of its lines; '' outside a quote. */
  readonly quote: string
}

/** Units that must fit between the two fence lines of one message; else the marks are treated as text. */
const minRoom = 8
/** Dashes under at least two columns. */
const tableRuler = /^[> ]{0,20}-+(?: {2,}-+)+$/

/** Finds the fences of a text, in order. Marks that alone would fill a message of `limit` units count as text. */
export function findFences(text: string, limit: number): Fence[] {
  const fences: Fence[] = []
  const marks = /`{3}|~{3}/g
  for (let found = marks.exec(text); found; found = marks.exec(text)) {
    const lineStart = text.lastIndexOf('\n', found.index) + 1
    // Discord's `>>> ` quotes all lines below it, which have no marks of their own.
    const before = found.index === lineStart ? '' : text.slice(lineStart, found.index)
    const start = lineStart + (/^ *(?:>>> )+/.exec(before)?.[0].length ?? 0)
    const lineEnd = endOfLine(text, found.index)
    const opened = parseOpeningFence(text.slice(start, lineEnd))
    marks.lastIndex = lineEnd
    if (!opened) continue
    const fence = fenceFrom(text, start, lineEnd, opened, limit)
    if (!fence) continue
    fences.push(fence)
    marks.lastIndex = fence.after
  }
  return fences
}

/** The fence that a cut at `at` would leave open, or null. */
export function fenceAt(fences: readonly Fence[], at: number): Fence | null {
  const fence = lastBefore(fences, at)
  return fence && (at < fence.after || (at === fence.after && fence.close === null)) ? fence : null
}

/** The last of several ranges that begins before `at`, by binary search. */
export function lastBefore<Range extends { readonly start: number }>(
  ranges: readonly Range[],
  at: number,
): Range | undefined {
  let low = 0
  let high = ranges.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ranges[middle]?.start ?? 0) < at) low = middle + 1
    else high = middle
  }
  return ranges[low - 1]
}

function fenceFrom(text: string, start: number, lineEnd: number, opened: OpeningFence, limit: number): Fence | null {
  const { prefix, mark } = opened
  const shut = prefix + mark
  if (2 * shut.length + 2 + minRoom > limit) return null
  // `>>> ` quotes only where a line begins.
  if (prefix.includes('>>> ')) return null
  const inQuote = prefix.slice(0, prefix.lastIndexOf('>') + 1)
  // An info string that does not fit into one message is cut like a line of code.
  const whole = lineEnd - start + shut.length + 3 <= limit
  const info = whole ? opened.info : ''
  const room = limit / 2 - 2 * shut.length - 2
  const head = info === '' && whole ? tableHead(text, lineEnd, room) : ''
  const { end, after, close } = endOf(text, lineEnd, opened)
  return {
    start,
    end,
    after,
    close,
    body: whole ? Math.min(lineEnd + head.length + 1, text.length) : start + shut.length,
    reopen: shut + ([info, /^\s*\S*/.exec(info)?.[0] ?? ''].find((each) => each.length <= room) ?? '') + head,
    shut,
    quote: inQuote === '' ? '' : `${inQuote} `,
  }
}

/** The head of a table that is drawn with columns, and the dashes below it, each after a line break; '' where there is none. */
function tableHead(text: string, lineEnd: number, room: number): string {
  const headEnd = endOfLine(text, lineEnd + 1, lineEnd + room)
  const rulerEnd = endOfLine(text, headEnd + 1, lineEnd + room)
  return tableRuler.test(text.slice(headEnd + 1, rulerEnd)) && text[rulerEnd] === '\n'
    ? text.slice(lineEnd, rulerEnd)
    : ''
}

function endOf(text: string, from: number, opened: OpeningFence): Pick<Fence, 'end' | 'after' | 'close'> {
  let before = from
  while (before < text.length) {
    const after = endOfLine(text, before + 1)
    const line = text.slice(before + 1, after)
    // `>>> ` begins a quote of its own, which ends that of `> `.
    const is = opened.prefix.includes('>') && /^ *>>> /.test(line) ? 'behind' : classifyLine(line, opened)
    if (is === 'closes') {
      const close = line.trimEnd()
      return { end: before + 1, after: before + 1 + close.length, close }
    }
    if (is === 'behind') return { end: before, after: before, close: null }
    before = after
  }
  return { end: text.length, after: text.length, close: null }
}
