import type { Request } from '../../../conversation/conversation.ts'
import type { Database } from '../../../db/db.ts'
import type { Schema } from '../../../db/schema.ts'
import type { Clock } from '../../../lib/clock.ts'
import type { Source } from '../ports.ts'

/** A question as it is kept, so that it can be asked again. */
export type Question = Pick<Request, 'id' | 'ref' | 'by' | 'in' | 'repliesTo'> & {
  readonly prompt: string
  /** Who wrote the prompt, where that is somebody else than the asker; else null. */
  readonly writtenBy: string | null
  /** The message whose files belong to it; null where there are none. */
  readonly about: string | null
}

export type RunningRow = Schema['running_answers']

const columns = 'id, ref, asker_id, guild_id, channel_id, in_thread, question, about, replies_to, asked_at, written_by'
const insert = `INSERT OR IGNORE INTO running_answers (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
/** Whoever had everything deleted while it was answered has left an empty question: nothing of that is kept. */
const ended = `INSERT OR REPLACE INTO answers
  (${columns}, sources, is_whole, ended_at)
  SELECT ${columns}, coalesce(sources, '[]'), ?, ? FROM running_answers WHERE id = ? AND question <> ''`
const stands = 'INSERT OR REPLACE INTO answer_messages (message_id, answer_id) SELECT ?, id FROM answers WHERE id = ?'

/** The rows of answers in the making, so that a crash leaves none hanging; the ended ones move to those that stand. */
export function createRunning(deps: { database: Database; clock: Clock }) {
  const { clock } = deps
  const { db, quick } = deps.database

  return {
    /** The row that precedes the acknowledgement: kept when this returns. */
    insert: ({ id, ref, by, in: place, prompt, writtenBy, about, repliesTo }: Question): Promise<void> =>
      quick.keep(insert, [
        ...[id, ref, by.id, place.guildId, place.id, place.isThread ? 1 : 0],
        ...[prompt, about, repliesTo, clock.now(), writtenBy],
      ]),
    /** It stands in one more place. */
    savePlaces: (id: string, ref: string): Promise<void> =>
      quick.runSoon('UPDATE running_answers SET ref = ? WHERE id = ?', [ref, id]),
    /** What the answer shall say in the end, kept when this returns, before it is shown: a crash then loses nothing. */
    saveEnding: (id: string, text: string, sources: readonly Source[]): Promise<void> =>
      quick.keep('UPDATE running_answers SET ending = ?, sources = ? WHERE id = ?', [
        text,
        JSON.stringify(sources),
        id,
      ]),
    /** A crash before it is written only has the same ending shown once more. */
    async moveToAnswers(id: string, isWhole: boolean, messages: readonly string[]): Promise<void> {
      const now = clock.now()
      const moved = [
        quick.runSoon(ended, [isWhole ? 1 : 0, now, id]),
        ...messages.map((message) => quick.runSoon(stands, [message, id])),
        quick.runSoon('DELETE FROM running_answers WHERE id = ?', [id]),
      ]
      await Promise.all(moved)
    },
    remove: (id: string): Promise<void> => quick.keep('DELETE FROM running_answers WHERE id = ?', [id]),
    /** What an earlier run left open. To be read before anything new begins. */
    listUnfinished: (): Promise<RunningRow[]> => db.selectFrom('running_answers').selectAll().execute(),
    /** One answer that is still open. */
    find: (id: string): RunningRow | undefined =>
      quick.getLatest<RunningRow>('SELECT * FROM running_answers WHERE id = ?', [id]),
  }
}

export type Running = ReturnType<typeof createRunning>
