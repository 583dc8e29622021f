/** The feeds of a run; the same seed gives the same feeds. */
export type FeedPlan = {
  readonly feeds: number
  readonly ports: number
  /** The number of feeds that answer `slowMs` late, and of broken ones, of the `kinds` in turn. */
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

/** The figures of one reading of all feeds. */
export type FeedRun = {
  readonly seconds: number
  readonly cpuSeconds: number
  readonly outcomes: Readonly<Record<string, number>>
  readonly entries: number
  /** Milliseconds. */
  readonly loopDelayP99: number
  readonly loopDelayMax: number
  /** The highest resident memory of the process so far, in MB (1,000,000 bytes). */
  readonly peakRss: number
}

/** Pseudorandom numbers from 0 to 1 by mulberry32. */
export function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
