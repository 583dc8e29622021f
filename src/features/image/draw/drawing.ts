import type { Reply, StreamEnd } from '../../../conversation/conversation.ts'
import { questionLine } from '../../../lib/text/question-line.ts'
import { failedActions, pictureControls } from '../actions.ts'
import type { Asked } from '../kept/pictures.ts'
import type { KeepStanding } from '../kept/standing.ts'
import type { Unfinished } from '../kept/unfinished.ts'
import { type Made, makePicture, type MakeDeps } from './make-picture.ts'

export type DrawingDeps = MakeDeps & { keepStanding: KeepStanding; unfinished: Pick<Unfinished, 'takeUp'> }

/** Makes pictures as streams that end with the picture and its buttons, with everything kept that a restart needs. */
export function createDrawing(deps: DrawingDeps) {
  return {
    /** `signal` ends it because the bot stops. */
    reply(asked: Asked, signal: AbortSignal): Reply {
      const about = { id: asked.id, askerId: asked.by.id }
      const progress: { made: Made | null } = { made: null }
      async function* chunks() {
        progress.made = yield* makePicture(deps, asked, signal)
        yield progress.made.caption
      }
      return {
        kind: 'stream',
        heading: questionLine(asked.prompt),
        actions: [],
        afterFailure: failedActions(about),
        chunks: chunks(),
        finish: (text) =>
          Promise.resolve({ text, ...pictureControls(about), ...(progress.made && { picture: progress.made.file }) }),
        seen: (ref) => logFailure(deps, asked.id, deps.pictures.savePlace(asked.id, ref)),
        closed: (end) => void logFailure(deps, asked.id, close(deps, asked.id, end, progress.made !== null)),
      }
    },
  }
}

export type Drawing = ReturnType<typeof createDrawing>

async function close(deps: DrawingDeps, id: string, end: StreamEnd, isMade: boolean): Promise<void> {
  if (end === 'stale') return deps.unfinished.takeUp(id)
  if (end === 'shown' && isMade) return deps.keepStanding(id)
  await deps.pictures.markFailed(id)
}

/** A row that cannot be written is logged; the picture goes on without it. */
async function logFailure({ log }: DrawingDeps, id: string, written: Promise<unknown>): Promise<void> {
  await written.catch((error: unknown) =>
    log.error({ err: error, id, part: 'pictures' }, 'row of a picture not written'),
  )
}
