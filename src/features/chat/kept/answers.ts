import type { Kysely, Selectable } from 'kysely'
import type { Database } from '../../../db/db.ts'
import type { Schema } from '../../../db/schema.ts'
import type { Clock } from '../../../lib/clock.ts'
import type { Source } from '../ports.ts'

export type AnswerRow = Selectable<Schema['answers']>

/** The buttons of an answer work for so long. */
export const answerTtlMs = 400 * 86_400_000
/** Rows deleted in one transaction, so that none holds the thread for long. */
const maxDeleted = 500

/** The answers that stand: what their buttons need, whose they are, and the newest one of each channel. */
export function createAnswers({ database, clock }: { database: Database; clock: Clock }) {
  const { db, firstRow } = database
  const unlessExpired = (row: AnswerRow | undefined): AnswerRow | null =>
    row && row.asked_at >= clock.now() - answerTtlMs ? row : null

  return {
    /** Null where it is unknown or older than 400 days. Reads at once: a refusal precedes the acknowledgement. */
    get: (id: string): AnswerRow | null => unlessExpired(firstRow(answerById(db, id))),
    /** The answer that a message belongs to. */
    async ofMessage(messageId: string): Promise<AnswerRow | null> {
      const row = await db
        .selectFrom('answers')
        .innerJoin('answer_messages', 'answer_id', 'id')
        .selectAll('answers')
        .where('message_id', '=', messageId)
        .executeTakeFirst()
      return unlessExpired(row)
    },
    sourcesOf: (row: AnswerRow): readonly Source[] => JSON.parse(row.sources) as Source[],
    /** Also where the row has not moved to `answers` yet. */
    async markPassedOn(id: string): Promise<void> {
      for (const table of ['running_answers', 'answers'] as const)
        await db.updateTable(table).set({ passed_on: 1 }).where('id', '=', id).execute()
    },
    async remove(id: string): Promise<void> {
      await db.deleteFrom('answers').where('id', '=', id).execute()
    },
    /** The newest message that the bot answered with in a channel. */
    async newestIn(channelId: string): Promise<string | null> {
      const row = await db
        .selectFrom('channel_answers')
        .select('message_id')
        .where('channel_id', '=', channelId)
        .executeTakeFirst()
      return row?.message_id ?? null
    },
    /** Deletes what is older than 400 days. */
    async deleteExpired(): Promise<void> {
      const before = clock.now() - answerTtlMs
      await db.deleteFrom('channel_answers').where('at', '<', before).execute()
      for (let deleted = maxDeleted; deleted === maxDeleted;) {
        const old = db.selectFrom('answers').select('id').where('asked_at', '<', before).limit(maxDeleted)
        const { numDeletedRows } = await db.deleteFrom('answers').where('id', 'in', old).executeTakeFirst()
        deleted = Number(numDeletedRows)
      }
    },
  }
}

export type Answers = ReturnType<typeof createAnswers>

const askedColumns = [
  ...(['id', 'ref', 'asker_id', 'guild_id', 'channel_id', 'in_thread', 'question', 'is_quoted'] as const),
  ...(['written_by', 'about', 'replies_to', 'asked_at', 'passed_on'] as const),
] as const

/** Also finds an answer that is shown but whose row has not moved to `answers` yet, for a button pressed at once. */
const answerById = (db: Kysely<Schema>, id: string) =>
  db
    .selectFrom('answers')
    .select([...askedColumns, 'sources', 'is_whole', 'ended_at', 'likes', 'dislikes'])
    .where('id', '=', id)
    .unionAll(
      db
        .selectFrom('running_answers')
        .select(askedColumns)
        .select((row) => row.fn.coalesce('sources', row.val('[]')).as('sources'))
        .select((row) => [row.lit(1).as('is_whole'), row.ref('asked_at').as('ended_at')])
        .select((row) => [row.lit(0).as('likes'), row.lit(0).as('dislikes')])
        .where('id', '=', id)
        .where('ending', 'is not', null),
    )
