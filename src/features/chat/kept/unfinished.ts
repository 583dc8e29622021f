import type { Clock } from '../../../lib/clock.ts'
import type { Log } from '../../../lib/log.ts'
import { answerActions, brokenActions } from '../actions.ts'
import type { Answers } from './answers.ts'
import type { Source, PostedAnswers } from '../ports.ts'
import type { Running, RunningRow } from './running.ts'

const pausesMs = [0, 2_000, 10_000, 60_000]
/** One that has to wait, or that the platform does not take, holds up no other; pacing is the platform's business. */
const atOnce = 100
const interrupted = '-# I was restarted in the middle of this answer. Please ask again.'
const notShown = '-# I could not show the rest of this answer. Please ask again.'

type Deps = { running: Running; answers: Answers; visible: PostedAnswers; clock: Clock; log: Log }

/**
 * Ends answers that stand half-said before people: those that an earlier run of the bot left open, and those of this one
 * that could not be shown. Where the whole answer is known it is shown, else a sentence says what happened. One that
 * cannot be reached is tried again, and once more at the next start.
 */
export function createUnfinished(deps: Deps) {
  const { running, answers, visible, clock, log } = deps
  const stopping = new AbortController()
  const underWay = new Set<Promise<void>>()

  async function tryToEnd(row: RunningRow, sentence: string): Promise<void> {
    for (const pauseMs of pausesMs) {
      try {
        if (pauseMs > 0) await clock.sleep(pauseMs, stopping.signal)
        const isWhole = await show(visible, row, sentence)
        await running.moveToAnswers(row.id, isWhole, visible.messagesOf(row.ref))
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
    underWay.add(done)
    void done.finally(() => underWay.delete(done))
  }

  return {
    /** Takes up what an earlier run left; their list is read before this resolves, so nothing new may begin earlier. */
    async start(): Promise<void> {
      await answers.forgetOld()
      const rows = await running.listUnfinished()
      const endThem = async () => {
        for (let row = rows.shift(); row; row = rows.shift()) await tryToEnd(row, interrupted)
      }
      for (let i = 0; i < atOnce; i++) inBackground(endThem)
    },
    /** Takes up one answer of this run, in the background. */
    takeUp(id: string): void {
      inBackground(async () => {
        const row = running.find(id)
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
async function show(visible: PostedAnswers, row: RunningRow, sentence: string): Promise<boolean> {
  const about = { id: row.id, by: { id: row.asker_id } }
  const hasSources = (JSON.parse(row.sources ?? '[]') as Source[]).length > 0
  const mayOpenThread = row.guild_id !== null && row.in_thread === 0
  const actions = answerActions(about, { hasSources, mayOpenThread })
  const finished = row.ending === null ? null : await visible.complete(row.ref, { text: row.ending, actions })
  if (finished === null) await visible.endWithNotice(row.ref, { text: sentence, actions: brokenActions(about) })
  return finished ?? false
}

export type Unfinished = ReturnType<typeof createUnfinished>
