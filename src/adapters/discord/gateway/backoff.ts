const firstPauseMs = 1_000
const maxPauseMs = 60_000
/** The part of a pause that is left to chance, so that many bots do not come back at once. */
const jitter = 0.25

/** Pauses that double from one failure to the next: 1, 2, 4 … 60 s, each shortened by up to a quarter. */
export function createBackoff(random: () => number = Math.random) {
  let failures = 0
  return {
    /** The pause after one more failure, in milliseconds. */
    nextMs(): number {
      const pauseMs = Math.min(maxPauseMs, firstPauseMs * 2 ** failures)
      failures += 1
      return Math.round(pauseMs * (1 - jitter * random()))
    },
    reset: () => void (failures = 0),
  }
}

export type Backoff = ReturnType<typeof createBackoff>
