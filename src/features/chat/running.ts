import type { Request } from '../../conversation.ts'
import type { Database } from '../../db/db.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Source } from './ports.ts'

const keptMs = 400 * 86_400_000

/** The rows of answers: in the making, so that a crash leaves none hanging, and finished, for their buttons. */
export function createRunning(deps: { database: Database; clock: Clock }) {
  const { database, clock } = deps
  const { db } = database

  const end = (id: string, state: 'done' | 'failed', sources: readonly Source[]) =>
    db
      .updateTable('answers')
      .set({ state, sources: JSON.stringify(sources), ended_at: clock.now() })
      .where('id', '=', id)
      .execute()

  return {
    /** The row that precedes the acknowledgement. */
    async begin({ id, ref, by, in: place, options }: Request<Readonly<Record<'prompt', string>>>): Promise<void> {
      await database.quickly((quick) =>
        quick
          .insertInto('answers')
          .values({
            id,
            ref,
            asker_id: by.id,
            guild_id: place.guildId,
            channel_id: place.id,
            question: options.prompt,
            state: 'running',
            sources: '[]',
            asked_at: clock.now(),
            ended_at: null,
          })
          .onConflict((conflict) => conflict.doNothing())
          .execute(),
      )
    },
    end,
    async forget(id: string): Promise<void> {
      await db.deleteFrom('answers').where('id', '=', id).execute()
    },
    /** The sources of an answer; null where it is not known (any more). */
    async sources(id: string): Promise<readonly Source[] | null> {
      const row = await db.selectFrom('answers').select('sources').where('id', '=', id).executeTakeFirst()
      return row ? (JSON.parse(row.sources) as Source[]) : null
    },
    /** What an earlier run left open. To be read before anything new begins. */
    unfinished: () => db.selectFrom('answers').select(['id', 'ref']).where('state', '=', 'running').execute(),
    /** Rows older than 400 days go. */
    async forgetOld(): Promise<void> {
      await db
        .deleteFrom('answers')
        .where('asked_at', '<', clock.now() - keptMs)
        .execute()
    },
  }
}

export type Running = ReturnType<typeof createRunning>
