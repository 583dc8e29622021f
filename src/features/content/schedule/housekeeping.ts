import type { Kysely } from 'kysely'
import type { Schema } from '../../../db/schema.ts'
import type { Clock } from '../../../lib/clock.ts'
import { forgetOldKeys } from '../choose/known.ts'
import { forgetOldPosts } from '../posting/queue.ts'

/** Steps of 5,000 keys after each run: a million is walked in 20 runs. */
const stepsAtOnce = 10

/** Returns a function that forgets a part of what is old; it goes on where it stopped. */
export function createHousekeeping({ db, clock }: { db: Kysely<Schema>; clock: Clock }): () => Promise<void> {
  let from: Buffer | null = null
  return async () => {
    for (let step = 0; step < stepsAtOnce; step++) {
      from = await forgetOldKeys(db, from, clock.now())
      if (from === null) break
    }
    await forgetOldPosts(db, clock.now())
  }
}
