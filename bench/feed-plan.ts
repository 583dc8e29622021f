/** The crowd of feeds that is read; the same seed gives the same crowd. */
export type FeedPlan = {
  readonly feeds: number
  readonly ports: number
  /** How many answer `slowMs` late, and how many are broken, `kinds` in turn. */
  readonly slow: number
  readonly slowMs: number
  readonly broken: number
  readonly kinds: readonly ('whole' | 'page' | 'error' | 'reset' | 'cut' | 'silent')[]
  readonly seed: number
}

export const feedPlan: FeedPlan = {
  feeds: 1_000,
  ports: 100,
  slow: 50,
  slowMs: 3_000,
  broken: 50,
  kinds: ['page', 'error', 'reset', 'cut', 'silent'],
  seed: 1,
}

/** What one reading of all of them took. */
export type FeedRun = {
  readonly seconds: number
  readonly cpuSeconds: number
  readonly outcomes: Readonly<Record<string, number>>
  readonly entries: number
  /** Milliseconds. */
  readonly loopDelayP99: number
  readonly loopDelayMax: number
  /** The most that the process has held so far, in MB (1,000,000 bytes). */
  readonly peakRss: number
}

/** A small generator of numbers from 0 to 1 (mulberry32): the same seed, the same numbers. */
export function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
