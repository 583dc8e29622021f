import type { UnitLedger } from '../../features/content/ports.ts'
import type { Clock } from '../../lib/clock.ts'
import { nextPacificMidnight, pacificDay } from './pacific.ts'

const hourMs = 3_600_000
const firstPauseMs = 30_000
/** One failure may be that of one channel; so many in a row are those of the API. */
const failuresUntilPause = 3

/** Keeps the ledger of the key during a poll: what it spends, and until when the API is left alone. */
export function openAccount(kept: UnitLedger | null, clock: Clock) {
  let ledger = kept ?? { day: pacificDay(clock.now()), units: 0, failures: 0, waitUntil: null }

  const pause = (ms: number): void => {
    ledger = { ...ledger, waitUntil: clock.now() + ms }
  }
  const failed = (failures: number): void => {
    ledger = { ...ledger, failures }
    const pauseMs = Math.min(hourMs, firstPauseMs * 2 ** (failures - failuresUntilPause))
    // Bots that failed at one moment need not come back at one moment.
    if (failures >= failuresUntilPause) pause(pauseMs * (0.75 + Math.random() / 2))
  }

  return {
    ledger: (): UnitLedger => ledger,
    mayAsk: (): boolean => ledger.waitUntil === null || clock.now() >= ledger.waitUntil,
    /** A call is being made; each costs one unit, whatever is answered. */
    spend(): void {
      const day = pacificDay(clock.now())
      ledger = { ...ledger, day, units: (day === ledger.day ? ledger.units : 0) + 1 }
    },
    answered(): void {
      ledger = { ...ledger, failures: 0, waitUntil: null }
    },
    failed: (): void => failed(ledger.failures + 1),
    slowDown: (): void => failed(Math.max(ledger.failures + 1, failuresUntilPause)),
    usedUp(): void {
      const now = clock.now()
      // Right after midnight theirs may not have come yet: no reason to lose the day.
      const early = pacificDay(now - hourMs) !== pacificDay(now)
      pause(early ? hourMs : nextPacificMidnight(now) - now)
    },
  }
}

export type Account = ReturnType<typeof openAccount>
