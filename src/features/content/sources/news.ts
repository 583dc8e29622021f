import type { Db } from '../../../db/db.ts'
import type { FeedState } from '../ports.ts'

/** The state of a feed; null if it was never read. */
export async function loadFeedState(db: Db, url: string): Promise<FeedState | null> {
  const row = await db.selectFrom('feeds').select('state').where('url', '=', url).executeTakeFirst()
  return row ? (JSON.parse(row.state) as FeedState) : null
}

/** Replaces the state of a feed. Belongs into the transaction that saves the entries. */
export async function saveFeedState(db: Db, url: string, state: FeedState): Promise<void> {
  await db
    .replaceInto('feeds')
    .values({ url, state: JSON.stringify(state) })
    .execute()
}
