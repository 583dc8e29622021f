import type { Db, Transaction } from '../../../db/db.ts'

const dayMs = 86_400_000
const keptDays = 90
const maxRowsPerDay = 1_000

/** A day (UTC) as it is stored: its texts sort as the days do. */
const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

/** Counts a question of today by the words of its topic, and nothing about who asked it. At most 1,000 topics a day. */
export async function countUnanswered(tx: Transaction, words: string, now: number): Promise<void> {
  const day = dayOf(now)
  const { numUpdatedRows } = await tx
    .updateTable('unanswered')
    .set((row) => ({ count: row('count', '+', 1) }))
    .where('day', '=', day)
    .where('words', '=', words)
    .executeTakeFirst()
  if (numUpdatedRows > 0n) return
  const today = tx.selectFrom('unanswered').where('day', '=', day)
  const { topics } = await today.select((row) => row.fn.countAll<number>().as('topics')).executeTakeFirstOrThrow()
  if (topics < maxRowsPerDay) await tx.insertInto('unanswered').values({ day, words, count: 1 }).execute()
}

/** Deletes what is older than 90 days. */
export async function deleteOldUnanswered(db: Db, now: number): Promise<void> {
  await db
    .deleteFrom('unanswered')
    .where('day', '<', dayOf(now - keptDays * dayMs))
    .execute()
}
