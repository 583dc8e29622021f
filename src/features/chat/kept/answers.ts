import type { Database } from '../../../db/db.ts'
import type { Schema } from '../../../db/schema.ts'
import type { Clock } from '../../../lib/clock.ts'
import type { Source } from '../ports.ts'

export type AnswerRow = Schema['answers']

/** For so long, what people may do with an answer works. */
export const keptMs = 400 * 86_400_000

/** Whoever is quick presses a button before the row of the answer has moved to those that stand. */
const byId = `SELECT * FROM answers WHERE id = ? UNION ALL
  SELECT id, ref, asker_id, guild_id, channel_id, in_thread, question, about, replies_to, asked_at,
    coalesce(sources, '[]'), 1, asked_at, written_by FROM running_answers WHERE id = ? AND ending IS NOT NULL`

/** The answers that stand: what their buttons need, whose they are, and where the newest of a channel is. */
export function createAnswers(deps: { database: Database; clock: Clock }) {
  const { clock } = deps
  const { db, quick } = deps.database
  const isKept = (row: AnswerRow | undefined) => (row && row.asked_at >= clock.now() - keptMs ? row : null)

  return {
    /** Null where it is not known (any more). */
    get: (id: string): AnswerRow | null => isKept(quick.getLatest<AnswerRow>(byId, [id, id])),
    /** The answer that a message belongs to. */
    ofMessage: (messageId: string): AnswerRow | null =>
      isKept(
        quick.getLatest<AnswerRow>(
          'SELECT answers.* FROM answers JOIN answer_messages ON answer_id = id WHERE message_id = ?',
          [messageId],
        ),
      ),
    sourcesOf: (row: AnswerRow): readonly Source[] => JSON.parse(row.sources) as Source[],
    remove: (id: string): Promise<void> => quick.keep('DELETE FROM answers WHERE id = ?', [id]),
    /** The newest message that the bot answered with in a channel. */
    newestIn: (channelId: string): string | null =>
      quick.getLatest<{ message_id: string }>('SELECT message_id FROM channel_answers WHERE channel_id = ?', [
        channelId,
      ])?.message_id ?? null,
    stands: (channelId: string, messageId: string): Promise<void> =>
      quick.runSoon('INSERT OR REPLACE INTO channel_answers (channel_id, message_id, at) VALUES (?, ?, ?)', [
        channelId,
        messageId,
        clock.now(),
      ]),
    /** Rows older than 400 days go. */
    async forgetOld(): Promise<void> {
      const before = clock.now() - keptMs
      await db.deleteFrom('answers').where('asked_at', '<', before).execute()
      await db.deleteFrom('channel_answers').where('at', '<', before).execute()
    },
  }
}

export type Answers = ReturnType<typeof createAnswers>
