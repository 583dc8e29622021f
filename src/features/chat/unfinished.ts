import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { Visible } from './ports.ts'
import type { Running } from './running.ts'

const pausesMs = [0, 2_000, 10_000, 60_000]
const interrupted = '-# I was restarted in the middle of this answer. Please ask again.'

/**
 * Ends the answers that an earlier run of the bot left open, each with a sentence. `start` reads their list, so it must
 * come before anything new begins; one that cannot be reached is tried again, and at the next start.
 */
export function createUnfinished(deps: { running: Running; visible: Visible; clock: Clock; log: Log }) {
  const { running, clock, log } = deps
  const stopping = new AbortController()
  let closing: Promise<void> = Promise.resolve()

  async function close(id: string, ref: string): Promise<void> {
    for (const pauseMs of pausesMs) {
      try {
        if (pauseMs > 0) await clock.sleep(pauseMs, stopping.signal)
        const closed = await deps.visible.close(ref, interrupted)
        await running.end(id, 'failed', [])
        return log.info({ answer: id, closed }, 'answer of an earlier run ended')
      } catch (error) {
        if (stopping.signal.aborted) return
        log.warn({ err: error, answer: id }, 'answer of an earlier run could not be ended yet')
      }
    }
  }

  return {
    async start(): Promise<void> {
      await running.forgetOld()
      const rows = await running.unfinished()
      closing = (async () => {
        for (const { id, ref } of rows) await close(id, ref)
      })()
    },
    stop(): Promise<void> {
      stopping.abort(new Error('stopping'))
      return closing
    },
  }
}

export type Unfinished = ReturnType<typeof createUnfinished>
