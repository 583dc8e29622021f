import type { Request } from '../../conversation.ts'
import type { Database } from '../../db/db.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'
import type { Source, Visible } from './ports.ts'

const keptMs = 400 * 86_400_000
const closingPausesMs = [0, 2_000, 10_000, 60_000]
const interrupted = '-# I was restarted in the middle of this answer. Please ask again.'

/** The rows of answers: in the making, so that a crash leaves none hanging, and finished, for their buttons. */
export function createRunning(deps: { database: Database; visible: Visible; clock: Clock; log: Log }) {
  const { database, clock, log } = deps
  const { db } = database

  const end = (id: string, state: 'done' | 'failed', sources: readonly Source[]) =>
    db
      .updateTable('answers')
      .set({ state, sources: JSON.stringify(sources), ended_at: clock.now() })
      .where('id', '=', id)
      .execute()

  async function close(id: string, ref: string, signal: AbortSignal): Promise<void> {
    for (const pauseMs of closingPausesMs) {
      try {
        if (pauseMs > 0) await clock.sleep(pauseMs, signal)
        const closed = await deps.visible.close(ref, interrupted)
        await end(id, 'failed', [])
        return log.info({ answer: id, closed }, 'answer of an earlier run ended')
      } catch (error) {
        if (signal.aborted) return
        log.warn({ err: error, answer: id }, 'answer of an earlier run could not be ended yet')
      }
    }
  }

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
    /** Ends each with a sentence; one that cannot be reached yet is tried again, and at the next start. */
    async closeAll(rows: readonly { id: string; ref: string }[], signal: AbortSignal): Promise<void> {
      for (const { id, ref } of rows) await close(id, ref, signal)
    },
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
