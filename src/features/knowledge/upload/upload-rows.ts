import type { Updateable } from 'kysely'
import type { Db } from '../../../db/db.ts'
import type { Schema } from '../../../db/schema.ts'
import type { KnowledgeItem } from '../items/items.ts'

/** So long an item waits for its text to be read, so that the text is uploaded and not its summary. */
const textWaitMs = 5 * 60_000
/** More than any wait: what is due later was planned by a clock that ran ahead. */
const maxAheadMs = 7 * 3_600_000
/** Looks for texts that are being read. */
const textLookMs = 30_000
/** Rows that one statement of `adoptItems` changes. */
const adoptedAtOnce = 500

/** Items for which something is to be done now, those that are due longest first. */
export function listDue(db: Db, now: number, limit: number): Promise<KnowledgeItem[]> {
  return db
    .selectFrom('knowledge_items')
    .selectAll()
    .where('upload_due_at', 'is not', null)
    .where(({ or, eb }) => or([eb('upload_due_at', '<=', now), eb('upload_due_at', '>', now + maxAheadMs)]))
    .where(({ or, eb }) =>
      or([
        eb('upload_state', '!=', 'waiting'),
        eb('text_state', '!=', 'waiting'),
        eb('added_at', '<=', now - textWaitMs),
        eb('added_at', '>', now),
      ]),
    )
    .orderBy('upload_due_at')
    .limit(limit)
    .execute()
}

/** Milliseconds until something may be due, at most `maxMs`. */
export async function untilDue(db: Db, now: number, maxMs: number): Promise<number> {
  const row = await db
    .selectFrom('knowledge_items')
    .select('upload_due_at')
    .where('upload_due_at', 'is not', null)
    .orderBy('upload_due_at')
    .executeTakeFirst()
  if (row?.upload_due_at == null) return maxMs
  const leftMs = row.upload_due_at - now
  return Math.min(leftMs > 0 ? leftMs : textLookMs, maxMs)
}

/** Changes an item that is still in the state in which it was read. False where somebody changed that meanwhile. */
export async function changeUpload(
  db: Db,
  { id, upload_state: state }: Pick<KnowledgeItem, 'id' | 'upload_state'>,
  change: Updateable<Schema['knowledge_items']>,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('knowledge_items')
    .set(change)
    .where('id', '=', id)
    .where('upload_state', '=', state)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Sets the time of the next attempt, in whatever state the item is. */
export async function postpone(db: Db, id: number, dueAt: number): Promise<void> {
  await db.updateTable('knowledge_items').set({ upload_due_at: dueAt }).where('id', '=', id).execute()
}

/** An item as it is now; undefined where it is gone. */
export const readItem = (db: Db, id: number): Promise<KnowledgeItem | undefined> =>
  db.selectFrom('knowledge_items').selectAll().where('id', '=', id).executeTakeFirst()

/** Gives a backend that was just set up some of what was kept without one. False where there is no more. */
export async function adoptItems(db: Db, now: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('knowledge_items')
    .set({ upload_state: 'waiting', upload_due_at: now })
    .where('id', 'in', (items) =>
      items
        .selectFrom('knowledge_items')
        .select('id')
        .where('upload_state', '=', 'none')
        .where('audiences', 'is', null)
        .limit(adoptedAtOnce),
    )
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export type UploadCounts = Readonly<Record<KnowledgeItem['upload_state'], number>>

/** How many items are in each state of uploading. Reads the whole table. */
export async function uploadCounts(db: Db): Promise<UploadCounts> {
  const rows = await db
    .selectFrom('knowledge_items')
    .select(['upload_state', (items) => items.fn.countAll<number>().as('count')])
    .groupBy('upload_state')
    .execute()
  const none = { none: 0, waiting: 0, sending: 0, reading: 0, ready: 0, failed: 0, withdrawn: 0 }
  return { ...none, ...Object.fromEntries(rows.map((row) => [row.upload_state, row.count])) }
}
