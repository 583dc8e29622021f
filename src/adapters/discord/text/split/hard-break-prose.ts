import { nextVisible } from './boundaries.ts'
import { codePointBoundaryBefore, graphemeBoundaryBefore, graphemes } from '../../../../lib/text/graphemes.ts'
import { type HardBreak, penalties, rowPenalty, type Source, spanPenalty, type RatedCut } from './penalties.ts'
import { protection } from './spans.ts'
import { sentenceBreaks, unspaced } from './sentences.ts'
import { type Line, lineAt, opensFence } from './lines.ts'

const words = new Intl.Segmenter('en', { granularity: 'word' })
/** Units searched backwards for a word boundary without a space. */
const lookBack = 64
const emoji = /[\p{Extended_Pictographic}\p{Regional_Indicator}\p{Emoji_Modifier}\ufe0f\u20e3]/u
/** Punctuation that never begins a line in those scripts. */
const trailing = /[、。，．！？；：）」』】》〉”’…ー々]/

/** Cuts prose where there is no white space, at most `room` units from `start`; returns `best` where its penalty is lower. */
export function breakProse(source: Source, start: number, room: number, best: RatedCut | null): RatedCut {
  const { text, limit } = source
  const last = start + room
  const tail = text.slice(Math.max(start, last - lookBack), last)
  const least = unspaced.test(tail) ? penalties.sentence : emoji.test(tail) ? penalties.unspaced : penalties.joint
  if (best && best.penalty < least) return best
  const line = lineAt(text, start + text.slice(start, last).lastIndexOf('\n') + 1)
  const from = Math.max(nextVisible(text, line.start), line.safeFrom - 1)
  const sentences = unspaced.test(tail) ? sentenceBreaks(text, Math.max(from, last - limit / 3), last) : []
  const sentence = sentences.find(({ end }) => isWhole(source, end))
  const inside = sentence ?? freeBreak(source, start, from, last) ?? lastResort(source, start, last, line)
  const penalty = inside.penalty + rowPenalty(source, line) + (100 * (last - inside.end)) / limit
  const cut = { end: inside.end, tail: '', next: inside.end, head: '', penalty }
  return best && best.penalty <= penalty ? best : cut
}

/** The best position for a cut that breaks no grapheme, atom or marks, near the end if there is one; else null. */
function freeBreak(source: Source, start: number, from: number, last: number): HardBreak | null {
  const { text } = source
  const window = text.slice(start, last + 2)
  const [ofWords, ofGraphemes] = [words.segment(window), graphemes.segment(window)]
  const startOf = (segments: Intl.Segments, at: number) => start + (segments.containing(at - start)?.index ?? 0)
  let found: HardBreak | null = null
  let end = last
  while (end > from && (!found || last - end < lookBack)) {
    const whole = isFree(source, end) ? startOf(ofGraphemes, end) : end - 1
    if (whole === end) {
      const penalty = jointPenalty(text, end, startOf(ofWords, end) === end) + spanPenalty(source, end)
      if (!found || penalty < found.penalty) found = { end, penalty }
      if (penalty === penalties.unspaced) break
    }
    end = Math.min(whole, end - 1)
  }
  return found
}

/** A cut where no position is free: inside an atom or marks, or inside a grapheme that no message can hold. */
function lastResort({ text, limit }: Source, start: number, last: number, line: Line): HardBreak {
  const marks = line.safeFrom > 0 ? insideBackticks(text, limit, text.indexOf('`', line.start)) : null
  if (marks !== null && marks < last) return { end: marks, penalty: penalties.insideWord }
  const end = withoutFence(text, start, graphemeBoundaryBefore(text, start, last))
  if (end > start) return { end, penalty: penalties.atom + penalties.insideWord }
  return { end: codePointBoundaryBefore(text, last), penalty: penalties.insideGrapheme }
}

/**
 * A run of backticks at the start of a line opens no fence while more backticks follow; cut off from those it would.
 * Returns a position inside the run to cut at instead, or null.
 */
function insideBackticks(text: string, limit: number, at: number): number | null {
  const run = /`{3,2000}/y
  run.lastIndex = at
  return run.test(text) && run.lastIndex - at <= limit / 4 ? at + 2 : null
}

/** The last position up to `at` after which the text opens no fence; `at` where there is none nearby. */
function withoutFence(text: string, start: number, at: number): number {
  const segments = graphemes.segment(text.slice(start, at + 2))
  let end = at
  for (let tries = 0; end > start && tries < lookBack; tries++) {
    if (!opensFence(text, end)) return end
    end = start + (segments.containing(end - 1 - start)?.index ?? 0)
  }
  return at
}

/** True if a cut breaks no atom, does not touch white space or marks, and makes no fence of the text after it. */
function isFree({ text, protections }: Source, at: number): boolean {
  return protections[at] !== protection.atom && /^\S[^\s`~]$/.test(text.slice(at - 1, at + 1)) && !opensFence(text, at)
}

/** True if a cut breaks nothing: no grapheme and no formatted span either. */
const isWhole = (source: Source, at: number): boolean =>
  isFree(source, at) &&
  spanPenalty(source, at) === 0 &&
  graphemeBoundaryBefore(source.text, Math.max(0, at - lookBack), at) === at

/** The penalty for a cut without a space: low between words of a script that has none, and beside emojis. */
function jointPenalty(text: string, at: number, isBetweenWords: boolean): number {
  const both = around(text, at)
  const isUnspaced =
    both.includes('><') ||
    (!trailing.test(text[at] ?? '') && (emoji.test(both) || (isBetweenWords && unspaced.test(both))))
  if (isUnspaced) return penalties.unspaced
  return isBetweenWords ? penalties.joint : penalties.insideWord
}

/** Two units before and after a position, enough to tell the script. */
const around = (text: string, at: number) => text.slice(Math.max(0, at - 2), at + 2)
