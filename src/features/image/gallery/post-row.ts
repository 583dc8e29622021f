import { createHash } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Attachment, PictureFile } from '../../../conversation/conversation.ts'
import type { Closed, Later } from '../../../conversation/outcomes.ts'
import type { Schema } from '../../../db/schema.ts'
import type { Clock } from '../../../lib/clock.ts'
import type { ClosedChannels } from '../../../lib/closed-channels.ts'
import type { Log } from '../../../lib/log.ts'
import { toPlainLine, truncateAtWord } from '../../../lib/text/markdown.ts'
import type { Gallery, GalleryPost, ShownPictures } from '../ports.ts'
import { changeWaiting, endRow, type GalleryRow } from './rows.ts'

/** Reads a picture of the bot's own, as it stands at its address. Throws where it does not arrive. */
export type FetchPicture = (file: Attachment, signal: AbortSignal) => Promise<Pick<PictureFile, 'bytes' | 'mime'>>

export type PostingDeps = {
  readonly db: Kysely<Schema>
  readonly gallery: Gallery
  readonly shownPictures: Pick<ShownPictures, 'find'>
  readonly fetchPicture: FetchPicture
  readonly closed: ClosedChannels
  readonly clock: Clock
  readonly log: Log
}

/** A call that was in flight when the bot died has ended by then. */
const settleMs = 5_000
/** A picture that cannot be read is tried again after this, at first and at most, and not at all after a week. */
const [firstRetryMs, maxRetryMs, giveUpMs] = [30_000, 3_600_000, 7 * 86_400_000]
const dayMs = 86_400_000
const [maxTitleChars, maxAltChars, keyChars] = [200, 1_024, 18]

/** The key of a picture in the gallery: 72 bits of a hash of its id. */
export const galleryKeyOf = (pictureId: string): string =>
  createHash('sha256').update(pictureId).digest('hex').slice(0, keyChars)

/**
 * Posts the picture of a row, or removes its post. Its state `posting` is committed before anything is sent, and from then
 * on, or where `mayStand` says that its end may have been lost, it is looked for before it is sent.
 */
export async function handleRow(
  deps: PostingDeps,
  row: GalleryRow,
  mayStand: boolean,
  signal: AbortSignal,
): Promise<'done' | 'not-looked'> {
  if (row.state === 'removing') return removePost(deps, row, signal)
  if (mayStand || row.state === 'posting') {
    const stands = await look(deps, row, signal)
    if (stands === null) return 'not-looked'
    if (stands) {
      await recordPosted(deps, row)
      return 'done'
    }
  }
  const picture = await readPicture(deps, row, signal)
  if (picture) await send(deps, row, picture, signal)
  return 'done'
}

/** Deletes the post of a picture that was deleted. Doing that twice does no harm. */
async function removePost(deps: PostingDeps, row: GalleryRow, signal: AbortSignal): Promise<'done'> {
  const removed = await deps.gallery.remove(postAskedFor(deps, row), signal)
  if (removed.outcome === 'gone') await endRow(deps.db, row, 'dropped')
  else wait(deps, row, removed)
  return 'done'
}

/** Null where nobody can tell now. */
async function look(deps: PostingDeps, row: GalleryRow, signal: AbortSignal): Promise<boolean | null> {
  const found = await deps.gallery.find(postAskedFor(deps, row), signal)
  if (found.outcome === 'posted') return true
  if (found.outcome === 'absent') return false
  wait(deps, row, found)
  return null
}

/** Nothing is done in the channel for a while. */
function wait({ closed }: PostingDeps, { channel_id: channelId }: GalleryRow, why: Closed | Later): void {
  if (why.outcome === 'closed') closed.failed(channelId, null, why.sentence)
  else closed.failed(channelId, why.afterMs, null)
}

const postAskedFor = ({ clock }: PostingDeps, row: GalleryRow) => ({
  channelId: row.channel_id,
  key: galleryKeyOf(row.picture_id),
  since: sinceOf(row, clock.now()),
})

/** The time from which the post may stand there. One that lies ahead comes from a wrong clock. */
function sinceOf({ attempted_at: attempted, created_at: created }: GalleryRow, now: number): number {
  const since = attempted ?? created
  return since > now ? now - dayMs : since
}

/** The picture from the message that shows it. Null where it is gone, and its row ends, or cannot be read now. */
async function readPicture(deps: PostingDeps, row: GalleryRow, signal: AbortSignal): Promise<PictureFile | null> {
  try {
    const file = await deps.shownPictures.find(row.ref, signal)
    if (file === null) await endRow(deps.db, row, 'dropped')
    if (file === null) return null
    const alt = truncateAtWord(row.prompt, maxAltChars)
    return { name: file.name, ...(await deps.fetchPicture(file, signal)), alt }
  } catch (error) {
    if (signal.aborted) throw error
    await postpone(deps, row, error)
    return null
  }
}

async function postpone({ db, clock, log }: PostingDeps, row: GalleryRow, err: unknown): Promise<void> {
  const about = { err, part: 'gallery', id: row.picture_id }
  const now = clock.now()
  if (now - row.created_at > giveUpMs) {
    log.error(about, 'picture for the gallery could not be read for a week')
    return endRow(db, row, 'dropped')
  }
  log.warn(about, 'picture for the gallery not read')
  const failures = row.failures + 1
  const due = now + Math.min(firstRetryMs * 2 ** Math.min(row.failures, 10), maxRetryMs)
  await changeWaiting(db, row, { failures, due_at: due })
}

async function send(deps: PostingDeps, row: GalleryRow, picture: PictureFile, signal: AbortSignal): Promise<void> {
  const { db, gallery, closed, clock, log } = deps
  const begun = begin(row, clock.now())
  // It was deleted in the meantime.
  if (!(await changeWaiting(db, row, begun))) return
  const result = await gallery.post(postOf({ ...row, ...begun }, picture), signal)
  if (result.outcome === 'posted') return recordPosted(deps, row)
  if (result.outcome === 'unsure') return closed.failed(row.channel_id, null, null)
  if (result.outcome === 'refused') {
    log.error({ part: 'gallery', id: row.picture_id, reason: result.sentence }, 'picture not posted in the gallery')
    return endRow(db, row, 'dropped')
  }
  // Nothing was sent: the row waits as it did before.
  await changeWaiting(db, row, { state: 'queued', due_at: row.due_at })
  wait(deps, row, result)
}

/** A post that is sent again keeps its attempt, and with it its nonce, and the time from which it is looked for. */
const begin = ({ state, attempts, attempted_at: attempted }: GalleryRow, now: number) =>
  state === 'posting'
    ? { state, attempts, attempted_at: attempted, due_at: now + settleMs }
    : { state: 'posting' as const, attempts: attempts + 1, attempted_at: now, due_at: now + settleMs }

const postOf = (row: GalleryRow, picture: PictureFile): GalleryPost => ({
  channelId: row.channel_id,
  key: galleryKeyOf(row.picture_id),
  attempt: row.attempts,
  title: truncateAtWord(toPlainLine(row.prompt), maxTitleChars),
  by: row.asker_name,
  prompt: row.prompt,
  link: row.link,
  picture,
})

async function recordPosted({ db, closed, log }: PostingDeps, row: GalleryRow): Promise<void> {
  await endRow(db, row, 'posted')
  closed.worked(row.channel_id)
  log.info({ part: 'gallery', id: row.picture_id, channel: row.channel_id }, 'picture posted in the gallery')
}
