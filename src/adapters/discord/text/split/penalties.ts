import type { Fence } from './fences.ts'
import type { Line } from './lines.ts'
import type { Spans } from './spans.ts'

/** A place to cut inside a line. `penalty` compares it with others. */
export type HardBreak = { readonly end: number; readonly penalty: number }

/** A text to be cut into messages of at most `limit` UTF-16 units, with its fences and spans. */
export type Source = Spans & { readonly text: string; readonly limit: number; readonly fences: readonly Fence[] }

/** The end of a message and the `tail` added to it; the start of the next one and the `head` added to it. */
export type Cut = { readonly end: number; readonly tail: string; readonly next: number; readonly head: string }
export type RatedCut = Cut & { penalty: number }

/**
 * The penalty of a cut by its kind; the cut with the lowest penalty wins. Each hundredth of the limit that a message
 * leaves unused adds 1, so a penalty above 100 is taken only where there is no other boundary, and one below 100 is
 * weighed against the number of messages.
 */
export const penalties = {
  paragraph: 0,
  fenceEdge: 4,
  row: 12,
  line: 16,
  nested: 20,
  leadIn: 25,
  /** At an empty line of code, or behind a block. */
  codeGap: 28,
  codeLine: 36,
  /** Added where all of the code would fit into one message. */
  codeThatFits: 50,
  sentence: 42,
  clause: 52,
  word: 58,
  /** Between graphemes of a script that is written without spaces. */
  unspaced: 62,
  /** At a space beside a script that is written without spaces: its sentences are better. */
  wordUnspaced: 75,
  becomesBlock: 90,
  title: 125,
  heading: 130,
  tableHead: 260,
  insideRow: 300,
  span: 350,
  /** Between words that no space separates. */
  joint: 1_000,
  insideWord: 3_000,
  insideCode: 3_500,
  emptyFence: 4_000,
  makesFence: 5_000,
  atom: 10_000,
  insideGrapheme: 50_000,
} as const

/** The penalty for cutting a protected span or an atom. */
export const spanPenalty = ({ protections }: Source, at: number): number =>
  [0, penalties.span, penalties.atom][protections[at] ?? 0] ?? 0

/** The penalty for cutting a row, heading or title that fits into one message. */
export function rowPenalty({ text, limit }: Source, { kind, start }: Line): number {
  if (kind === 'text') return 0
  const fits = text.length - start <= limit || text.slice(start, start + limit + 1).includes('\n')
  return fits ? penalties.insideRow : 0
}
