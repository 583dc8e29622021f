import { bestBoundary, nextStart } from './boundaries.ts'
import type { Cut, Source } from './penalties.ts'
import { fenceAt, fencesIn } from './fences.ts'
import { guardsOf } from './protected-spans.ts'
import { cutLineOfCode } from './hard-break-code.ts'
import { cutWord } from './hard-break-prose.ts'

/**
 * Cuts a text into messages of at most `limit` UTF-16 units, none of them blank, at the best boundary there is. A code
 * fence that is cut or never closed is closed, and opened again as it was in the next message; but for those lines and
 * white space at the cuts nothing is added or lost. (In a quote, what is left of a line of code that no message can
 * hold gets the marks of the quote again.) Takes time in proportion to the text. Empty text gives no message.
 */
export function split(text: string, limit = 2000): string[] {
  const whole = text.trimEnd()
  const fences = fencesIn(whole, limit)
  const last = fences.at(-1)
  const tail = last?.close === null && last.after === whole.length ? `\n${last.shut}` : ''
  const parts: string[] = []
  let guards: Uint8Array | null = null
  let head = ''
  for (let start = nextStart({ text: whole, limit }, 0); start < whole.length;) {
    const room = limit - head.length
    if (whole.length - start + tail.length <= room) {
      parts.push(head + whole.slice(start) + tail)
      break
    }
    const cut = cutOf({ text: whole, limit, fences, guards: (guards ??= guardsOf(whole, fences, limit)) }, start, room)
    parts.push(head + whole.slice(start, cut.end) + cut.tail)
    head = cut.head
    start = cut.next
  }
  return parts
}

function cutOf(source: Source, start: number, room: number): Cut {
  const boundary = bestBoundary(source, start, room)
  const fence = fenceAt(source.fences, Math.min(start + room, source.text.length))
  // A fence that this message has no room to open and close goes to the next one.
  if (fence && fence.start > start && fence.body + fence.shut.length + 1 >= start + room)
    return boundary ?? cutOf(source, start, fence.start - 1 - start)
  return fence ? cutLineOfCode(source, fence, start, room, boundary) : cutWord(source, start, room, boundary)
}
