import type { Kysely } from 'kysely'
import type { Person, Place } from '../../../conversation/conversation.ts'
import type { Database, Db, Transaction } from '../../../db/db.ts'
import type { BackendName, Schema } from '../../../db/schema.ts'
import type { Clock } from '../../../lib/clock.ts'
import type { Log } from '../../../lib/log.ts'
import type { ChatBackend } from '../ports.ts'

/** A conversation grows slower and dearer with its length: after so many answers a new one begins. */
export const answersPerSession = 100

/** Whose conversation it is. A direct message never shares one with a server unless the owner chose `user`. */
export function scopeOf(kind: 'member' | 'user', by: Person, place: Place): string {
  if (kind === 'user') return `user:${by.id}`
  return place.guildId === null ? `dm:${by.id}` : `member:${place.guildId}:${by.id}`
}

type Row = Schema['conversations']

type Deps = { database: Database; backend: ChatBackend; name: BackendName; clock: Clock; log: Log }

export type Session = { readonly id: string; readonly isNew: boolean }

/**
 * The conversation that each scope has with a backend, kept over restarts. Who asks in one holds the scope's turn:
 * nothing here is for two callers of one scope at once, but `discard`.
 */
export function createSessions(deps: Deps) {
  const { name, clock, log } = deps
  const { db, quick } = deps.database
  /** Rows that are on their way: only whose conversation one of them is about makes them hurry. */
  const unwritten = new Map<string, Promise<void>>()

  /** Nobody waits for a row. */
  function later(scope: string, written: Promise<void>): void {
    unwritten.set(scope, written)
    written
      .catch((error: unknown) => log.error({ err: error, part: 'chat' }, 'row of a conversation not written'))
      .finally(() => unwritten.get(scope) === written && unwritten.delete(scope))
  }

  function rowOf(scope: string): Row | undefined {
    const sql = 'SELECT * FROM conversations WHERE scope = ? AND backend = ?'
    return unwritten.has(scope) ? quick.getLatest<Row>(sql, [scope, name]) : quick.get<Row>(sql, [scope, name])
  }

  async function begin(scope: string, signal: AbortSignal, before: { renewed: boolean; old: string | null }) {
    const session = await deps.backend.openSession(signal)
    const now = clock.now()
    // Kept before anything is asked in it: a crash leaves no conversation that nobody knows of.
    later(scope, quick.keep(replaceConversation, [scope, name, session, now, now, 0, before.renewed ? now : null]))
    if (before.old !== null) await discard(db, [{ session: before.old, backend: name }], now)
    return { id: session, isNew: true }
  }

  return {
    name,
    /** The scope's session, opened where there is none and renewed where it is full. Throws UpstreamError. */
    async of(scope: string, signal: AbortSignal): Promise<Session> {
      const known = rowOf(scope)
      if (!known) return begin(scope, signal, { renewed: false, old: null })
      if (known.answers >= answersPerSession) return begin(scope, signal, { renewed: true, old: known.session })
      return { id: known.session, isNew: false }
    },
    /** A new session in the place of one that the backend no longer knows. Throws UpstreamError. */
    replace: (scope: string, signal: AbortSignal): Promise<Session> =>
      begin(scope, signal, { renewed: false, old: null }),
    /** Counts an answer, unless the conversation was reset while it ran. */
    used: (scope: string, session: string): void => later(scope, quick.runSoon(count, [clock.now(), scope, session])),
    about: rowOf,
  }
}

const count = 'UPDATE conversations SET last_used_at = ?, answers = answers + 1 WHERE scope = ? AND session = ?'
const replaceConversation = `INSERT OR REPLACE INTO conversations
  (scope, backend, session, created_at, last_used_at, answers, renewed_at) VALUES (?, ?, ?, ?, ?, ?, ?)`

export type Sessions = ReturnType<typeof createSessions>

/** Forgets every conversation of a scope, with whomever; true where there was one. */
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

/** Forgets every conversation of a person, wherever it was held. */
export async function discardAllOf(tx: Transaction, personId: string, now: number): Promise<void> {
  const gone = await tx
    .deleteFrom('conversations')
    .where('scope', 'like', `%:${personId}`)
    .returning(['session', 'backend'])
    .execute()
  await discard(tx, gone, now)
}

/** Forgets conversations that were not used since `before`, at most 1,000; answers how many. */
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
