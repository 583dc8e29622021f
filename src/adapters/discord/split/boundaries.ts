import { costs, rowCost, type Source, through, type Weighed } from './penalties.ts'
import { type Fence, fenceAt } from './fences.ts'
import { type Line, lineAt, opensBlock, opensFence } from './lines.ts'

const breakable = /[^\u00a0\u2007\u202f\ufeff]/
/** What belongs to the blank before it, and what to the blank behind it. */
const joinsBefore = /[\p{M}\p{Grapheme_Extend}\p{Emoji_Modifier}\u200d]/u
const joinsBehind =
  /[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e\u{110bd}\u{110cd}\u{111c2}\u{111c3}\u{1193f}-\u{11f02}]$/u
const sentenceEnd = /[.!?…][)\]"'”’»*_]{0,3}$/
const clauseEnd = /[,;:–—][)\]"'”’»*_]{0,3}$/
const emptyLine = /\n[^\S\n]*\n/

/** The best cut at white space that leaves a message of at most `room` units, or null where there is none. */
export function bestBoundary(source: Source, start: number, room: number): Weighed | null {
  const { text, limit } = source
  let best: Weighed | null = null
  let line: Line | null = null
  let lineStart = start
  for (const [at, next] of blanksIn(text, start, room)) {
    const blank = text.slice(at, next)
    const below = blank.includes('\n') ? nextStart(source, at) : null
    const fence = fenceAt(source.fences, at)
    const most = room - (at - start)
    let cut: Weighed | null
    if (fence) cut = below === null ? null : codeCut(source, fence, at, most)
    else if (below !== null) cut = lineCut(source, at, below, (line ??= lineAt(text, lineStart)))
    else cut = wordCut(source, at, next, (line ??= lineAt(text, lineStart)))
    if (cut && below === null && !breakable.test(blank)) cut.cost += costs.insideWord
    if (cut && cut.tail.length <= most) {
      cut.cost += (100 * (most - cut.tail.length)) / limit
      if (!best || cut.cost <= best.cost) best = cut
    }
    if (below !== null) [lineStart, line] = [below, null]
  }
  return best
}

/** The stretches of white space that begin behind the first visible character and at most `room` units from `start`. */
function* blanksIn(text: string, start: number, room: number): Generator<[at: number, next: number]> {
  // Without the window the search for a blank would read a text that has none to its end, for every message.
  const window = text.slice(start, start + room + 1)
  const blanks = /\s+/g
  blanks.lastIndex = nextVisible(window, 0)
  for (let found = blanks.exec(window); found; found = blanks.exec(window)) {
    const at = start + found.index
    yield [at, blanks.lastIndex < window.length ? start + blanks.lastIndex : nextVisible(text, at)]
  }
}

/** Where the message behind a cut at `at` begins: blanks are left out, but not those that a line is indented with. */
export function nextStart({ text, limit }: Pick<Source, 'text' | 'limit'>, at: number): number {
  const next = nextVisible(text, at)
  const lineStart = at === 0 ? text.lastIndexOf('\n', next) + 1 : at + text.slice(at, next).lastIndexOf('\n') + 1
  return (lineStart > at || at === 0) && next - lineStart <= limit / 8 ? lineStart : next
}

/** A cut in a fence, at the end of a line, with `most` units left for what is put under it. */
export function codeCut(source: Source, fence: Fence, at: number, most: number): Weighed {
  const shut = `\n${fence.shut}`
  const next = nextStart(source, at)
  if (nextVisible(source.text, at) < fence.end) {
    const inCode = emptyLine.test(source.text.slice(at, next)) ? costs.codeGap : costs.codeLine
    const whole = fence.after - fence.start <= source.limit ? costs.codeOfOne : 0
    const cost = at < fence.body ? costs.emptyFence : inCode + whole
    return { end: at, tail: shut, next, head: `${fence.reopen}\n`, cost }
  }
  if (fence.close === null) return { end: at, tail: shut, next, head: '', cost: costs.fenceEdge }
  const close = `\n${fence.close}`
  if (close.length > most)
    return { end: at, tail: shut, next: fence.end, head: `${fence.reopen}\n`, cost: costs.emptyFence }
  return { end: at, tail: close, next: nextStart(source, fence.after), head: '', cost: costs.fenceEdge }
}

function lineCut(source: Source, at: number, next: number, line: Line): Weighed {
  const { text, fences } = source
  const below = lineAt(text, next)
  let cost: number = costs.line
  if (emptyLine.test(text.slice(at, next)))
    cost = below.kind === 'text' && below.indent > 0 ? costs.row : costs.paragraph
  else if (below.kind === 'heading') cost = costs.paragraph
  else if (below.kind === 'row') cost = below.indent > 0 ? costs.nested : costs.row
  else if (fenceAt(fences, next + 1)?.start === next || fenceAt(fences, at - 1)?.after === at) cost = costs.fenceEdge
  if (text[at - 1] === ':') cost += costs.leadIn
  if (line.kind === 'heading') cost += costs.heading
  if (line.kind === 'title') cost += costs.title
  if (line.kind === 'ruler' || below.kind === 'ruler') cost += costs.tableHead
  return { end: at, tail: '', next, head: '', cost: cost + through(source, at) }
}

function wordCut(source: Source, at: number, next: number, line: Line): Weighed | null {
  const { text } = source
  if (joins(text, at, next)) return null
  const before = text.slice(Math.max(0, at - 4), at)
  let cost: number = sentenceEnd.test(before) ? costs.sentence : clauseEnd.test(before) ? costs.clause : costs.word
  cost += rowCost(source, line)
  if (opensBlock(text, next)) cost += costs.becomesBlock
  if (opensFence(text, next) || at < line.safeFrom) cost += costs.makesFence
  return { end: at, tail: '', next, head: '', cost: cost + through(source, at) }
}

/** Whether a blank is one character with what stands next to it. */
export function joins(text: string, at: number, next: number): boolean {
  if (text.charCodeAt(at - 1) < 0x300 && text.charCodeAt(next) < 0x300) return false
  const behind = String.fromCodePoint(text.codePointAt(next) ?? 0)
  return joinsBefore.test(behind) || joinsBehind.test(text.slice(Math.max(0, at - 2), at))
}

/** Where the next character stands that is no white space; the end of the text where there is none. */
export function nextVisible(text: string, at: number): number {
  const visible = /\S/g
  visible.lastIndex = at
  return visible.exec(text)?.index ?? text.length
}
