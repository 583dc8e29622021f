import { type Kysely, sql } from 'kysely'
import type { Schema } from '../../db/schema.ts'

export type Turn = {
  /** The words that a follow-up inherits; '' where there is no topic yet. */
  readonly topic: string
  /** Ids of the passages quoted. */
  readonly quoted: readonly number[]
}

const keptPerSession = 5
const keptAltogether = 50_000

/** The turns that the library remembers of a conversation, newest first, at most 5 turns; none for one it has never seen. */
export async function recallTurns(db: Kysely<Schema>, session: string): Promise<Turn[]> {
  const turns = db.selectFrom('library_turns').select(['topic', 'quoted']).where('session', '=', session)
  const rows = await turns.orderBy('id', 'desc').limit(keptPerSession).execute()
  return rows.map(({ topic, quoted }) => ({ topic, quoted: JSON.parse(quoted) as number[] }))
}

/** Adds a turn; what is over 5 a conversation, or 50,000 altogether, is forgotten. */
export async function rememberTurn(db: Kysely<Schema>, session: string, turn: Turn, now: number): Promise<void> {
  const row = { session, topic: turn.topic, quoted: JSON.stringify(turn.quoted), asked_at: now }
  await db.transaction().execute(async (tx) => {
    const { id } = await tx.insertInto('library_turns').values(row).returning('id').executeTakeFirstOrThrow()
    const own = tx.selectFrom('library_turns').select('id').where('session', '=', session).orderBy('id', 'desc')
    const isOver = sql<boolean>`session = ${session} AND id NOT IN (${own.limit(keptPerSession)}) OR id <= ${id - keptAltogether}`
    await tx.deleteFrom('library_turns').where(isOver).execute()
  })
}

export async function forgetTurns(db: Kysely<Schema>, session: string): Promise<void> {
  await db.deleteFrom('library_turns').where('session', '=', session).execute()
}
