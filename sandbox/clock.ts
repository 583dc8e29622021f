import type { Clock } from '../src/lib/clock.ts'

type Sleeper = { dueMs: number; forMs: number; wake(): void }

/** The longest delay of a timer. https://nodejs.org/api/timers.html#settimeoutcallback-delay-args */
const maxTimerMs = 2 ** 31 - 1

/** Real time plus an offset that only grows. */
export type MovableClock = Clock & {
  /** Jumps ahead and wakes the sleepers that are due, the earliest first. */
  advance(ms: number): void
  /** The number of sleepers that sleep for at least so many milliseconds. */
  sleepers(minMs: number): number
  /** The time at which the earliest sleeper is due; null while there is none. */
  nextDueAt(): number | null
}

/** A clock that tests and the page can advance. */
export function createMovableClock(): MovableClock {
  let offsetMs = 0
  let timer: NodeJS.Timeout | undefined
  const sleepers = new Set<Sleeper>()
  const now = () => Date.now() + offsetMs

  const wakeDue = (): void => {
    const due = [...sleepers].filter(({ dueMs }) => dueMs <= now()).sort((a, b) => a.dueMs - b.dueMs)
    for (const sleeper of due) sleeper.wake()
    arm()
  }
  const arm = (): void => {
    clearTimeout(timer)
    if (sleepers.size === 0) return
    timer = setTimeout(wakeDue, Math.min(Math.max(0, earliest() - now()), maxTimerMs))
  }
  const earliest = () => Math.min(...[...sleepers].map(({ dueMs }) => dueMs))

  return {
    now,
    sleepers: (minMs) => [...sleepers].filter(({ forMs }) => forMs >= minMs).length,
    nextDueAt: () => (sleepers.size > 0 ? earliest() : null),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason as Error)
        const leave = () => {
          sleepers.delete(sleeper)
          signal?.removeEventListener('abort', stopped)
        }
        const stopped = () => {
          leave()
          arm()
          reject(signal?.reason as Error)
        }
        const wake = () => {
          leave()
          resolve()
        }
        const sleeper = { dueMs: now() + ms, forMs: ms, wake }
        sleepers.add(sleeper)
        signal?.addEventListener('abort', stopped, { once: true })
        arm()
      }),
    advance(ms) {
      if (!(ms >= 0)) throw new RangeError('A clock cannot go back.')
      offsetMs += ms
      wakeDue()
    },
  }
}
