import type { Fence } from './fences.ts'
import { splitInlineCode } from './inline-code.ts'
import { nextStart } from './boundaries.ts'
import { opensFence } from './lines.ts'
import type { Cut, Source } from './penalties.ts'
import { protection } from './protected-spans.ts'

/** A spoiler with its marks; positions are in UTF-16 units. */
type Spoiler = { readonly from: number; readonly to: number }

/** The marks of a text whose effect ends with a message, so that the next one has to repeat them. */
export type Continued = {
  /** Start of the line from which everything is a quote; Infinity where there is none. */
  readonly quoteFrom: number
  readonly spoilers: readonly Spoiler[]
}

/** Units that close a spoiler at the end of a message. */
export const spoilerRoom = 3
const mark = '||'

/** Finds `>>> `, which quotes everything to the end, and the spoilers of a text, outside code. */
export function findContinued(text: string, fences: readonly Fence[]): Continued {
  const marks: number[] = []
  let quoteFrom = Infinity
  let from = 0
  for (const { start, after } of [...fences, { start: text.length, after: text.length }]) {
    const prose = text.slice(from, start)
    let at = from
    for (const part of prose.includes(mark) ? splitInlineCode(prose).parts : []) {
      if (!part.isCode) for (const found of marksIn(part.text)) marks.push(at + found)
      at += part.text.length
    }
    const quote = quoteFrom === Infinity && prose.includes('>>> ') ? /^ *>>> /m.exec(prose) : null
    if (quote && (quote.index > 0 || from === 0)) quoteFrom = from + quote.index
    from = after
  }
  const spoilers = marks.flatMap((open, index) => {
    const close = marks[index + 1]
    if (index % 2 === 1 || close === undefined) return []
    const hidden = text.slice(open + mark.length, close)
    return hidden.trim() === '' ? [] : [{ from: open, to: close + mark.length }]
  })
  return { quoteFrom, spoilers }
}

/** Positions of spoiler marks that are not escaped; more than three bars are no mark, nor is one that a grapheme goes on from. */
const marksIn = (prose: string): number[] =>
  Array.from(prose.matchAll(/\\[^]|\|{2,}(?![\p{M}\p{Grapheme_Extend}\p{Emoji_Modifier}\u200d|])/gu)).flatMap(
    ({ 0: found, index }) => (found.startsWith(mark) && found.length < 4 ? [index] : []),
  )

/** Keeps cuts away from the marks of spoilers: one beside a mark would leave an empty spoiler. */
export function protectSpoilers(protections: Uint8Array, { spoilers }: Continued): void {
  for (const { from, to } of spoilers)
    for (const at of [from + 1, from + 2, to - 2, to - 1]) protections[at] = protection.atom
}

/** Creates a function that adds to the cut of a message what closes a spoiler, and what the next message repeats. */
export function continueMarks(source: Source, { quoteFrom, spoilers }: Continued): (start: number, cut: Cut) => Cut {
  let first = 0
  return (start, cut) => {
    while ((spoilers[first]?.to ?? Infinity) <= start) first += 1
    let index = first
    while ((spoilers[index]?.to ?? Infinity) <= cut.end) index += 1
    const spoiler = spoilers[index]
    const quote = cut.end > quoteFrom ? '>>> ' : ''
    if (!spoiler || cut.next <= spoiler.from + 1) return { ...cut, head: quote + cut.head }
    const isCode = cut.head !== ''
    const tail = cut.end > spoiler.from + mark.length ? cut.tail + (isCode ? `\n${mark}` : mark) : cut.tail
    if (cut.next >= spoiler.to - mark.length) {
      // The closing mark alone is no message, but cut off from it a run of backticks would open a fence.
      const after = nextStart(source, Math.max(cut.next, spoiler.to))
      return { ...cut, tail, next: opensFence(source.text, after) ? cut.next : after, head: quote }
    }
    return { ...cut, tail, head: `${quote}${mark}${isCode ? '\n' : ''}${cut.head}` }
  }
}
