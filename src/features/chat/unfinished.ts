import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { Visible } from './ports.ts'
import type { Running } from './running.ts'

const pausesMs = [0, 2_000, 10_000, 60_000]
const interrupted = '-# I was restarted in the middle of this answer. Please ask again.'

/**
 * Ends answers that stand half-said before people: those that an earlier run of the bot left open, and those of this one
 * that could not be shown. One that cannot be reached is tried again, and once more at the next start.
 */
export function createUnfinished(deps: { running: Running; visible: Visible; clock: Clock; log: Log }) {
  const { running, clock, log } = deps
  const stopping = new AbortController()
  const closing = new Set<Promise<void>>()

  async function tryToClose(id: string, ref: string, sentence: string): Promise<void> {
    for (const pauseMs of pausesMs) {
      try {
        if (pauseMs > 0) await clock.sleep(pauseMs, stopping.signal)
        const closed = await deps.visible.close(ref, sentence)
        await running.end(id, 'failed', [])
        return log.info({ answer: id, closed }, 'unfinished answer ended')
      } catch (error) {
        if (stopping.signal.aborted) return
        log.warn({ err: error, answer: id }, 'unfinished answer could not be ended yet')
      }
    }
  }

  function inBackground(work: Promise<void>): void {
    closing.add(work)
    void work.finally(() => closing.delete(work))
  }

  return {
    /** Takes up what an earlier run left; their list is read before this resolves, so nothing new may begin earlier. */
    async start(): Promise<void> {
      await running.forgetOld()
      const rows = await running.unfinished()
      const all = async () => {
        for (const { id, ref } of rows) await tryToClose(id, ref, interrupted)
      }
      inBackground(all())
    },
    /** Ends one answer with a sentence, in the background. */
    close: (id: string, ref: string, sentence: string): void => inBackground(tryToClose(id, ref, sentence)),
    async stop(): Promise<void> {
      stopping.abort(new Error('stopping'))
      await Promise.all(closing)
    },
  }
}

export type Unfinished = ReturnType<typeof createUnfinished>
