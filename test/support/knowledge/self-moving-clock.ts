import type { Clock } from '../../../src/lib/clock.ts'

/** Timers are late. */
const latenessMs = 7

/**
 * A clock that jumps ahead whenever somebody sleeps: for one loop whose calls take real time and whose waiting takes none.
 * Before each jump it asks whether all is over; then it stands still until the sleeper is stopped.
 */
export function createSelfMovingClock(start = Date.UTC(2026, 0, 1)) {
  let now = start
  let ask: () => Promise<boolean> = () => Promise.resolve(false)
  let end = () => {}
  return {
    now: () => now,
    async sleep(ms: number, signal?: AbortSignal) {
      if (await ask()) {
        end()
        await new Promise((_, reject) => {
          if (signal?.aborted) reject(signal.reason as Error)
          signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
        })
      }
      now += ms + latenessMs
      await new Promise((resolve) => setImmediate(resolve))
      signal?.throwIfAborted()
    },
    /** Lets time pass. */
    pass: (ms: number) => void (now += ms),
    /** Resolves when a sleeper finds that all is over. */
    until: (isOver: () => Promise<boolean> | boolean): Promise<'over'> =>
      new Promise((resolve) => {
        ask = async () => isOver()
        end = () => resolve('over')
      }),
  } satisfies Clock & Record<string, unknown>
}

export type SelfMovingClock = ReturnType<typeof createSelfMovingClock>
