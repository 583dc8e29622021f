import { nextVisible } from './boundaries.ts'
import { characterBefore, codePointBefore } from './graphemes.ts'
import { costs, rowCost, type Source, through, type Weighed } from './penalties.ts'
import { guard } from './protected-spans.ts'
import { type Line, lineAt, opensFence } from './lines.ts'

const words = new Intl.Segmenter('en', { granularity: 'word' })
/** How far back a boundary between words is looked for that has no blank. */
const lookBack = 64
const emoji = /[\p{Extended_Pictographic}\p{Regional_Indicator}\p{Emoji_Modifier}\ufe0f\u20e3]/u
/** What is written without blanks. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u3000-\u303f\uff00-\uffef]/u
/** What does not begin a line in those scripts. */
const trailing = /[、。，．！？；：）」』】》〉”’…ー々]/

type Inside = { readonly end: number; readonly cost: number }

/** The best cut of prose where there is no white space, for a message of at most `room` units, or `best` where that is better. */
export function cutWord(source: Source, start: number, room: number, best: Weighed | null): Weighed {
  const { text, limit } = source
  const last = start + room
  const tail = text.slice(Math.max(start, last - lookBack), last)
  const least = emoji.test(tail) || unspaced.test(tail) ? costs.character : costs.joint
  if (best && best.cost < least) return best
  const line = lineAt(text, start + text.slice(start, last).lastIndexOf('\n') + 1)
  const from = Math.max(nextVisible(text, line.start), line.safeFrom - 1)
  const inside = betweenWords(source, start, from, last) ?? insideWord(source, start, from, last, line)
  const cost = inside.cost + rowCost(source, line) + (100 * (last - inside.end)) / limit
  const cut = { end: inside.end, tail: '', next: inside.end, head: '', cost }
  return best && best.cost <= cost ? best : cut
}

function betweenWords(source: Source, start: number, from: number, last: number): Inside | null {
  const segments = words.segment(source.text.slice(start, last + 2))
  const boundary = (at: number) => start + (segments.containing(at - start)?.index ?? 0)
  const least = Math.max(from, last - lookBack)
  let found: Inside | null = null
  for (let end = boundary(last); end > least; end = boundary(end - 1)) {
    if (!isFree(source, end) || characterBefore(source.text, start, end) !== end) continue
    const cost = (needsNoBlank(source.text, end) ? costs.character : costs.joint) + through(source, end)
    if (!found || cost < found.cost) found = { end, cost }
    if (cost === costs.character) break
  }
  return found
}

function insideWord(source: Source, start: number, from: number, last: number, line: Line): Inside {
  const { text } = source
  const character = characterBefore(text, start, last)
  const free = freeBefore(source, start, from, character)
  if (free > from) {
    const cost = emoji.test(around(text, free)) ? costs.character : costs.insideWord
    return { end: free, cost: cost + through(source, free) }
  }
  const marks = line.safeFrom > 0 ? insideMarks(source, text.indexOf('`', line.start)) : null
  if (marks !== null && marks < last) return { end: marks, cost: costs.insideWord }
  const end = withoutFence(text, start, character)
  if (end > start) return { end, cost: costs.unit + costs.insideWord }
  return { end: codePointBefore(text, last), cost: costs.insideCharacter }
}

/** The last position up to `at` where a cut goes through nothing that is read as one; `from` where there is none. */
function freeBefore(source: Source, start: number, from: number, at: number): number {
  let free = at
  while (free > from) {
    const whole = isFree(source, free) ? characterBefore(source.text, start, free) : free - 1
    if (whole === free) return free
    free = whole
  }
  return from
}

/**
 * Backticks at the beginning of a line that open no fence, because more of them follow, would open one if the line were
 * cut before those: where to cut instead.
 */
function insideMarks({ text, limit }: Source, at: number): number | null {
  const run = /`{3,2000}/y
  run.lastIndex = at
  return run.test(text) && run.lastIndex - at <= limit / 4 ? at + 2 : null
}

/** The last position up to `at` from which the text does not go on with a fence; `at` where there is none nearby. */
function withoutFence(text: string, start: number, at: number): number {
  let end = at
  for (let tries = 0; end > start && tries < lookBack; tries++) {
    if (!opensFence(text, end)) return end
    end = characterBefore(text, start, end - 1)
  }
  return at
}

/** Whether a cut goes through nothing that is read as one, stands at no white space, and makes no fence of what follows. */
function isFree({ text, guards }: Source, at: number): boolean {
  return guards[at] !== guard.unit && /^\S[^\s`~]$/.test(text.slice(at - 1, at + 1)) && !opensFence(text, at)
}

/** Whether words are written side by side at a boundary between two. */
function needsNoBlank(text: string, at: number): boolean {
  const both = around(text, at)
  return both.includes('><') || (!trailing.test(text[at] ?? '') && (emoji.test(both) || unspaced.test(both)))
}

/** The characters before and behind a position, as far as they tell in what script they are. */
const around = (text: string, at: number) => text.slice(Math.max(0, at - 2), at + 2)
