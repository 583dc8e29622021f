import { type Clock, within } from '../../../lib/clock.ts'
import { createSeenSet } from '../../../lib/concurrency/bounded-map.ts'
import { correlate } from '../../../lib/log.ts'

const maxSeen = 10_000

/** Answers in flight. Each request is answered once, however often the gateway delivers it. */
export function createInFlight(clock: Clock) {
  const seen = createSeenSet(maxSeen)
  const running = new Map<string, { stopping: AbortController; done: Promise<void> }>()

  return {
    /** Starts `answer` unless the id was seen before. `answer` never rejects; its signal is aborted when the bot stops. */
    runOnce(id: string, answer: (signal: AbortSignal) => Promise<void>): void {
      if (!seen.add(id)) return
      const stopping = new AbortController()
      correlate(stopping.signal, id)
      const done = answer(stopping.signal).finally(() => running.delete(id))
      running.set(id, { stopping, done })
    },
    /** Lets answers finish for `graceMs`, then aborts the rest and waits until they have ended. */
    async stop(graceMs: number): Promise<void> {
      const all = Promise.allSettled([...running.values()].map(({ done }) => done))
      await within(clock, graceMs, all)
      for (const { stopping } of running.values()) stopping.abort(new Error('the bot is stopping'))
      await all
    },
  }
}
