import { classifyLine, parseOpeningFence } from '../../../../lib/text/fences.ts'
import { codeCut, joins, nextVisible } from './boundaries.ts'
import { graphemeBoundaryBefore, codePointBoundaryBefore } from '../../../../lib/text/graphemes.ts'
import { penalties, type Source, type RatedCut } from './penalties.ts'
import type { Fence } from './fences.ts'
import { endOfLine } from './lines.ts'

/** Cuts a line of code that no message can hold, at most `room` units from `start`; returns `best` where a cut at white space will do. */
export function breakCode(source: Source, fence: Fence, start: number, room: number, best: RatedCut | null): RatedCut {
  const { text, limit } = source
  const maxEnd = start + room - fence.shut.length - 1
  const lineStart = start + text.slice(start, maxEnd).lastIndexOf('\n') + 1
  const lineEnd = endOfLine(text, maxEnd, lineStart + limit)
  const fits = fence.reopen.length + fence.shut.length + 2 + lineEnd - lineStart <= limit
  const penalty = penalties.insideCode
  if (best && (fits || best.penalty < penalty)) return best
  const opened = parseOpeningFence(fence.shut)
  const closes = (line: string) => opened !== null && classifyLine(line, opened) === 'closes'
  const isSafe = (end: number) =>
    !closes(text.slice(lineStart, end)) && !closes(fence.quote + text.slice(nextVisible(text, end), lineEnd))
  const grapheme = graphemeBoundaryBefore(text, start, maxEnd)
  const whole = grapheme > start ? grapheme : codePointBoundaryBefore(text, maxEnd)
  let before = whole
  while (before > lineStart + 1 && /[\s`~]/.test(text[before - 1] ?? '')) before--
  before = graphemeBoundaryBefore(text, start, before - 1)
  const space = lastSpace(text, (lineStart + maxEnd) / 2, maxEnd)
  const atSpace = joins(text, space, nextVisible(text, space)) ? -1 : space
  const ends = [atSpace, whole, before, nextVisible(text, lineStart) + 2]
  const end = ends.find((each) => each > start && isSafe(each)) ?? whole
  const head = `${fence.reopen}\n${fence.quote}`
  if (/\s/.test(text[end] ?? '') && nextVisible(text, end) >= lineEnd)
    return { ...codeCut(source, fence, end, start + room - end), penalty }
  const visible = nextVisible(text, end)
  return { end, tail: `\n${fence.shut}`, next: joins(text, end, visible) ? end : visible, head, penalty }
}

/** Start of the last run of white space before `to`; -1 where that is before `from`. */
function lastSpace(text: string, from: number, to: number): number {
  let at = to
  while (at > from && !/\s/.test(text[at] ?? '')) at--
  while (at > from && /\s/.test(text[at - 1] ?? '')) at--
  return at > from ? at : -1
}
