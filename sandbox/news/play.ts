import { setTimeout as wait } from 'node:timers/promises'
import type { MovableClock } from '../clock.ts'

/** Timers that are due within so much of each other fire in one step. */
const minStepMs = 60_000
/** Shorter timers limit a call or pace an answer: they run while the bot is at work. */
const minIdleMs = 20_000
/** Limits of real time, of one step and of all. */
const [maxSettleMs, usualPlayMs] = [1_500, 6_000]
const lookMs = 1
/** Looks in a row that must find the bot asleep, or, where fewer timers run than usual, without any activity. */
const [asleepLooks, quietLooks] = [2, 80]
/** Steps after which the bot is believed to have one timer less than before: some run only once. */
const stepsToForget = 8

/** A call to a stand-in; its status is 0 while it has no answer. */
type Call = { readonly status: number }
type Deps = {
  readonly clock: MovableClock
  /** The calls to the stand-ins, newest last. */
  readonly calls: readonly (readonly Call[])[]
  readonly logs: readonly unknown[]
  /** Real time after which it jumps over the rest, in milliseconds. */
  readonly maxPlayMs?: number
}

/**
 * Returns a function that moves the clock as a discrete-event simulation does: from timer to timer, and at each it waits
 * until the bot has done its work, which shows by its timers: as many long ones run again as before. After six seconds of
 * real time it jumps over the rest. Moves come one after the other.
 */
export function createPlay({ clock, calls, logs, maxPlayMs = usualPlayMs }: Deps): (ms: number) => Promise<void> {
  let last = Promise.resolve()
  const idle = () => clock.sleepers(minIdleMs)
  const isAsked = () => calls.some((each) => each.slice(-20).some(({ status }) => status === 0))
  const activity = () => [...calls, logs].map((each) => each.length).join()

  async function play(ms: number): Promise<void> {
    const [until, giveUpAt] = [clock.now() + ms, performance.now() + maxPlayMs]
    let usual = 0
    for (let leftMs = ms; leftMs > 0; leftMs = until - clock.now()) {
      usual = Math.max(usual - 1 / stepsToForget, idle())
      const dueMs = (clock.nextDueAt() ?? Infinity) - clock.now()
      const isLate = performance.now() > giveUpAt
      clock.advance(isLate ? leftMs : Math.min(leftMs, Math.max(dueMs, minStepMs)))
      await settle(Math.round(usual))
    }
  }

  async function settle(usual: number): Promise<void> {
    const giveUpAt = performance.now() + maxSettleMs
    let [asleep, quiet, seen] = [0, 0, '']
    while (asleep < asleepLooks && quiet < quietLooks && performance.now() < giveUpAt) {
      await wait(lookMs)
      const now = activity()
      asleep = idle() >= usual && !isAsked() ? asleep + 1 : 0
      quiet = now === seen && !isAsked() ? quiet + 1 : 0
      seen = now
    }
  }

  return (ms) => (last = last.then(() => play(ms)))
}
