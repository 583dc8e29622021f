import type { Kysely } from 'kysely'
import type { Person, Place } from '../../../conversation/conversation.ts'
import type { Db, Transaction } from '../../../db/db.ts'
import type { BackendName, Schema } from '../../../db/schema.ts'
import type { Clock } from '../../../lib/clock.ts'
import type { Log } from '../../../lib/log.ts'
import type { ChatBackend } from '../ports.ts'

/** Long conversations are slow and expensive: after so many answers a new one begins. */
export const answersPerSession = 100

/** The key of a conversation. A direct message never shares one with a server unless the owner chose `user`. */
export function scopeOf(kind: 'member' | 'user', by: Person, place: Place): string {
  if (kind === 'user') return `user:${by.id}`
  return place.guildId === null ? `dm:${by.id}` : `member:${place.guildId}:${by.id}`
}

type Row = Schema['conversations']

type Deps = { db: Kysely<Schema>; backend: ChatBackend; name: BackendName; clock: Clock; log: Log }

export type Session = { readonly id: string; readonly isNew: boolean }

/**
 * The conversation that each scope has with a backend, kept over restarts. Callers hold the scope's lock: nothing here is
 * for two questions of one scope at once.
 */
export function createSessions({ db, backend, name, clock, log }: Deps) {
  const find = (scope: string): Promise<Row | undefined> =>
    db.selectFrom('conversations').selectAll().where('scope', '=', scope).where('backend', '=', name).executeTakeFirst()

  /** The row is committed before anything is asked: a crash leaves no conversation that nobody knows of. */
  async function open(scope: string, signal: AbortSignal, before: { renewed: boolean; old: string | null }) {
    const session = await backend.openSession(signal)
    const now = clock.now()
    const times = { created_at: now, last_used_at: now, renewed_at: before.renewed ? now : null }
    await db.transaction().execute(async (tx) => {
      await tx
        .replaceInto('conversations')
        .values({ scope, backend: name, session, answers: 0, ...times })
        .execute()
      if (before.old !== null) await discard(tx, [{ session: before.old, backend: name }], now)
    })
    return { id: session, isNew: true }
  }

  async function countAnswer(scope: string, session: string): Promise<void> {
    await db
      .updateTable('conversations')
      .set((row) => ({ last_used_at: clock.now(), answers: row('answers', '+', 1) }))
      .where('scope', '=', scope)
      .where('session', '=', session)
      .execute()
  }

  return {
    name,
    find,
    /** The scope's session, opened where there is none and renewed where it is full. Throws UpstreamError. */
    async openFor(scope: string, signal: AbortSignal): Promise<Session> {
      const known = await find(scope)
      if (!known) return open(scope, signal, { renewed: false, old: null })
      if (known.answers >= answersPerSession) return open(scope, signal, { renewed: true, old: known.session })
      return { id: known.session, isNew: false }
    },
    /** A new session in the place of one that the backend no longer knows. Throws UpstreamError. */
    replace: (scope: string, signal: AbortSignal): Promise<Session> =>
      open(scope, signal, { renewed: false, old: null }),
    /** Counts an answer, unless the conversation was reset while it ran. In the background: the answer does not wait. */
    used(scope: string, session: string): void {
      countAnswer(scope, session).catch((error: unknown) =>
        log.error({ err: error, part: 'chat' }, 'could not count an answer of a conversation'),
      )
    },
  }
}

export type Sessions = ReturnType<typeof createSessions>

/** Discards every conversation of a scope, whichever backend holds it; true where there was one. */
export async function resetScope(db: Kysely<Schema>, scope: string, now: number): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const gone = await tx
      .deleteFrom('conversations')
      .where('scope', '=', scope)
      .returning(['session', 'backend'])
      .execute()
    await discard(tx, gone, now)
    return gone.length > 0
  })
}

/** Discards every conversation of a person, in every server. */
export async function discardAllOf(tx: Transaction, personId: string, now: number): Promise<void> {
  const gone = await tx
    .deleteFrom('conversations')
    .where('scope', 'like', `%:${personId}`)
    .returning(['session', 'backend'])
    .execute()
  await discard(tx, gone, now)
}

/** Discards at most 1,000 conversations that were not used since `before`; answers how many. */
export async function discardUnused(db: Kysely<Schema>, before: number, now: number): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const unused = tx.selectFrom('conversations').select('session').where('last_used_at', '<', before).limit(1_000)
    const gone = await tx
      .deleteFrom('conversations')
      .where('last_used_at', '<', before)
      .where('session', 'in', unused)
      .returning(['session', 'backend'])
      .execute()
    await discard(tx, gone, now)
    return gone.length
  })
}

async function discard(
  db: Db,
  sessions: readonly { session: string; backend: BackendName }[],
  now: number,
): Promise<void> {
  for (const each of sessions)
    await db
      .insertInto('discarded_sessions')
      .values({ ...each, discarded_at: now })
      .onConflict((row) => row.doNothing())
      .execute()
}
