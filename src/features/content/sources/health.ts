import type { Db } from '../../../db/db.ts'
import type { FeedState } from '../ports.ts'
import type { Source } from './sources.ts'

/** The last success and failures of reading a source. Times in ms since 1970; null where it was never read. */
export type Health = {
  readonly lastReadAt: number | null
  /** Failures in a row. */
  readonly failures: number
  /** Its site said that it is gone for good. */
  readonly isGone: boolean
}

const unread: Health = { lastReadAt: null, failures: 0, isGone: false }

/** The health of each source, by its id. */
export async function loadHealth(db: Db, sources: readonly Source[]): Promise<ReadonlyMap<number, Health>> {
  const addresses = (kind: Source['kind']) => sources.filter((each) => each.kind === kind).map(({ address }) => address)
  const feeds = await db.selectFrom('feeds').selectAll().where('url', 'in', addresses('feed')).execute()
  const channels = await db
    .selectFrom('channels')
    .select(['id', 'last_success_at', 'failures'])
    .where('id', 'in', addresses('channel'))
    .execute()
  const known = new Map<string, Health>()
  for (const { url, state } of feeds) {
    const { lastSuccessAt, failures, goneAt } = JSON.parse(state) as FeedState
    known.set(`feed ${url}`, { lastReadAt: lastSuccessAt, failures, isGone: goneAt !== null })
  }
  for (const { id, last_success_at: lastReadAt, failures } of channels)
    known.set(`channel ${id}`, { lastReadAt, failures, isGone: false })
  return new Map(sources.map(({ id, kind, address }) => [id, known.get(`${kind} ${address}`) ?? unread]))
}
