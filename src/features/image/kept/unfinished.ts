import type { Clock } from '../../../lib/clock.ts'
import type { Log } from '../../../lib/log.ts'
import { createOpenEndings, type Standing } from '../../../lib/open-endings.ts'
import { failedActions, wholeAction } from '../actions.ts'
import type { PostedPictures, ShownPictures } from '../ports.ts'
import type { PictureRow, Pictures } from './pictures.ts'
import type { KeepStanding } from './standing.ts'

const interrupted = '-# I was restarted in the middle of this picture. Please try again.'
const notShown = "-# I couldn't show this picture. Please try again."

type Deps = {
  pictures: Pictures
  keepStanding: KeepStanding
  posted: PostedPictures
  shownPictures: ShownPictures
  /** True after an orderly stop. */
  wasClosed: boolean
  clock: Clock
  log: Log
}

/** Ends pictures that stand half-finished: one that is there after all stays, the others end with a notice. */
export function createUnfinished(deps: Deps) {
  const { pictures, keepStanding } = deps
  const endings = createOpenEndings<PictureRow>({
    ...deps,
    name: 'picture',
    notices: { interrupted, notShown },
    show: (row, notice, stopping) => show(deps, row, notice, stopping),
    close: ({ id }, stands) => (stands === 'whole' ? keepStanding(id) : pictures.markFailed(id)),
  })
  return {
    /** Reads the rows that an earlier run left, then ends those pictures in the background. Nothing new may begin earlier. */
    async start(): Promise<void> {
      await pictures.deleteExpired()
      for (const row of await pictures.listUnfinished()) endings.endEarlier(row)
    },
    /** Ends one picture of this run in the background. */
    takeUp: (id: string): void => endings.takeUp(() => pictures.find(id)),
    stop: endings.stop,
  }
}

export type Unfinished = ReturnType<typeof createUnfinished>

async function show(deps: Deps, row: PictureRow, notice: string, stopping: AbortSignal): Promise<Standing> {
  const about = { id: row.id, askerId: row.asker_id }
  if (await deps.shownPictures.find(row.ref, stopping)) return 'whole'
  // The message may be known by its buttons alone: a crash came before its place was written down.
  const [found] = await deps.posted.findByAction(row.channel_id, wholeAction(about))
  if (found) {
    await deps.pictures.savePlace(row.id, found.ref)
    return 'whole'
  }
  const isSeen = await deps.posted.endWithNotice(row.ref, { text: notice, actions: failedActions(about) })
  return isSeen ? 'notice' : 'nothing'
}
