import type { Request } from '../../conversation.ts'
import type { Database } from '../../db/db.ts'
import type { Schema } from '../../db/schema.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Source } from './ports.ts'

type Ask = Request<Readonly<Record<'prompt', string>>>

const keptMs = 400 * 86_400_000

/** The rows of answers: in the making, so that a crash leaves none hanging, and finished, for their buttons. */
export function createRunning(deps: { database: Database; clock: Clock }) {
  const { clock } = deps
  const { db, quick } = deps.database

  return {
    /** The row that precedes the acknowledgement. */
    begin: (request: Ask): Promise<void> => quick.run(insert, Object.values(newRow(request, clock.now()))),
    /** Keeps what the answer shall say in the end, before it is shown: a crash in between then loses nothing. */
    known: (id: string, text: string, sources: readonly Source[]): Promise<void> =>
      quick.run('UPDATE answers SET ending = ?, sources = ? WHERE id = ?', [text, JSON.stringify(sources), id]),
    /** A crash before it is written only has the same ending shown once more. */
    end: (id: string, state: 'done' | 'failed'): Promise<void> =>
      quick.runSoon('UPDATE answers SET state = ?, ending = NULL, ended_at = ? WHERE id = ?', [state, clock.now(), id]),
    forget: (id: string): Promise<void> => quick.run('DELETE FROM answers WHERE id = ?', [id]),
    /** The sources of an answer; null where it is not known (any more). */
    async sources(id: string): Promise<readonly Source[] | null> {
      const row = await db.selectFrom('answers').select('sources').where('id', '=', id).executeTakeFirst()
      return row ? (JSON.parse(row.sources) as Source[]) : null
    },
    /** What an earlier run left open. To be read before anything new begins. */
    unfinished: () =>
      db.selectFrom('answers').select(['id', 'ref', 'ending', 'sources']).where('state', '=', 'running').execute(),
    /** One answer that is still open. */
    open: (id: string) =>
      db
        .selectFrom('answers')
        .select(['id', 'ref', 'ending', 'sources'])
        .where('state', '=', 'running')
        .where('id', '=', id)
        .executeTakeFirst(),
    /** Rows older than 400 days go. */
    async forgetOld(): Promise<void> {
      await db
        .deleteFrom('answers')
        .where('asked_at', '<', clock.now() - keptMs)
        .execute()
    },
  }
}

const newRow = ({ id, ref, by, in: place, options }: Ask, now: number) =>
  ({
    id,
    ref,
    asker_id: by.id,
    guild_id: place.guildId,
    channel_id: place.id,
    question: options.prompt,
    state: 'running',
    ending: null,
    sources: '[]',
    asked_at: now,
    ended_at: null,
  }) satisfies Schema['answers']

const columns = 'id, ref, asker_id, guild_id, channel_id, question, state, ending, sources, asked_at, ended_at'
const insert = `INSERT OR IGNORE INTO answers (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

export type Running = ReturnType<typeof createRunning>
