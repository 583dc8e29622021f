import { type Kysely, sql } from 'kysely'
import type { Db } from '../../../db/db.ts'
import type { Schema } from '../../../db/schema.ts'

/** An item whose text is to be read. */
export type Unread = { readonly id: number; readonly url: string | null; readonly text_attempts: number }

/** The condition of the partial index `knowledge_unread`, word for word. https://www.sqlite.org/partialindex.html */
const isUnread = sql<boolean>`text_state = 'waiting'`

const unread = (db: Db) => db.selectFrom('knowledge_items').where(isUnread).where('text_due_at', 'is not', null)

/** The items whose text is due to be read, the longest due first. */
export const dueToRead = (db: Kysely<Schema>, now: number, limit: number): Promise<Unread[]> =>
  unread(db)
    .select(['id', 'url', 'text_attempts'])
    .where('text_due_at', '<=', now)
    .orderBy('text_due_at')
    .limit(limit)
    .execute()

/** The time of the next attempt, in milliseconds since 1970; null where nothing waits. */
export async function nextReadingAt(db: Kysely<Schema>): Promise<number | null> {
  const next = await unread(db).select('text_due_at').orderBy('text_due_at').limit(1).executeTakeFirst()
  return next?.text_due_at ?? null
}

/** Counts an attempt that begins, and plans the one after it. */
export async function beginReading(db: Db, id: number, nextAt: number): Promise<void> {
  await db
    .updateTable('knowledge_items')
    .set((row) => ({ text_attempts: row('text_attempts', '+', 1), text_due_at: nextAt }))
    .where('id', '=', id)
    .where(isUnread)
    .execute()
}

/** Notes why an attempt failed; `isOver`: there is no other, and the text that stands there stays. */
export async function failReading(db: Db, id: number, error: string, isOver: boolean): Promise<void> {
  await db
    .updateTable('knowledge_items')
    .set(isOver ? { error, text_state: 'failed', text_due_at: null } : { error })
    .where('id', '=', id)
    .where(isUnread)
    .execute()
}
