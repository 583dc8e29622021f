import type { QuotaUsage } from '../../features/content/ports.ts'
import type { Clock } from '../../lib/clock.ts'
import { nextPacificMidnight, pacificDay } from '../../lib/pacific.ts'

const hourMs = 3_600_000
const firstPauseMs = 30_000
/** One failure may concern one channel; this many in a row concern the API. */
const failuresUntilPause = 3

/** Counts the units of the key and backs off after failures, for the length of a poll. */
export function createQuota(saved: QuotaUsage | null, clock: Clock) {
  let usage = saved ?? { day: pacificDay(clock.now()), units: 0, catalogue: 0, failures: 0, waitUntil: null }

  const pause = (ms: number): void => {
    usage = { ...usage, waitUntil: clock.now() + ms }
  }
  const fail = (failures: number): void => {
    usage = { ...usage, failures }
    const pauseMs = Math.min(hourMs, firstPauseMs * 2 ** (failures - failuresUntilPause))
    // Jitter: bots that failed together should not return together.
    if (failures >= failuresUntilPause) pause(pauseMs * (0.75 + Math.random() / 2))
  }

  return {
    usage: (): QuotaUsage => usage,
    mayAsk: (): boolean => usage.waitUntil === null || clock.now() >= usage.waitUntil,
    /** To be called before each call: it costs one unit, whatever the answer. */
    spend(): void {
      const day = pacificDay(clock.now())
      const { units, catalogue } = day === usage.day ? usage : { units: 0, catalogue: 0 }
      usage = { ...usage, day, units: units + 1, catalogue }
    },
    answered(): void {
      usage = { ...usage, failures: 0, waitUntil: null }
    },
    failed: (): void => fail(usage.failures + 1),
    slowDown: (): void => fail(Math.max(usage.failures + 1, failuresUntilPause)),
    /** Pauses until the quota is renewed at midnight in California. */
    exhausted(): void {
      const now = clock.now()
      // Google's clock may be a little behind: in the first hour of a day an hour's pause is enough.
      const isEarly = pacificDay(now - hourMs) !== pacificDay(now)
      pause(isEarly ? hourMs : nextPacificMidnight(now) - now)
    },
  }
}

export type Quota = ReturnType<typeof createQuota>
