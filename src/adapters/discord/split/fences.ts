import { lineInFence, type Opening, openingFence } from '../../../lib/text/fences.ts'

/** A code fence in a text; all positions count UTF-16 units. */
export type Fence = {
  /** Where the line that opens it begins. */
  readonly start: number
  /** Where what it holds begins. */
  readonly body: number
  /** Where what it holds is over: the beginning of the line that closes it, where there is one. */
  readonly end: number
  /** The end of its last line. */
  readonly after: number
  /** The line that closes it; null where the text or the quote around it ends first. */
  readonly close: string | null
  /** The line that opens it again in the next message, and the one that closes it at the end of this one. */
  readonly reopen: string
  readonly shut: string
  /** What each of its lines begins with: the marks of the quote that it stands in. */
  readonly quote: string
}

/** Room that must be left between two fence lines, or they are no fence to us. */
const leastRoom = 8

/** The fences of a text in their order. One whose marks alone would fill a message of `limit` units counts as text. */
export function fencesIn(text: string, limit: number): Fence[] {
  const fences: Fence[] = []
  const marks = /`{3}|~{3}/g
  for (let found = marks.exec(text); found; found = marks.exec(text)) {
    const start = text.lastIndexOf('\n', found.index) + 1
    const lineEnd = endOfLine(text, found.index)
    const opened = openingFence(text.slice(start, lineEnd))
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
  let low = 0
  let high = fences.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((fences[middle]?.start ?? 0) < at) low = middle + 1
    else high = middle
  }
  const fence = fences[low - 1]
  return fence && (at < fence.after || (at === fence.after && fence.close === null)) ? fence : null
}

function fenceFrom(text: string, start: number, lineEnd: number, opened: Opening, limit: number): Fence | null {
  const shut = opened.prefix + opened.mark
  if (2 * shut.length + 2 + leastRoom > limit) return null
  const inQuote = opened.prefix.slice(0, opened.prefix.lastIndexOf('>') + 1)
  // What stands behind a mark and does not fit into one message is cut like a line of code.
  const whole = lineEnd - start + shut.length + 3 <= limit
  const info = whole ? opened.info : ''
  const room = limit / 2 - 2 * shut.length - 2
  return {
    start,
    body: whole ? Math.min(lineEnd + 1, text.length) : start + shut.length,
    reopen: shut + ([info, /^\s*\S*/.exec(info)?.[0] ?? ''].find((each) => each.length <= room) ?? ''),
    shut,
    quote: inQuote === '' ? '' : `${inQuote} `,
    ...endOf(text, lineEnd, opened),
  }
}

function endOf(text: string, from: number, opened: Opening): Pick<Fence, 'end' | 'after' | 'close'> {
  let before = from
  while (before < text.length) {
    const after = endOfLine(text, before + 1)
    const line = text.slice(before + 1, after)
    const is = lineInFence(line, opened)
    if (is === 'closes') {
      const close = line.trimEnd()
      return { end: before + 1, after: before + 1 + close.length, close }
    }
    if (is === 'behind') return { end: before, after: before, close: null }
    before = after
  }
  return { end: text.length, after: text.length, close: null }
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end < 0 ? text.length : end
}
