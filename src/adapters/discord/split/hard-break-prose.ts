import { nextVisible } from './boundaries.ts'
import { graphemeBoundaryBefore, codePointBoundaryBefore } from './graphemes.ts'
import { penalties, rowPenalty, type Source, spanPenalty, type RatedCut } from './penalties.ts'
import { protection } from './protected-spans.ts'
import { type Line, lineAt, opensFence } from './lines.ts'

const words = new Intl.Segmenter('en', { granularity: 'word' })
/** Units searched backwards for a word boundary without a space. */
const lookBack = 64
const emoji = /[\p{Extended_Pictographic}\p{Regional_Indicator}\p{Emoji_Modifier}\ufe0f\u20e3]/u
/** Scripts that are written without spaces. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u3000-\u303f\uff00-\uffef]/u
/** Punctuation that never begins a line in those scripts. */
const trailing = /[、。，．！？；：）」』】》〉”’…ー々]/

type HardBreak = { readonly end: number; readonly penalty: number }

/** Cuts prose where there is no white space, at most `room` units from `start`; returns `best` where its penalty is lower. */
export function breakProse(source: Source, start: number, room: number, best: RatedCut | null): RatedCut {
  const { text, limit } = source
  const last = start + room
  const tail = text.slice(Math.max(start, last - lookBack), last)
  const least = emoji.test(tail) || unspaced.test(tail) ? penalties.unspaced : penalties.joint
  if (best && best.penalty < least) return best
  const line = lineAt(text, start + text.slice(start, last).lastIndexOf('\n') + 1)
  const from = Math.max(nextVisible(text, line.start), line.safeFrom - 1)
  const inside = betweenWords(source, start, from, last) ?? insideWord(source, start, from, last, line)
  const penalty = inside.penalty + rowPenalty(source, line) + (100 * (last - inside.end)) / limit
  const cut = { end: inside.end, tail: '', next: inside.end, head: '', penalty }
  return best && best.penalty <= penalty ? best : cut
}

function betweenWords(source: Source, start: number, from: number, last: number): HardBreak | null {
  const segments = words.segment(source.text.slice(start, last + 2))
  const boundary = (at: number) => start + (segments.containing(at - start)?.index ?? 0)
  const least = Math.max(from, last - lookBack)
  let found: HardBreak | null = null
  for (let end = boundary(last); end > least; end = boundary(end - 1)) {
    if (!isFree(source, end) || graphemeBoundaryBefore(source.text, start, end) !== end) continue
    const penalty = (isUnspaced(source.text, end) ? penalties.unspaced : penalties.joint) + spanPenalty(source, end)
    if (!found || penalty < found.penalty) found = { end, penalty }
    if (penalty === penalties.unspaced) break
  }
  return found
}

function insideWord(source: Source, start: number, from: number, last: number, line: Line): HardBreak {
  const { text } = source
  const grapheme = graphemeBoundaryBefore(text, start, last)
  const free = freeBefore(source, start, from, grapheme)
  if (free > from) {
    const penalty = emoji.test(around(text, free)) ? penalties.unspaced : penalties.insideWord
    return { end: free, penalty: penalty + spanPenalty(source, free) }
  }
  const marks = line.safeFrom > 0 ? insideBackticks(source, text.indexOf('`', line.start)) : null
  if (marks !== null && marks < last) return { end: marks, penalty: penalties.insideWord }
  const end = withoutFence(text, start, grapheme)
  if (end > start) return { end, penalty: penalties.atom + penalties.insideWord }
  return { end: codePointBoundaryBefore(text, last), penalty: penalties.insideGrapheme }
}

/** The last position up to `at` where a cut breaks no atom; `from` where there is none. */
function freeBefore(source: Source, start: number, from: number, at: number): number {
  let free = at
  while (free > from) {
    const whole = isFree(source, free) ? graphemeBoundaryBefore(source.text, start, free) : free - 1
    if (whole === free) return free
    free = whole
  }
  return from
}

/**
 * A run of backticks at the start of a line opens no fence while more backticks follow; cut off from those it would.
 * Returns a position inside the run to cut at instead, or null.
 */
function insideBackticks({ text, limit }: Source, at: number): number | null {
  const run = /`{3,2000}/y
  run.lastIndex = at
  return run.test(text) && run.lastIndex - at <= limit / 4 ? at + 2 : null
}

/** The last position up to `at` after which the text opens no fence; `at` where there is none nearby. */
function withoutFence(text: string, start: number, at: number): number {
  let end = at
  for (let tries = 0; end > start && tries < lookBack; tries++) {
    if (!opensFence(text, end)) return end
    end = graphemeBoundaryBefore(text, start, end - 1)
  }
  return at
}

/** True if a cut breaks no atom, does not touch white space or marks, and makes no fence of the text after it. */
function isFree({ text, protections }: Source, at: number): boolean {
  return protections[at] !== protection.atom && /^\S[^\s`~]$/.test(text.slice(at - 1, at + 1)) && !opensFence(text, at)
}

/** True if the words on both sides of a boundary are written without a space. */
function isUnspaced(text: string, at: number): boolean {
  const both = around(text, at)
  return both.includes('><') || (!trailing.test(text[at] ?? '') && (emoji.test(both) || unspaced.test(both)))
}

/** Two units before and after a position, enough to tell the script. */
const around = (text: string, at: number) => text.slice(Math.max(0, at - 2), at + 2)
