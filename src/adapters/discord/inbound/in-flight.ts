import type { Clock } from '../../../lib/clock.ts'
import { createLateSignal, type LateSignal } from '../../../lib/concurrency/late-signal.ts'
import { createSeenSet } from '../../../lib/concurrency/bounded-map.ts'
import { correlate } from '../../../lib/log.ts'

const remembered = 10_000

/** What is being answered, each thing once however often the gateway delivers it. */
export function createInFlight(clock: Clock) {
  const recent = createSeenSet(remembered)
  const running = new Map<string, { signal: LateSignal; done: Promise<void> }>()

  return {
    /** Begins unless it was begun before; `answer` never rejects. What it gets makes the signal that ends it. */
    runOnce(id: string, answer: (signal: () => AbortSignal) => Promise<void>): void {
      if (!recent.add(id)) return
      const signal = createLateSignal((made) => correlate(made, id))
      const done = answer(signal.get).finally(() => running.delete(id))
      running.set(id, { signal, done })
    },
    /** Lets what runs finish for `graceMs`, then tells it to end with a sentence and waits for that. */
    async stop(graceMs: number): Promise<void> {
      const all = Promise.allSettled([...running.values()].map(({ done }) => done))
      const early = new AbortController()
      const patience = clock.sleep(graceMs, early.signal).catch(() => undefined)
      await Promise.race([all, patience])
      early.abort(new Error('all done'))
      for (const { signal } of running.values()) signal.abort(new Error('the bot is stopping'))
      await all
    },
  }
}

export type InFlight = ReturnType<typeof createInFlight>
