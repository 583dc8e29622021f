import type { Clock } from '../../../lib/clock.ts'
import type { Log } from '../../../lib/log.ts'
import { answerActions, brokenActions } from '../actions.ts'
import type { PostedAnswers, Source } from '../ports.ts'
import type { Answers } from './answers.ts'
import type { Running, RunningRow } from './running.ts'

const pausesMs = [0, 2_000, 10_000, 60_000]
/** Ended at once: one that has to wait must not hold up the others. Pacing calls is the platform's business. */
const concurrency = 100
const interrupted = '-# I was restarted in the middle of this answer. Please ask again.'
const notShown = "-# I couldn't show the rest of this answer. Please ask again."

type Deps = { running: Running; answers: Answers; postedAnswers: PostedAnswers; clock: Clock; log: Log }

/**
 * Ends answers that stand half-finished: those that an earlier run left open, and those of this run that could not be
 * shown. If the final text is known it is shown, else a notice says what happened. One that cannot be reached is tried
 * again, and once more at the next start.
 */
export function createUnfinished(deps: Deps) {
  const { running, answers, postedAnswers, clock, log } = deps
  const stopping = new AbortController()
  const inProgress = new Set<Promise<void>>()

  async function end(row: RunningRow, notice: string): Promise<void> {
    for (const pauseMs of pausesMs) {
      try {
        if (pauseMs > 0) await clock.sleep(pauseMs, stopping.signal)
        const isWhole = await show(postedAnswers, row, notice)
        await running.moveToAnswers(row.id, isWhole, postedAnswers.messagesOf(row.ref))
        return log.info({ id: row.id, isWhole }, 'unfinished answer ended')
      } catch (error) {
        if (stopping.signal.aborted) return
        log.warn({ err: error, id: row.id }, 'unfinished answer could not be ended yet')
      }
    }
  }

  function inBackground(work: () => Promise<void>): void {
    const done = work().catch((error: unknown) =>
      log.error({ err: error }, 'unfinished answers left for the next start'),
    )
    inProgress.add(done)
    void done.finally(() => inProgress.delete(done))
  }

  return {
    /** Reads the rows that an earlier run left, then ends those answers in the background. Nothing new may begin earlier. */
    async start(): Promise<void> {
      await answers.deleteExpired()
      const rows = await running.listUnfinished()
      const endNext = async () => {
        for (let row = rows.shift(); row; row = rows.shift()) await end(row, interrupted)
      }
      for (let i = 0; i < Math.min(concurrency, rows.length); i++) inBackground(endNext)
    },
    /** Ends one answer of this run in the background. */
    takeUp(id: string): void {
      inBackground(async () => {
        const row = await running.find(id)
        if (row) await end(row, notShown)
      })
    },
    async stop(): Promise<void> {
      stopping.abort(new Error('stopping'))
      await Promise.all(inProgress)
    },
  }
}

export type Unfinished = ReturnType<typeof createUnfinished>

/** True where the whole answer stands now. */
async function show(postedAnswers: PostedAnswers, row: RunningRow, notice: string): Promise<boolean> {
  const about = { id: row.id, by: { id: row.asker_id } }
  const hasSources = (JSON.parse(row.sources ?? '[]') as Source[]).length > 0
  const mayOpenThread = row.guild_id !== null && row.in_thread === 0
  const actions = answerActions(about, { hasSources, mayOpenThread })
  const completed = row.ending === null ? null : await postedAnswers.complete(row.ref, { text: row.ending, actions })
  if (completed === null) await postedAnswers.endWithNotice(row.ref, { text: notice, actions: brokenActions(about) })
  return completed ?? false
}
