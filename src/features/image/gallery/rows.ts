import { type Selectable, sql, type Updateable } from 'kysely'
import type { Db } from '../../../db/db.ts'
import type { Schema } from '../../../db/schema.ts'

export type GalleryRow = Selectable<Schema['gallery_posts']>
type RowKey = Pick<GalleryRow, 'picture_id' | 'channel_id'>

/** A picture that stands completely where everybody can see it. */
export type QueuedPicture = {
  /** Never used for another picture. */
  readonly id: string
  /** The reference of the answer that shows it. */
  readonly ref: string
  readonly by: { readonly id: string; readonly name: string }
  readonly prompt: string
  /** The link of the message that shows it; null where there is none. */
  readonly link: string | null
}

/** Rows are kept as long as the pictures' own. */
const keptMs = 400 * 86_400_000
/** Deleted in one statement. */
const atOnce = 500
/** The fields of a row that ended: nothing in them is personal. */
const withoutPerson = { ref: '', asker_id: null, asker_name: '', prompt: '', link: null } as const

/** The condition of the partial index `gallery_posts_open`, word for word, else SQLite reads the whole table. https://www.sqlite.org/partialindex.html */
const isOpen = sql<boolean>`state IN ('queued', 'posting', 'removing')`

const openRows = (db: Db) => db.selectFrom('gallery_posts').where(isOpen)

/** Inserts a row, unless the channel has one for that picture already. */
export async function insertRow(
  db: Db,
  { id, ref, by, prompt, link }: QueuedPicture,
  { channelId, now }: { channelId: string; now: number },
): Promise<void> {
  const row = { picture_id: id, channel_id: channelId, ref, asker_id: by.id, asker_name: by.name, prompt, link }
  await db
    .insertInto('gallery_posts')
    .values({ ...row, created_at: now, state: 'queued', due_at: now })
    .onConflict((same) => same.columns(['picture_id', 'channel_id']).doNothing())
    .execute()
}

/** Counts the pictures that are yet to be posted. */
export async function countWaiting(db: Db): Promise<number> {
  const count = openRows(db)
    .where('state', '!=', 'removing')
    .select((at) => at.fn.countAll<number>().as('rows'))
  return (await count.executeTakeFirstOrThrow()).rows
}

/** The pictures whose rows have not ended. */
export async function openPictures(db: Db): Promise<string[]> {
  const rows = await openRows(db).select('picture_id').execute()
  return rows.map(({ picture_id: id }) => id)
}

/** The row that is due first. */
export const nextRow = (db: Db): Promise<GalleryRow | undefined> =>
  openRows(db).selectAll().orderBy('due_at').orderBy('created_at').limit(1).executeTakeFirst()

/** Changes a row that waits or is being posted. False where it has ended or is to be removed. */
export async function changeWaiting(
  db: Db,
  row: RowKey,
  change: Updateable<Schema['gallery_posts']>,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('gallery_posts')
    .set(change)
    .where('picture_id', '=', row.picture_id)
    .where('channel_id', '=', row.channel_id)
    .where('state', 'in', ['queued', 'posting'])
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Ends a row, also one that was dropped while it was being posted. A post that is to be removed does not end by standing. */
export async function endRow(db: Db, row: RowKey, state: 'posted' | 'dropped'): Promise<void> {
  await db
    .updateTable('gallery_posts')
    .set({ state, ...withoutPerson })
    .where('picture_id', '=', row.picture_id)
    .where('channel_id', '=', row.channel_id)
    .$if(state === 'posted', (update) => update.where('state', '!=', 'removing'))
    .execute()
}

/** Drops what waits of a picture that was deleted; what stands, or may stand, is to be removed. */
export async function forgetPicture(db: Db, pictureId: string, now: number): Promise<void> {
  const change = (state: 'dropped' | 'removing') =>
    db
      .updateTable('gallery_posts')
      .set({ state, due_at: now, ...withoutPerson })
      .where('picture_id', '=', pictureId)
  await change('dropped').where('state', '=', 'queued').execute()
  await change('removing').where('state', 'in', ['posting', 'posted']).execute()
}

/** Drops what waits: of a person, or for all channels but one. */
export async function dropOpen(db: Db, which: { personId: string } | { notFor: string | null }): Promise<void> {
  const drop = db
    .updateTable('gallery_posts')
    .set({ state: 'dropped', ...withoutPerson })
    .where(isOpen)
  if ('personId' in which) await drop.where('asker_id', '=', which.personId).execute()
  else await drop.where('channel_id', '!=', which.notFor ?? '').execute()
}

/** Deletes some of the rows that are older than 400 days. */
export async function forgetOldRows(db: Db, now: number): Promise<void> {
  await sql`DELETE FROM gallery_posts WHERE (picture_id, channel_id) IN (
    SELECT picture_id, channel_id FROM gallery_posts WHERE created_at < ${now - keptMs} LIMIT ${atOnce})`.execute(db)
}
