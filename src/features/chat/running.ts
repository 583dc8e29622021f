import { CompiledQuery } from 'kysely'
import type { Request } from '../../conversation.ts'
import type { Database } from '../../db/db.ts'
import type { Schema } from '../../db/schema.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Source } from './ports.ts'

type Ask = Request<Readonly<Record<'prompt', string>>>

const keptMs = 400 * 86_400_000

/** The rows of answers: in the making, so that a crash leaves none hanging, and finished, for their buttons. */
export function createRunning(deps: { database: Database; clock: Clock }) {
  const { database, clock } = deps
  const { db } = database

  return {
    /** The row that precedes the acknowledgement. */
    async begin(request: Ask): Promise<void> {
      await database.quickly((quick) => quick.executeQuery(insertOf(newRow(request, clock.now()))))
    },
    /** Keeps what the answer shall say in the end, before it is shown: a crash in between then loses nothing. */
    async known(id: string, text: string, sources: readonly Source[]): Promise<void> {
      await database.quickly((quick) =>
        quick
          .updateTable('answers')
          .set({ ending: text, sources: JSON.stringify(sources) })
          .where('id', '=', id)
          .execute(),
      )
    },
    async end(id: string, state: 'done' | 'failed'): Promise<void> {
      const done = { state, ending: null, ended_at: clock.now() }
      await database.quickly((quick) => quick.updateTable('answers').set(done).where('id', '=', id).execute())
    },
    async forget(id: string): Promise<void> {
      await database.quickly((quick) => quick.deleteFrom('answers').where('id', '=', id).execute())
    },
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

const newRow = ({ id, ref, by, in: place, options }: Ask, now: number) => ({
  id,
  ref,
  asker_id: by.id,
  guild_id: place.guildId,
  channel_id: place.id,
  question: options.prompt,
  state: 'running' as const,
  ending: null,
  sources: '[]',
  asked_at: now,
  ended_at: null,
})

/** Written out, since building it would take longer than running it, and an acknowledgement waits for it. */
function insertOf(row: Schema['answers']): CompiledQuery {
  const names = Object.keys(row)
  return CompiledQuery.raw(
    `INSERT OR IGNORE INTO answers (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
    Object.values(row),
  )
}

export type Running = ReturnType<typeof createRunning>
