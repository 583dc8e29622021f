import { penalties, rowPenalty, type Source, spanPenalty, type RatedCut } from './penalties.ts'
import { wordPenalty } from './sentences.ts'
import { type Fence, fenceAt } from './fences.ts'
import { indentAt, isAt, type Line, lineAt, opensFence } from './lines.ts'
import { spoilerAt, spoilerRoom } from './spans.ts'

const breakable = /[^\u00a0\u2007\u202f\ufeff]/
/** Characters that form one grapheme with the space before them, and with the space after them. */
const joinsBefore = /[\p{M}\p{Grapheme_Extend}\p{Emoji_Modifier}\u200d]/u
const joinsAfter =
  /[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e\u{110bd}\u{110cd}\u{111c2}\u{111c3}\u{1193f}-\u{11f02}]$/u
const emptyLine = /\n[^\S\n]*\n/
/** Code that ends or goes on with a block. */
const blockEnd = /[ \t]*(?:[)\]}]|<\/|(?:end|else|elif|except|catch|finally)\b)/y

/** The cut at white space with the lowest penalty for a message of at most `room` units; null where there is none. */
export function findBestBoundary(source: Source, start: number, room: number): RatedCut | null {
  let best: RatedCut | null = null
  let line: Line | null = null
  // From the end: most spaces leave so much of the message unused that their cut need not be rated.
  for (const space of spacesIn(source, start, room).reverse()) {
    const fence = fenceAt(source.fences, space.at)
    const maxTail = room - (space.at - start)
    const closing = fence ? Math.max(fence.shut.length, fence.close?.length ?? 0) + 1 : 0
    if (best && best.penalty <= unusedPenalty(source, maxTail - closing)) continue
    if (line?.start !== space.lineStart) line = lineAt(source.text, space.lineStart)
    const cut = spaceCut(source, space, fence, maxTail, line)
    if (!cut || cut.tail.length + (fence && spoilerAt(source, space.at) ? spoilerRoom : 0) > maxTail) continue
    cut.penalty += unusedPenalty(source, maxTail - cut.tail.length)
    if (!best || cut.penalty < best.penalty) best = cut
  }
  return best
}

const unusedPenalty = ({ limit }: Source, unused: number): number => (100 * unused) / limit

/** White space of one or more characters; `below` is the start of the line after it, null where it breaks no line. */
type Space = { readonly at: number; readonly next: number; readonly below: number | null; readonly lineStart: number }

function spaceCut(source: Source, space: Space, fence: Fence | null, maxTail: number, line: Line): RatedCut | null {
  const { at, next, below } = space
  if (fence) return below === null ? null : codeCut(source, fence, at, maxTail, line.start)
  if (below !== null) return lineCut(source, at, below, line)
  const cut = wordCut(source, at, next, line)
  if (cut && !breakable.test(source.text.slice(at, next))) cut.penalty += penalties.insideWord
  return cut
}

/** Runs of white space that begin after the first visible character and at most `room` units from `start`. */
function spacesIn(source: Source, start: number, room: number): Space[] {
  const { text } = source
  // Without the window, a text without spaces would be searched to its end for every message.
  const window = text.slice(start, start + room + 1)
  const found: Space[] = []
  const spaces = /\s+/g
  spaces.lastIndex = nextVisible(window, 0)
  let lineStart = start
  for (let space = spaces.exec(window); space; space = spaces.exec(window)) {
    const at = start + space.index
    const next = spaces.lastIndex < window.length ? start + spaces.lastIndex : nextVisible(text, at)
    const below = space[0].includes('\n') ? nextStart(source, at) : null
    found.push({ at, next, below, lineStart })
    lineStart = below ?? lineStart
  }
  return found
}

/** Start of the message after a cut at `at`: white space is skipped, but a line keeps its indentation. */
export function nextStart({ text, limit }: Pick<Source, 'text' | 'limit'>, at: number): number {
  const next = nextVisible(text, at)
  const lineStart = at === 0 ? text.lastIndexOf('\n', next) + 1 : at + text.slice(at, next).lastIndexOf('\n') + 1
  return (lineStart > at || at === 0) && next - lineStart <= limit / 8 ? lineStart : next
}

/** A cut in a fence at the end of the line that begins at `above`, with `maxTail` units left for the closing line. */
export function codeCut(source: Source, fence: Fence, at: number, maxTail: number, above: number): RatedCut {
  const shut = `\n${fence.shut}`
  const next = nextStart(source, at)
  if (nextVisible(source.text, at) < fence.end) {
    const isGap = emptyLine.test(source.text.slice(at, next)) || isBehindBlock(source.text, above, next)
    const inCode = isGap ? penalties.codeGap : penalties.codeLine
    const whole = fence.after - fence.start <= source.limit ? penalties.codeThatFits : 0
    const penalty = at < fence.body ? penalties.emptyFence : inCode + whole
    return { end: at, tail: shut, next, head: `${fence.reopen}\n`, penalty }
  }
  if (fence.close === null) return { end: at, tail: shut, next, head: '', penalty: penalties.fenceEdge }
  const close = `\n${fence.close}`
  if (close.length > maxTail)
    return { end: at, tail: shut, next: fence.end, head: `${fence.reopen}\n`, penalty: penalties.emptyFence }
  return { end: at, tail: close, next: nextStart(source, fence.after), head: '', penalty: penalties.fenceEdge }
}

/** True if the line at `above` ends a block of code, and the one at `below` begins something else. */
function isBehindBlock(text: string, above: number, below: number): boolean {
  if (isAt(blockEnd, text, below)) return false
  return isAt(blockEnd, text, above) || indentAt(text, below) < indentAt(text, above)
}

function lineCut(source: Source, at: number, next: number, line: Line): RatedCut {
  const { text, fences } = source
  const below = lineAt(text, next)
  const isGap = emptyLine.test(text.slice(at, next))
  // A line right above a quote or the first item of a list belongs to it.
  const leads = !isGap && below.kind === 'row' && below.indent >= line.indent + (line.kind === 'row' ? 1 : 0)
  let penalty: number = penalties.line
  if (isGap) penalty = below.kind === 'text' && below.indent > 0 ? penalties.row : penalties.paragraph
  else if (below.kind === 'heading') penalty = penalties.paragraph
  else if (below.kind === 'row') penalty = below.indent > 0 ? penalties.nested : penalties.row
  else if (fenceAt(fences, next + 1)?.start === next || fenceAt(fences, at - 1)?.after === at)
    penalty = penalties.fenceEdge
  if (leads || text[at - 1] === ':') penalty += penalties.leadIn
  if (line.kind === 'heading') penalty += penalties.heading
  if (line.kind === 'title') penalty += penalties.title
  if (line.kind === 'ruler' || below.kind === 'ruler') penalty += penalties.tableHead
  return { end: at, tail: '', next, head: '', penalty: penalty + spanPenalty(source, at) }
}

function wordCut(source: Source, at: number, next: number, line: Line): RatedCut | null {
  const { text } = source
  if (joins(text, at, next)) return null
  const isFence = at < line.safeFrom || opensFence(text, next)
  let penalty = wordPenalty(text, at, next) + rowPenalty(source, line) + spanPenalty(source, at)
  if (isFence) penalty += penalties.makesFence
  return { end: at, tail: '', next, head: '', penalty }
}

/** True if white space forms one grapheme with a neighbour. */
export function joins(text: string, at: number, next: number): boolean {
  if (text.charCodeAt(at - 1) < 0x300 && text.charCodeAt(next) < 0x300) return false
  const after = String.fromCodePoint(text.codePointAt(next) ?? 0)
  return joinsBefore.test(after) || joinsAfter.test(text.slice(Math.max(0, at - 2), at))
}

/** Position of the next character that is not white space; the end of the text where there is none. */
export function nextVisible(text: string, at: number): number {
  const visible = /\S/g
  visible.lastIndex = at
  return visible.exec(text)?.index ?? text.length
}
