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
  const ends = [...endsOfParts(text, lineStart, maxEnd), whole, before, nextVisible(text, lineStart) + 2]
  const end = ends.find((each) => each > start && isSafe(each)) ?? whole
  const head = `${fence.reopen}\n${fence.quote}`
  if (/\s/.test(text[end] ?? '') && nextVisible(text, end) >= lineEnd)
    return { ...codeCut(source, fence, end, start + room - end, lineStart), penalty }
  const visible = nextVisible(text, end)
  return { end, tail: `\n${fence.shut}`, next: joins(text, end, visible) ? end : visible, head, penalty }
}

/** The last places where a part of a long line ends, the largest kind first: a block or an element of a list, a value, a word. */
const parts = [/[)\]}][,;]|\}(?![)\]},;])|>(?=<)/g, /[,;]/g, /(?<=\S)(?=\s)/g]

function endsOfParts(text: string, from: number, to: number): number[] {
  const low = Math.ceil((from + to) / 2)
  const window = text.slice(low, to + 1)
  return parts.flatMap((part) => {
    const found = Array.from(window.matchAll(part)).at(-1)
    const end = found ? low + found.index + found[0].length : to + 1
    return end > to || joins(text, end, nextVisible(text, end)) ? [] : [end]
  })
}
