import type { ExpressionBuilder, ExpressionWrapper, Kysely, SqlBool } from 'kysely'
import { isOrdinary } from '../../../conversation/audience.ts'
import type { Person, Place } from '../../../conversation/conversation.ts'
import type { Db, Transaction } from '../../../db/db.ts'
import type { BackendName, Schema } from '../../../db/schema.ts'
import type { Clock } from '../../../lib/clock.ts'
import type { Log } from '../../../lib/log.ts'
import type { ChatBackend } from '../ports.ts'

/** Long conversations are slow and expensive: after so many answers a new one begins. */
export const answersPerSession = 100

/**
 * The key of a conversation: one for each person and audience, so that nothing quoted from a private channel is ever
 * repeated elsewhere. Every key ends with the person's id.
 */
export function scopeOf(kind: 'member' | 'user', by: Pick<Person, 'id'>, { guildId, audience }: Place): string {
  if (guildId === null) return kind === 'user' ? `user:${by.id}` : `dm:${by.id}`
  return [kind, guildId, ...(isOrdinary(audience) ? [] : [audience]), by.id].join(':')
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
  async function open(scope: string, signal: AbortSignal, full: Row | null): Promise<Session> {
    const session = await backend.openSession(signal)
    const now = clock.now()
    const times = { created_at: now, last_used_at: now, renewed_at: full && now }
    await db.transaction().execute(async (tx) => {
      await tx
        .replaceInto('conversations')
        .values({ scope, backend: name, session, answers: 0, ...times })
        .execute()
      if (full) await discard(tx, [full], now)
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
    backend,
    find,
    /** The scope's session, opened where there is none and renewed where it is full. Throws UpstreamError. */
    async openFor(scope: string, signal: AbortSignal): Promise<Session> {
      const known = await find(scope)
      if (known && known.answers < answersPerSession) return { id: known.session, isNew: false }
      return open(scope, signal, known ?? null)
    },
    /** A new session in the place of one that the backend no longer knows. Throws UpstreamError. */
    replace: (scope: string, signal: AbortSignal): Promise<Session> => open(scope, signal, null),
    /** Counts an answer, unless the conversation was reset while it ran. In the background: the answer does not wait. */
    used(scope: string, session: string): void {
      countAnswer(scope, session).catch((error: unknown) =>
        log.error({ err: error, part: 'chat' }, 'could not count an answer of a conversation'),
      )
    },
  }
}

export type Sessions = ReturnType<typeof createSessions>

type Matches = (row: ExpressionBuilder<Schema, 'conversations'>) => ExpressionWrapper<Schema, 'conversations', SqlBool>

/** Finds the conversations that somebody has in a server, with whatever audience; null: anywhere. */
const conversationsOf =
  (personId: string, guildId: string | null): Matches =>
  (row) =>
    guildId === null
      ? row('scope', 'like', `%:${personId}`)
      : row.or([row('scope', 'like', `%:${guildId}:${personId}`), row('scope', 'like', `%:${guildId}:%:${personId}`)])

/**
 * Discards the conversations that somebody has here, whichever backend holds them: all of the server, or the one of a
 * direct message; with `user`, all there are. True where there was one.
 */
export async function resetConversations(
  db: Kysely<Schema>,
  kind: 'member' | 'user',
  { by, in: place }: { readonly by: Pick<Person, 'id'>; readonly in: Place },
  now: number,
): Promise<boolean> {
  const isDirect = kind === 'member' && place.guildId === null
  const matches: Matches = isDirect
    ? (row) => row('scope', '=', scopeOf(kind, by, place))
    : conversationsOf(by.id, kind === 'user' ? null : place.guildId)
  return (await db.transaction().execute((tx) => discardWhere(tx, matches, now))) > 0
}

/** Discards every conversation of a person, in every server. */
export const discardAllOf = (tx: Transaction, personId: string, now: number): Promise<number> =>
  discardWhere(tx, conversationsOf(personId, null), now)

/** Discards at most 1,000 conversations that were not used since `before`; answers how many. */
export const discardUnused = (db: Kysely<Schema>, before: number, now: number): Promise<number> =>
  db.transaction().execute((tx) => {
    const unused = tx.selectFrom('conversations').select('session').where('last_used_at', '<', before).limit(1_000)
    return discardWhere(tx, (row) => row('session', 'in', unused), now)
  })

async function discardWhere(tx: Transaction, matches: Matches, now: number): Promise<number> {
  const gone = await tx.deleteFrom('conversations').where(matches).returning(['session', 'backend']).execute()
  await discard(tx, gone, now)
  return gone.length
}

/** Keeps conversations for deletion at their backends; those in use are deleted after their answer. */
export async function discard(
  tx: Db,
  sessions: readonly Pick<Row, 'session' | 'backend'>[],
  now: number,
): Promise<void> {
  if (sessions.length === 0) return
  const rows = sessions.map(({ session, backend }) => ({ session, backend, discarded_at: now }))
  await tx
    .insertInto('discarded_sessions')
    .values(rows)
    .onConflict((row) => row.doNothing())
    .execute()
}
