import type { Clock } from '../../src/lib/clock.ts'

export type FakeClock = Clock & {
  advance(ms: number): Promise<void>
  /** Moves at once: whatever became due meanwhile runs at its end, as on a machine that slept. Also back. */
  leap(ms: number): Promise<void>
}

/** A clock that stands still until it is told to move; `advance` lets everything that became due run. */
export function fakeClock(start = Date.UTC(2026, 0, 1)): FakeClock {
  let now = start
  let sleepers: { at: number; wake(): void }[] = []
  /** Long enough for what is written to the database, and for what follows from it. */
  const settle = async () => {
    for (let turn = 0; turn < 4; turn++) await new Promise<void>((resolve) => setImmediate(resolve))
  }
  return {
    now: () => now,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason as Error)
        const sleeper = { at: now + ms, wake: resolve }
        sleepers.push(sleeper)
        signal?.addEventListener('abort', () => {
          sleepers = sleepers.filter((other) => other !== sleeper)
          reject(signal.reason as Error)
        })
      }),
    async advance(ms) {
      const end = now + ms
      await settle()
      for (;;) {
        const next = sleepers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
        if (!next) break
        sleepers = sleepers.filter((other) => other !== next)
        now = Math.max(now, next.at)
        next.wake()
        await settle()
      }
      now = end
      await settle()
    },
    async leap(ms) {
      now += ms
      // A sleep lasts as long where the time is set back.
      if (ms < 0) sleepers = sleepers.map((each) => Object.assign(each, { at: each.at + ms }))
      const due = sleepers.filter(({ at }) => at <= now)
      sleepers = sleepers.filter(({ at }) => at > now)
      for (const { wake } of due) wake()
      // Much work in steps goes on in the meantime.
      for (let time = 0; time < 8; time++) await settle()
    },
  }
}
