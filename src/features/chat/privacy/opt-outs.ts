import type { Database } from '../../../db/db.ts'
import type { Clock } from '../../../lib/clock.ts'

/** The people who do not want to be quoted. */
export function createOptOuts({ database, clock }: { database: Database; clock: Clock }) {
  const { db, firstRow } = database
  return {
    /** Reads at once: a refusal precedes the acknowledgement. */
    has: (personId: string): boolean =>
      firstRow(db.selectFrom('unquoted_people').select('since').where('person_id', '=', personId)) !== undefined,
    async add(personId: string): Promise<void> {
      await db
        .insertInto('unquoted_people')
        .values({ person_id: personId, since: clock.now() })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    },
    async remove(personId: string): Promise<void> {
      await db.deleteFrom('unquoted_people').where('person_id', '=', personId).execute()
    },
  }
}

export type OptOuts = ReturnType<typeof createOptOuts>

/** The answer to a question about a message of somebody who opted out. */
export const authorOptedOut = "The author has opted out of being quoted, so I won't read that message."
