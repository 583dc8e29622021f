import type { Kysely } from 'kysely'
import type { Person, Place } from '../../conversation.ts'
import type { Schema } from '../../db/schema.ts'
import type { Clock } from '../../lib/clock.ts'
import type { ChatBackend } from './ports.ts'

/** Whose conversation it is. A direct message never shares one with a server unless the owner chose `user`. */
export function scopeOf(kind: 'member' | 'user', by: Person, place: Place): string {
  if (kind === 'user') return `user:${by.id}`
  return place.guildId === null ? `dm:${by.id}` : `member:${place.guildId}:${by.id}`
}

/** The conversation that each scope has with the backend, kept over restarts. */
export function createSessions(deps: { db: Kysely<Schema>; backend: ChatBackend; clock: Clock }) {
  const { db, clock } = deps
  return {
    /** The scope's session, opened where there is none. Throws UpstreamError. Not for two callers of one scope at once. */
    async of(scope: string, signal: AbortSignal): Promise<string> {
      const known = await db.selectFrom('conversations').select('session').where('scope', '=', scope).executeTakeFirst()
      if (known) return known.session
      const session = await deps.backend.openSession(signal)
      const now = clock.now()
      await db
        .insertInto('conversations')
        .values({ scope, session, created_at: now, last_used_at: now, answers: 0 })
        .execute()
      return session
    },
    async used(scope: string): Promise<void> {
      await db
        .updateTable('conversations')
        .set((row) => ({ last_used_at: clock.now(), answers: row('answers', '+', 1) }))
        .where('scope', '=', scope)
        .execute()
    },
  }
}

export type Sessions = ReturnType<typeof createSessions>
