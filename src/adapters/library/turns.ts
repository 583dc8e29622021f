import type { Kysely } from 'kysely'
import type { Schema } from '../../db/schema.ts'

export type Turn = {
  /** The words that a follow-up inherits; '' where there is no topic yet. */
  readonly topic: string
  /** Ids of the passages quoted. */
  readonly quoted: readonly number[]
}

const keptPerSession = 5
const keptAltogether = 50_000

/** What the library remembers of a conversation, newest first, at most 5 turns; none for one it has never seen. */
export async function recallTurns(db: Kysely<Schema>, session: string): Promise<Turn[]> {
  const rows = await db
    .selectFrom('library_turns')
    .select(['topic', 'quoted'])
    .where('session', '=', session)
    .orderBy('id', 'desc')
    .limit(keptPerSession)
    .execute()
  return rows.map(({ topic, quoted }) => ({ topic, quoted: JSON.parse(quoted) as number[] }))
}

/** Adds a turn; what is over 5 a conversation, or 50,000 altogether, is forgotten. */
export async function rememberTurn(db: Kysely<Schema>, session: string, turn: Turn, now: number): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const { id } = await tx
      .insertInto('library_turns')
      .values({ session, topic: turn.topic, quoted: JSON.stringify(turn.quoted), asked_at: now })
      .returning('id')
      .executeTakeFirstOrThrow()
    const kept = tx
      .selectFrom('library_turns')
      .select('id')
      .where('session', '=', session)
      .orderBy('id', 'desc')
      .limit(keptPerSession)
    await tx.deleteFrom('library_turns').where('session', '=', session).where('id', 'not in', kept).execute()
    await tx
      .deleteFrom('library_turns')
      .where('id', '<=', id - keptAltogether)
      .execute()
  })
}

/** Forgets a conversation. */
export async function forgetTurns(db: Kysely<Schema>, session: string): Promise<void> {
  await db.deleteFrom('library_turns').where('session', '=', session).execute()
}
