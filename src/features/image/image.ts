import type { Place } from '../../conversation/conversation.ts'
import { isEverybody } from '../../conversation/audience.ts'
import type { Database } from '../../db/db.ts'
import type { Clock } from '../../lib/clock.ts'
import { createDaily } from '../../lib/concurrency/daily.ts'
import type { Log } from '../../lib/log.ts'
import type { DailyCounter } from '../../lib/usage-limits.ts'
import { imageCommands } from './commands.ts'
import { createDrawing } from './draw/drawing.ts'
import { createQueue } from './draw/queue.ts'
import { createPictures } from './kept/pictures.ts'
import { createKeepStanding, type GalleryQueue } from './kept/standing.ts'
import { createUnfinished } from './kept/unfinished.ts'
import { createImageAllowance } from './limits.ts'
import { createModels, type ModelIds } from './models.ts'
import type { PictureService, PictureTools, PostedPictures, ShownPictures } from './ports.ts'
import { picturePresses } from './presses.ts'
import { pictureStatus } from './status.ts'

export type ImageDeps = {
  database: Pick<Database, 'db' | 'firstRow' | 'wasClosed'>
  service: PictureService
  tools: PictureTools
  posted: PostedPictures
  shownPictures: ShownPictures
  gallery: GalleryQueue
  /** The server of the gallery's channel; null where there is none. What is shown in one server stays in it. */
  galleryGuild(): string | null
  models: ModelIds
  /** Pictures made at the same time. */
  concurrency: number
  cooldownMs: number
  /** Pictures per person and day; 0: no limit. */
  dailyLimit: number
  counter: DailyCounter
  report(cause: string, sentence: string): void
  clock: Clock
  log: Log
}

/** Pictures: /image, *Edit this picture*, the buttons under pictures, and what runs in the background. */
export function createImage(deps: ImageDeps) {
  const { database, posted, gallery, clock } = deps
  const isForGallery = ({ guildId, audience }: Place) =>
    guildId !== null && guildId === deps.galleryGuild() && isEverybody(audience)
  const pictures = createPictures({ database, clock, isForGallery, withoutToken: posted.withoutToken })
  const models = createModels({ ...deps, ids: deps.models })
  const queue = createQueue(deps.concurrency)
  const allowance = createImageAllowance({ ...deps, perPerson: deps.dailyLimit, queue })
  const keepStanding = createKeepStanding({ pictures, posted, gallery })
  const unfinished = createUnfinished({ ...deps, pictures, keepStanding, wasClosed: database.wasClosed })
  const drawing = createDrawing({ ...deps, models, pictures, queue, keepStanding, unfinished })
  const asking = { drawing, pictures, models, allowance }
  const forgetPost = (pictureId: string) => gallery.forget(database.db, pictureId)
  return {
    commands: imageCommands({ ...asking, posted }),
    presses: picturePresses({ ...asking, posted, forgetPost }),
    parts: [
      models.part,
      { name: 'unfinished pictures', start: unfinished.start, stop: unfinished.stop },
      createDaily({ ...deps, name: 'old pictures' }, pictures.deleteExpired),
    ],
    status: () => pictureStatus(pictures, queue),
  }
}
