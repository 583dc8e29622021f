import type { Clock } from '../../../lib/clock.ts'
import { createSeenSet } from '../../../lib/concurrency/bounded-map.ts'
import type { Log } from '../../../lib/log.ts'
import { answerActions, brokenActions, offerActions, prefixes, readKey } from '../actions.ts'
import type { Offer, PostedAnswers, Source } from '../ports.ts'
import type { Answers } from './answers.ts'
import type { Running, RunningRow } from './running.ts'

const pausesMs = [0, 2_000, 10_000, 60_000]
/** A call that was in flight when the bot was killed has had its effect by then: nothing is judged or written earlier. */
const arrivalMs = 5_000
const maxChannels = 10_000
const interrupted = '-# I was restarted in the middle of this answer. Please ask again.'
const notShown = "-# I couldn't show the rest of this answer. Please ask again."

/** `pauses`: before each attempt. `looks`: how often nothing must be there before the row is dropped. */
type How = { readonly notice: string; readonly pauses: readonly number[]; readonly looks: number }
/** The whole answer; its beginning with a notice; or nothing that anybody can see. */
type Standing = 'whole' | 'notice' | 'nothing'

type Deps = {
  running: Running
  answers: Answers
  postedAnswers: PostedAnswers
  /** True where the same question may get another answer. */
  mayDiffer: boolean
  /** True where the owner takes questions that the library could not answer. */
  takesPassedOn: boolean
  /** True after an orderly stop: then no row can be missing. */
  wasClosed: boolean
  clock: Clock
  log: Log
}

/**
 * Ends answers that stand half-finished: those that an earlier run left open, and those of this run that could not be
 * shown. If the final text is known it is shown, else a notice says what happened. One that cannot be reached is tried
 * again, and once more at the next start. After a crash nothing is done for the time in which a late call may arrive, and
 * where nothing is found, that is looked for again. A power cut may lose the row of an answer; its message then still has its Stop
 * button.
 */
export function createUnfinished(deps: Deps) {
  const { running, answers, log } = deps
  const stopping = new AbortController()
  const inProgress = new Set<Promise<void>>()
  const searched = createSeenSet(maxChannels)
  const end = (row: RunningRow, how: How) => endAnswer(deps, row, how, stopping.signal)
  const earlier: How = deps.wasClosed
    ? { notice: interrupted, pauses: pausesMs, looks: 1 }
    : { notice: interrupted, pauses: [arrivalMs, ...pausesMs.slice(1)], looks: 2 }

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
      for (const row of await running.listUnfinished()) inBackground(() => end(row, earlier))
    },
    /** Ends one answer of this run in the background. */
    takeUp(id: string): void {
      inBackground(async () => {
        const row = await running.find(id)
        if (row) await end(row, { notice: notShown, pauses: pausesMs, looks: 1 })
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

/** Resolves when the answer is ended, or has to be left for the next start. */
async function endAnswer(deps: Deps, row: RunningRow, how: How, stopping: AbortSignal): Promise<void> {
  const { running, postedAnswers, clock, log } = deps
  const { notice, pauses, looks } = how
  let looksLeft = looks
  for (const pauseMs of pauses) {
    try {
      if (pauseMs > 0) await clock.sleep(pauseMs, stopping)
      const stands = await show(deps, row, notice)
      if (stands === 'nothing' && --looksLeft > 0) continue
      await running.moveToAnswers(row.id, stands === 'whole', postedAnswers.messagesOf(row.ref))
      if (stands === 'nothing') return log.info({ id: row.id }, 'unfinished answer dropped: nobody can see it')
      return log.info({ id: row.id, isWhole: stands === 'whole' }, 'unfinished answer ended')
    } catch (error) {
      if (stopping.aborted) return
      log.warn({ err: error, id: row.id }, 'unfinished answer could not be ended yet')
    }
  }
}

async function endThoseWithoutRow({ running, postedAnswers, log }: Deps, channelId: string): Promise<void> {
  for (const { ref, actionId } of await postedAnswers.findByAction(channelId, prefixes.stop)) {
    const { answerId } = readKey(actionId.slice(prefixes.stop.length))
    if (await running.find(answerId)) continue
    await postedAnswers.endWithNotice(ref, { text: interrupted, actions: [] })
    log.info({ id: answerId, part: 'chat' }, 'answer without a row ended')
  }
}

/** Shows the final text, or a notice where it is unknown or refused; resolves with what stands now. */
async function show(
  { postedAnswers, mayDiffer, takesPassedOn }: Deps,
  row: RunningRow,
  notice: string,
): Promise<Standing> {
  const about = { id: row.id, by: { id: row.asker_id } }
  const hasSources = (JSON.parse(row.sources ?? '[]') as Source[]).length > 0
  const mayOpenThread = row.guild_id !== null && row.in_thread === 0
  const mayPassOn = takesPassedOn && row.missed !== null
  const offers = offerActions(JSON.parse(row.offers ?? '[]') as Offer[])
  const actions = [...offers, ...answerActions(about, { hasSources, mayOpenThread, mayDiffer, mayPassOn })]
  const completed = row.ending === null ? null : await postedAnswers.complete(row.ref, { text: row.ending, actions })
  if (completed !== null) return completed ? 'whole' : 'nothing'
  const ended = await postedAnswers.endWithNotice(row.ref, { text: notice, actions: brokenActions(about) })
  return ended ? 'notice' : 'nothing'
}
