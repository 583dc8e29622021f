import { truncateAtWord } from '../../../lib/text/markdown.ts'
import { type Block, blocksOf } from './blocks.ts'
import { type Bounds, countWords, cutLong, sentencesOf } from './sentences.ts'

export type Passage = {
  /** The headings above it, joined by ` › `; '' where there are none. At most 300 characters. */
  readonly heading: string
  /** Plain text, one sentence on each line. At most 200 words and 1,400 characters. */
  readonly text: string
}

const whole: Bounds = { words: 200, chars: 1_400 }
const piece: Bounds = { words: 60, chars: 400 }
const overlap: Bounds = { words: 50, chars: 320 }
/** A section shorter than this goes on in the same passage, so that a text made of headings stays few passages. */
const least: Bounds = { words: 8, chars: 40 }
const headingChars = 300

type Heading = Extract<Block, { kind: 'heading' }>
type Open = { heading: string; lines: string[]; words: number; chars: number; repeated: number }

/**
 * Cuts a text, markdown or plain, into passages of about 200 words at headings and between sentences; the last
 * sentence or two of one begin the next. A sentence is cut only where it alone is over the limit. A first heading
 * that says the title again is left out. Linear in time.
 */
export function cutPassages(text: string, title = ''): Passage[] {
  const passages: Passage[] = []
  const path: Heading[] = []
  let open = emptyPassage('')
  const close = (carried: readonly string[]) => {
    if (open.lines.length > open.repeated) passages.push({ heading: open.heading, text: open.lines.join('\n') })
    open = emptyPassage(headingOf(path))
    for (const line of carried) add(open, line)
    open.repeated = carried.length
  }
  const append = (sentence: string) => {
    for (const line of cutLong(sentence, whole, piece)) {
      if (!hasRoom(open, line)) close(tail(open.lines))
      // The sentences that are carried over may leave no room for a long sentence.
      if (!hasRoom(open, line)) close([])
      add(open, line)
    }
  }
  const enter = (heading: Heading) => {
    const last = path.at(-1)
    // A heading with nothing under it would be found nowhere.
    if (open.lines.length === 0 && last !== undefined && last.level >= heading.level) append(last.text)
    while ((path.at(-1)?.level ?? 0) >= heading.level) path.pop()
    path.push(heading)
    if (open.words >= least.words || open.chars >= least.chars) close([])
    else if (open.lines.length === 0) open.heading = headingOf(path)
    else append(heading.text)
    if (headingOf(path).includes('…')) append(heading.text)
  }
  const blocks = blocksOf(text)
  const first = blocks[0]
  if (first?.kind === 'heading' && sameWords(first.text, title)) blocks.shift()
  for (const block of blocks) {
    if (block.kind === 'heading') enter(block)
    else for (const sentence of block.kind === 'code' ? [block.text] : sentencesOf(block.text)) append(sentence)
  }
  const last = path.at(-1)
  if (open.lines.length === 0 && last !== undefined) append(last.text)
  close([])
  return passages
}

function emptyPassage(heading: string): Open {
  return { heading, lines: [], words: 0, chars: 0, repeated: 0 }
}

function add(open: Open, line: string): void {
  open.lines.push(line)
  open.words += countWords(line)
  open.chars += line.length + 1
}

function hasRoom(open: Open, line: string): boolean {
  if (open.lines.length === 0) return true
  return open.words + countWords(line) <= whole.words && open.chars + line.length <= whole.chars
}

function tail(lines: readonly string[]): string[] {
  const repeated: string[] = []
  let words = 0
  let chars = 0
  for (const line of lines.slice(-2).reverse()) {
    words += countWords(line)
    chars += line.length
    if (words > overlap.words || chars > overlap.chars) break
    repeated.unshift(line)
  }
  return repeated
}

function headingOf(path: readonly Heading[]): string {
  const joined = path.map(({ text }) => text).join(' › ')
  if (joined.length <= headingChars) return joined
  const each = Math.floor(headingChars / path.length) - 3
  return path.map(({ text }) => truncateAtWord(text, each)).join(' › ')
}

function sameWords(one: string, other: string): boolean {
  const bare = (text: string) =>
    text
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim()
  return bare(one) === bare(other)
}
