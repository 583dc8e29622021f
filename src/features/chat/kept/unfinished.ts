import type { Clock } from '../../../lib/clock.ts'
import type { Log } from '../../../lib/log.ts'
import { createOpenEndings, type Standing } from '../../../lib/open-endings.ts'
import { answerActions, brokenActions, offerActions, prefixes, readKey } from '../actions.ts'
import type { Offer, PostedAnswers, Source } from '../ports.ts'
import type { Answers } from './answers.ts'
import type { Running, RunningRow } from './running.ts'

const interrupted = '-# I was restarted in the middle of this answer. Please ask again.'
const notShown = "-# I couldn't show the rest of this answer. Please ask again."

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
 * Ends answers that stand half-finished: if the final text is known it is shown, else a notice says what happened. A power
 * cut may lose the row of an answer; its message then still has its Stop button.
 */
export function createUnfinished(deps: Deps) {
  const { running, answers, postedAnswers } = deps
  const endings = createOpenEndings<RunningRow>({
    ...deps,
    name: 'answer',
    notices: { interrupted, notShown },
    show: (row, notice) => show(deps, row, notice),
    close: (row, stands) => running.moveToAnswers(row.id, stands === 'whole', postedAnswers.messagesOf(row.ref)),
  })

  return {
    /** Reads the rows that an earlier run left, then ends those answers in the background. Nothing new may begin earlier. */
    async start(): Promise<void> {
      await answers.deleteExpired()
      for (const row of await running.listUnfinished()) endings.endEarlier(row)
    },
    /** Ends one answer of this run in the background. */
    takeUp: (id: string): void => endings.takeUp(() => running.find(id)),
    /**
     * After an unclean stop, looks once at the newest messages of a channel and ends the answers there that have no row.
     * Call it before the bot writes there. Never rejects.
     */
    endWithoutRow: (channelId: string): Promise<void> =>
      endings.searchOnce(channelId, () => endThoseWithoutRow(deps, channelId)),
    stop: endings.stop,
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
