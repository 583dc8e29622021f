import type { Fence } from './fences.ts'
import type { Line } from './lines.ts'

/** A text that is to be cut into messages of at most `limit` units, and what was found in it. */
export type Source = {
  readonly text: string
  readonly limit: number
  readonly fences: readonly Fence[]
  /** For each position, what a cut there would go through. */
  readonly guards: Uint8Array
}

/** Where a message ends (and what is put under it), and where the next one begins (and what is put before it). */
export type Cut = { readonly end: number; readonly tail: string; readonly next: number; readonly head: string }
export type Weighed = Cut & { cost: number }

/**
 * What a cut costs. A message that stays empty by one hundredth of the limit costs 1: what costs more than 100 is
 * avoided wherever there is another boundary, and less than 100 is weighed against the number of messages.
 */
export const costs = {
  paragraph: 0,
  fenceEdge: 4,
  row: 12,
  line: 16,
  nested: 20,
  leadIn: 25,
  codeGap: 28,
  codeLine: 36,
  /** More of it where the code could stand in one message. */
  codeOfOne: 50,
  sentence: 42,
  clause: 52,
  word: 58,
  /** Between characters that are written without blanks. */
  character: 62,
  becomesBlock: 90,
  title: 125,
  heading: 130,
  tableHead: 260,
  insideRow: 300,
  stretch: 350,
  /** Between words that are joined without a blank. */
  joint: 1_000,
  insideWord: 3_000,
  insideCode: 3_500,
  emptyFence: 4_000,
  makesFence: 5_000,
  unit: 10_000,
  insideCharacter: 50_000,
} as const

/** What it costs to cut through what is read as one. */
export const through = ({ guards }: Source, at: number): number => [0, costs.stretch, costs.unit][guards[at] ?? 0] ?? 0

/** What it costs to cut through a line that is a row, a heading or the like, and that fits into one message. */
export function rowCost({ text, limit }: Source, { kind, start }: Line): number {
  if (kind === 'text') return 0
  const fits = text.length - start <= limit || text.slice(start, start + limit + 1).includes('\n')
  return fits ? costs.insideRow : 0
}
