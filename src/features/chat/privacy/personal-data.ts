import { setImmediate as nextTurn } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import type { Db } from '../../../db/db.ts'
import { eraseDeleted } from '../../../db/erase.ts'
import { readInSteps } from '../../../db/read-in-steps.ts'
import type { Schema } from '../../../db/schema.ts'
import { withoutText } from '../kept/running.ts'
import { discardAllOf } from '../sessions/sessions.ts'

/** Whose text an answer's row holds: the asker's, or that of the author of a message that was asked about. */
export type Role = 'asker_id' | 'written_by'
export const roles: readonly Role[] = ['asker_id', 'written_by']

const rowsPerWrite = 200

export type Counts = {
  readonly questions: number
  /** Milliseconds since 1970; null where there is no question. */
  readonly oldest: number | null
  readonly conversations: number
  /** Answers of which only the messages' ids are kept. */
  readonly withoutText: number
}

/** Counts everything kept about a person, in all servers and direct messages. */
export async function countPersonalData(db: Db, personId: string): Promise<Counts> {
  let counts = { questions: 0, oldest: Infinity, withoutText: 0 }
  for (const role of roles) {
    const row = await rowsOf(db, role, personId)
      .select((at) => at.fn.countAll<number>().filterWhere('question', '!=', '').as('questions'))
      .select((at) => at.fn.min<number | null>('asked_at').filterWhere('question', '!=', '').as('oldest'))
      .select((at) => at.fn.countAll<number>().filterWhere('question', '=', '').as('withoutText'))
      .executeTakeFirstOrThrow()
    counts = {
      questions: counts.questions + row.questions,
      oldest: Math.min(counts.oldest, row.oldest ?? Infinity),
      withoutText: counts.withoutText + row.withoutText,
    }
  }
  const conversations = (await readConversations(db, personId)).length
  return { ...counts, oldest: counts.oldest === Infinity ? null : counts.oldest, conversations }
}

/** Reads the answers that hold a person's text, in the order of their row ids after `after`, 100 at a time. */
export const readAnswers = (db: Db, role: Role, personId: string, after: number) =>
  readInSteps(
    after,
    (last, limit) =>
      rowsOf(db, role, personId)
        .select(['asked_at', 'guild_id', 'channel_id', 'question', 'sources', 'ref', rowId.as('rowId')])
        .select(['passed_on', 'likes', 'dislikes'])
        .where(rowId, '>', last)
        .orderBy(rowId)
        .limit(limit)
        .execute(),
    (row) => row.rowId,
  )

/** The questions of a person that are being answered at this moment. */
export const readRunning = (db: Db, personId: string) =>
  db
    .selectFrom('running_answers')
    .select(['asked_at', 'guild_id', 'channel_id', 'question'])
    .where((row) => row.or(roles.map((role) => row(role, '=', personId))))
    .where('question', '!=', '')
    .execute()

/** A person's conversations in all servers and direct messages. */
export const readConversations = (db: Db, personId: string) =>
  db
    .selectFrom('conversations')
    .select(['scope', 'backend', 'session', 'created_at', 'last_used_at', 'answers'])
    .where('scope', 'like', `%:${personId}`)
    .execute()

/** The questions that a person asked on each day that is still counted. */
export const readDailyCounts = (db: Db, key: string) =>
  db.selectFrom('daily_counts').select(['day', 'used as questions']).where('key', '=', key).execute()

/**
 * Deletes every text kept about a person, in all servers and direct messages, and their conversations, out of every file of
 * the database. Of each answer the ids of its messages and its asker stay, which its *Delete* button needs. Many rows take
 * several transactions.
 */
export async function deletePersonalData(db: Kysely<Schema>, personId: string, now: number): Promise<void> {
  await db.transaction().execute(async (tx) => {
    // An answer in progress needs its row until it stands, but not the question.
    for (const role of roles)
      await tx.updateTable('running_answers').set({ question: '', missed: null }).where(role, '=', personId).execute()
    await discardAllOf(tx, personId, now)
  })
  for (const role of roles)
    for (let after: number | null = 0; after !== null; after = await deleteTexts(db, role, personId, after))
      await nextTurn()
  await eraseDeleted(db)
}

/** Deletes the texts of at most 200 answers after a row id; answers the last one, null where none is left. */
async function deleteTexts(db: Kysely<Schema>, role: Role, personId: string, after: number): Promise<number | null> {
  const rows = await rowsOf(db, role, personId)
    .select(['id', rowId.as('rowId')])
    .where('question', '!=', '')
    .where(rowId, '>', after)
    .orderBy(rowId)
    .limit(rowsPerWrite)
    .execute()
  const found = rows.map(({ id }) => id)
  await db.transaction().execute(async (tx) => {
    await tx.updateTable('answers').set(withoutText).where('id', 'in', found).execute()
    await tx.deleteFrom('answer_messages').where('answer_id', 'in', found).execute()
  })
  return rows.at(-1)?.rowId ?? null
}

const rowId = sql<number>`answers.rowid`

/** A person's answers in one role; a message that its author asked about counts once, as asked. */
const rowsOf = (db: Db, role: Role, personId: string) =>
  db
    .selectFrom('answers')
    .where(role, '=', personId)
    .$if(role === 'written_by', (query) => query.where('asker_id', '!=', personId))
