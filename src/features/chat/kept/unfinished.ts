import type { Clock } from '../../../lib/clock.ts'
import { createSeenSet } from '../../../lib/concurrency/bounded-map.ts'
import type { Log } from '../../../lib/log.ts'
import { answerActions, brokenActions, prefixes, readKey } from '../actions.ts'
import type { PostedAnswers, Source } from '../ports.ts'
import type { Answers } from './answers.ts'
import type { Running, RunningRow } from './running.ts'

const pausesMs = [0, 2_000, 10_000, 60_000]
const maxChannels = 10_000
const interrupted = '-# I was restarted in the middle of this answer. Please ask again.'
const notShown = "-# I couldn't show the rest of this answer. Please ask again."

type Deps = {
  running: Running
  answers: Answers
  postedAnswers: PostedAnswers
  /** True where the same question may get another answer. */
  mayDiffer: boolean
  /** True after an orderly stop: then no row can be missing. */
  wasClosed: boolean
  clock: Clock
  log: Log
}

/**
 * Ends answers that stand half-finished: those that an earlier run left open, and those of this run that could not be
 * shown. If the final text is known it is shown, else a notice says what happened. One that cannot be reached is tried
 * again, and once more at the next start. A power cut may lose the row of an answer; its message then still has its Stop
 * button.
 */
export function createUnfinished(deps: Deps) {
  const { running, answers, postedAnswers, clock, log } = deps
  const stopping = new AbortController()
  const inProgress = new Set<Promise<void>>()
  const searched = createSeenSet(maxChannels)

  async function end(row: RunningRow, notice: string): Promise<void> {
    for (const pauseMs of pausesMs) {
      try {
        if (pauseMs > 0) await clock.sleep(pauseMs, stopping.signal)
        const isWhole = await show(deps, row, notice)
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
      for (const row of await running.listUnfinished()) inBackground(() => end(row, interrupted))
    },
    /** Ends one answer of this run in the background. */
    takeUp(id: string): void {
      inBackground(async () => {
        const row = await running.find(id)
        if (row) await end(row, notShown)
      })
    },
    /**
     * After an unclean stop, looks once at the newest messages of a channel and ends the answers there that have no row.
     * Call it before the bot writes there. Never rejects: an answer must not fail because an old one could not be ended.
     */
    async endWithoutRow(channelId: string): Promise<void> {
      if (deps.wasClosed || !searched.add(channelId)) return
      await endThoseWithoutRow(deps, channelId).catch((error: unknown) =>
        log.warn({ err: error, part: 'chat' }, 'could not look for unfinished answers in a channel'),
      )
    },
    async stop(): Promise<void> {
      stopping.abort(new Error('stopping'))
      await Promise.all(inProgress)
    },
  }
}

export type Unfinished = ReturnType<typeof createUnfinished>

async function endThoseWithoutRow({ running, postedAnswers, log }: Deps, channelId: string): Promise<void> {
  for (const { ref, actionId } of await postedAnswers.findByAction(channelId, prefixes.stop)) {
    const { answerId } = readKey(actionId.slice(prefixes.stop.length))
    if (await running.find(answerId)) continue
    await postedAnswers.endWithNotice(ref, { text: interrupted, actions: [] })
    log.info({ id: answerId, part: 'chat' }, 'answer without a row ended')
  }
}

/** True where the whole answer stands now. */
async function show({ postedAnswers, mayDiffer }: Deps, row: RunningRow, notice: string): Promise<boolean> {
  const about = { id: row.id, by: { id: row.asker_id } }
  const hasSources = (JSON.parse(row.sources ?? '[]') as Source[]).length > 0
  const mayOpenThread = row.guild_id !== null && row.in_thread === 0
  const actions = answerActions(about, { hasSources, mayOpenThread, mayDiffer })
  const completed = row.ending === null ? null : await postedAnswers.complete(row.ref, { text: row.ending, actions })
  if (completed === null) await postedAnswers.endWithNotice(row.ref, { text: notice, actions: brokenActions(about) })
  return completed ?? false
}
