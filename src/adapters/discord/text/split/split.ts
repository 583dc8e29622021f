import { findBestBoundary, nextStart } from './boundaries.ts'
import type { Cut, Source } from './penalties.ts'
import { type Fence, fenceAt, findFences } from './fences.ts'
import { findSpans, spoilerAt, spoilerRoom } from './spans.ts'
import { repeatMarks } from './repeat-marks.ts'
import { breakCode } from './hard-break-code.ts'
import { breakProse } from './hard-break-prose.ts'

/**
 * Cuts a text into messages of at most `limit` UTF-16 units, none of them blank, each at the boundary with the lowest
 * penalty. A code fence that is cut or never closed is closed, and reopened in the next message; apart from those lines
 * and white space at the cuts nothing is lost. What ends with a message is repeated in the next one: the head of a table in
 * a code block, `>>> `, the marks of a spoiler, and the quote marks of a line of code that no message can hold. Linear in the length of the text. Empty text gives no message.
 */
export const split = (text: string, limit = 2000): string[] => splitUpTo(text, Infinity, limit).parts

/**
 * Cuts a text as `split` does. If it needs more than `maxParts` messages, only one less is returned, and `rest` is the
 * rest of the text as it was written, in a code fence reopened where one is cut; else `rest` is ''.
 */
export function splitUpTo(text: string, maxParts: number, limit = 2000): { parts: string[]; rest: string } {
  const whole = text.trimEnd()
  const fences = findFences(whole, limit)
  const last = fences.at(-1)
  const tail = last?.close === null && last.after === whole.length ? `\n${last.shut}` : ''
  const parts: string[] = []
  let cutter: ReturnType<typeof createCutter> | null = null
  let head = ''
  for (let start = nextStart({ text: whole, limit }, 0); start < whole.length;) {
    const room = limit - head.length
    const rest = head + whole.slice(start)
    if (rest.length + tail.length <= limit) return { parts: [...parts, rest + tail], rest: '' }
    if (parts.length === maxParts - 1) return { parts, rest }
    cutter ??= createCutter(whole, fences, limit)
    const cut = cutter(start, room)
    parts.push(head + whole.slice(start, cut.end) + cut.tail)
    head = cut.head
    start = cut.next
  }
  return { parts, rest: '' }
}

/** Creates a function that makes ever later cuts, each with what repeats in the next message. */
function createCutter(text: string, fences: readonly Fence[], limit: number): (start: number, room: number) => Cut {
  const source = { text, limit, fences, ...findSpans(text, fences, limit) }
  return (start, room) =>
    repeatMarks(source, cutOf(source, start, spoilerAt(source, start + room) ? room - spoilerRoom : room))
}

function cutOf(source: Source, start: number, room: number): Cut {
  const boundary = findBestBoundary(source, start, room)
  const fence = fenceAt(source.fences, Math.min(start + room, source.text.length))
  // A fence that does not fit into this message with its closing line goes to the next one.
  if (fence && fence.start > start && fence.body + fence.shut.length + 1 >= start + room)
    return boundary ?? cutOf(source, start, fence.start - 1 - start)
  return fence ? breakCode(source, fence, start, room, boundary) : breakProse(source, start, room, boundary)
}
