import type { PersonalData } from '../../../conversation/personal-data.ts'
import type { Db, Transaction } from '../../../db/db.ts'
import { type ClosedChannels, createClosedChannels } from '../../../lib/closed-channels.ts'
import { createLoop } from '../../../lib/concurrency/loop.ts'
import type { Part } from '../../../lib/lifecycle.ts'
import { plural } from '../../../lib/text/phrases.ts'
import { createPersonalPosts } from './personal.ts'
import { handleRow, type PostingDeps } from './post-row.ts'
import {
  countWaiting,
  dropOpen,
  forgetOldRows,
  forgetPicture,
  type GalleryRow,
  insertRow,
  nextRow,
  openPictures,
  type QueuedPicture,
} from './rows.ts'

/** Pictures that wait at most; more are not posted. */
const maxOpen = 500
/** The clock may be set forward or back: the time is looked at again so often. A row waits no longer than an hour. */
const [lookMs, maxWaitMs] = [15 * 60_000, 3_600_000]
/** After an error of our own, or of the database. */
const afterErrorMs = 30_000

type Deps = Omit<PostingDeps, 'closed'> & {
  /** Null: there is no gallery. What waited for one is forgotten. */
  readonly channelId: string | null
  /** False where the last run was not closed: a power cut may have lost its last commits. */
  readonly wasClosed: boolean
  report(cause: string, sentence: string): void
}

export type PictureGallery = {
  readonly part: Part
  readonly personal: PersonalData
  /** Queues a picture, in the transaction that records that it stands. Once for each picture. */
  queueGalleryPost(tx: Transaction, picture: QueuedPicture): Promise<void>
  /** Drops the post of a picture that is being deleted, or removes it where it stands. */
  forget(db: Db, pictureId: string): Promise<void>
  /** Lines for the owner: how many wait, and why nothing can be posted. */
  status(): Promise<readonly string[]>
}

/**
 * Posts pictures in the gallery's channel, one after the other. Each is a row first, and is looked for where it may stand
 * already, so that none is posted twice. Its bytes come from the message that shows it; where that is gone, so is the post.
 */
export function createGallery(deps: Deps): PictureGallery {
  const { db, channelId, clock, log } = deps
  const closed = createClosedChannels(deps)
  const posting = { ...deps, closed }
  /** Pictures that a power cut may have left posted, without the row that says so. */
  let doubtful = new Set<string>()

  async function start(): Promise<void> {
    await dropOpen(db, { notFor: channelId })
    await forgetOldRows(db, clock.now())
    if (channelId === null) return
    if (!deps.wasClosed) doubtful = new Set(await openPictures(db))
    await loop.start()
  }

  /** Handles at most one row; answers for how long nothing is due, in milliseconds. */
  async function turn(signal: AbortSignal): Promise<number> {
    if (closed.waiting().length > 0) return Math.min(closed.leftMs(), lookMs)
    const row = await nextRow(db)
    if (row && isDue(row, clock.now())) {
      const outcome = await handleRow(posting, row, doubtful.has(row.picture_id), signal)
      if (outcome === 'done') doubtful.delete(row.picture_id)
      return 0
    }
    await forgetOldRows(db, clock.now())
    return row ? Math.min(row.due_at - clock.now(), lookMs) : lookMs
  }

  const loop = createLoop({
    clock,
    turn,
    failed(error) {
      log.error({ err: error, part: 'gallery' }, 'posting in the gallery failed')
      return afterErrorMs
    },
  })
  return {
    part: { name: 'gallery', start, stop: loop.stop },
    personal: createPersonalPosts(db),
    async queueGalleryPost(tx, picture) {
      if (channelId === null) return
      if ((await countWaiting(tx)) >= maxOpen)
        return log.warn({ part: 'gallery', id: picture.id }, 'too many pictures wait for the gallery; one is left out')
      await insertRow(tx, picture, { channelId, now: clock.now() })
      // It waits for the end of the transaction before it reads.
      loop.wake()
    },
    async forget(tx, pictureId) {
      await forgetPicture(tx, pictureId, clock.now())
      loop.wake()
    },
    async status() {
      return describe(channelId === null ? 0 : await countWaiting(db), closed)
    },
  }
}

const describe = (waiting: number, { closed }: ClosedChannels): readonly string[] => [
  ...(waiting > 0 ? [`Waiting for the gallery: ${plural(waiting, 'picture')}`] : []),
  ...closed().map(({ channelId, sentence }) => `⚠ <#${channelId}>: ${sentence}`),
]

/** A time that is further away than any wait comes from a wrong clock. */
function isDue({ due_at: due }: GalleryRow, now: number): boolean {
  const leftMs = due - now
  return leftMs <= 0 || leftMs > maxWaitMs
}
