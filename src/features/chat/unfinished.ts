import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import { answerActions } from './actions.ts'
import type { Source, Visible } from './ports.ts'
import type { Running } from './running.ts'

const pausesMs = [0, 2_000, 10_000, 60_000]
const interrupted = '-# I was restarted in the middle of this answer. Please ask again.'
const notShown = '-# I could not show the rest of this answer. Please ask again.'

type Row = Awaited<ReturnType<Running['unfinished']>>[number]

/**
 * Ends answers that stand half-said before people: those that an earlier run of the bot left open, and those of this one
 * that could not be shown. Where the whole answer is known it is shown, else a sentence says what happened. One that
 * cannot be reached is tried again, and once more at the next start.
 */
export function createUnfinished(deps: { running: Running; visible: Visible; clock: Clock; log: Log }) {
  const { running, visible, clock, log } = deps
  const stopping = new AbortController()
  const underWay = new Set<Promise<void>>()

  async function tryToEnd(row: Row, sentence: string): Promise<void> {
    for (const pauseMs of pausesMs) {
      try {
        if (pauseMs > 0) await clock.sleep(pauseMs, stopping.signal)
        const whole = await show(visible, row, sentence)
        await running.end(row.id, whole ? 'done' : 'failed')
        return log.info({ answer: row.id, whole }, 'unfinished answer ended')
      } catch (error) {
        if (stopping.signal.aborted) return
        log.warn({ err: error, answer: row.id }, 'unfinished answer could not be ended yet')
      }
    }
  }

  function inBackground(work: () => Promise<void>): void {
    const done = work().catch((error: unknown) =>
      log.error({ err: error }, 'unfinished answers left for the next start'),
    )
    underWay.add(done)
    void done.finally(() => underWay.delete(done))
  }

  return {
    /** Takes up what an earlier run left; their list is read before this resolves, so nothing new may begin earlier. */
    async start(): Promise<void> {
      await running.forgetOld()
      const rows = await running.unfinished()
      inBackground(async () => {
        for (const row of rows) await tryToEnd(row, interrupted)
      })
    },
    /** Takes up one answer of this run, in the background. */
    takeUp(id: string): void {
      inBackground(async () => {
        const row = await running.open(id)
        if (row) await tryToEnd(row, notShown)
      })
    },
    async stop(): Promise<void> {
      stopping.abort(new Error('stopping'))
      await Promise.all(underWay)
    },
  }
}

/** True where the whole answer stands now. */
async function show(visible: Visible, { id, ref, ending, sources }: Row, sentence: string): Promise<boolean> {
  const hasSources = (JSON.parse(sources) as Source[]).length > 0
  const finished =
    ending === null ? null : await visible.finish(ref, { text: ending, actions: answerActions(id, hasSources) })
  if (finished === null) await visible.close(ref, sentence)
  return finished ?? false
}

export type Unfinished = ReturnType<typeof createUnfinished>
