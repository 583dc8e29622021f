import type { Kysely } from 'kysely'
import type { Schema } from '../../../db/schema.ts'
import type { Clock } from '../../../lib/clock.ts'

/** The people who do not want to be quoted: held in memory for decisions, kept in rows. */
export function createOptOuts({ db, clock }: { db: Kysely<Schema>; clock: Clock }) {
  const optedOut = new Set<string>()
  return {
    /** Loads them. Call it before anything is asked. */
    async start(): Promise<void> {
      const rows = await db.selectFrom('unquoted_people').select('person_id').execute()
      for (const { person_id: id } of rows) optedOut.add(id)
    },
    has: (personId: string): boolean => optedOut.has(personId),
    async add(personId: string): Promise<void> {
      optedOut.add(personId)
      await db
        .insertInto('unquoted_people')
        .values({ person_id: personId, since: clock.now() })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    },
    async remove(personId: string): Promise<void> {
      optedOut.delete(personId)
      await db.deleteFrom('unquoted_people').where('person_id', '=', personId).execute()
    },
  }
}

export type OptOuts = ReturnType<typeof createOptOuts>

/** The answer to a question about a message of somebody who opted out. */
export const authorOptedOut = "The author has opted out of being quoted, so I won't read that message."
