import { lineInFence, openingFence } from '../../../lib/text/fences.ts'
import { codeCut, joins, nextVisible } from './boundaries.ts'
import { characterBefore, codePointBefore } from './graphemes.ts'
import { costs, type Source, type Weighed } from './penalties.ts'
import type { Fence } from './fences.ts'

/** A cut in a line of code that no message can hold, where one of at most `room` units ends; else `best`. */
export function cutLineOfCode(
  source: Source,
  fence: Fence,
  start: number,
  room: number,
  best: Weighed | null,
): Weighed {
  const { text, limit } = source
  const most = start + room - fence.shut.length - 1
  const lineStart = start + text.slice(start, most).lastIndexOf('\n') + 1
  const lineEnd = endOfLine(text, most, lineStart + limit)
  const fits = fence.reopen.length + fence.shut.length + 2 + lineEnd - lineStart <= limit
  if (best && (fits || best.cost < costs.insideCode)) return best
  const opened = openingFence(fence.shut)
  const closes = (line: string) => opened !== null && lineInFence(line, opened) === 'closes'
  const isSafe = (end: number) =>
    !closes(text.slice(lineStart, end)) && !closes(fence.quote + text.slice(nextVisible(text, end), lineEnd))
  const character = characterBefore(text, start, most)
  const whole = character > start ? character : codePointBefore(text, most)
  let before = whole
  while (before > lineStart + 1 && /[\s`~]/.test(text[before - 1] ?? '')) before--
  before = characterBefore(text, start, before - 1)
  const blank = lastBlank(text, (lineStart + most) / 2, most)
  const ends = [
    joins(text, blank, nextVisible(text, blank)) ? -1 : blank,
    whole,
    before,
    nextVisible(text, lineStart) + 2,
  ]
  const end = ends.find((each) => each > start && isSafe(each)) ?? whole
  const head = `${fence.reopen}\n${fence.quote}`
  if (/\s/.test(text[end] ?? '') && nextVisible(text, end) >= lineEnd)
    return { ...codeCut(source, fence, end, start + room - end), cost: costs.insideCode }
  const visible = nextVisible(text, end)
  return { end, tail: `\n${fence.shut}`, next: joins(text, end, visible) ? end : visible, head, cost: costs.insideCode }
}

/** Where the last white space before `to` begins; -1 where that is before `from`. */
function lastBlank(text: string, from: number, to: number): number {
  let at = to
  while (at > from && !/\s/.test(text[at] ?? '')) at--
  while (at > from && /\s/.test(text[at - 1] ?? '')) at--
  return at > from ? at : -1
}

function endOfLine(text: string, from: number, most: number): number {
  const end = text.slice(from, most).indexOf('\n')
  return end < 0 ? Math.min(most, text.length) : from + end
}
