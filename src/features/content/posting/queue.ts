import { type Selectable, sql, type Updateable } from 'kysely'
import type { Db } from '../../../db/db.ts'
import type { Schema } from '../../../db/schema.ts'
import type { Item } from '../ports.ts'

export type Post = Selectable<Schema['posts']>

/** Something to be posted in a channel. Times in milliseconds since 1970. */
export type NewPost = {
  readonly key: Buffer
  readonly channelId: string
  readonly sourceId: number
  readonly item: Item
  readonly foundAt: number
  readonly roleId: string | null
  readonly urgent: boolean
}

/** Posts are sent one after the other, and a look may come so late. */
const lateMs = 20 * 60_000
/** Posts that ended are kept so long: their buttons still work. */
const keptMs = 400 * 86_400_000
/** Deleted in one statement. */
const atOnce = 500

/** The condition of the partial index `posts_open`, word for word, else SQLite reads the whole table. https://www.sqlite.org/partialindex.html */
const isOpen = sql<boolean>`state IN ('queued', 'posting')`

/** Queues items that their channel does not have yet. Belongs into the transaction that remembers their keys. */
export async function enqueue(db: Db, posts: readonly NewPost[]): Promise<void> {
  if (posts.length === 0) return
  const rows = posts.map(({ key, channelId, sourceId, item, foundAt, roleId, urgent }) => {
    const { kind, title, url, summary, picture, source, publishedAt } = item
    const shown = { kind, title, url, summary, picture, source, published_at: publishedAt }
    const when = { found_at: foundAt, urgent: urgent ? (1 as const) : (0 as const), due_at: urgent ? foundAt : null }
    return {
      item_key: key,
      channel_id: channelId,
      source_id: sourceId,
      ...shown,
      ...when,
      role_id: roleId,
      state: 'queued' as const,
    }
  })
  await db
    .insertInto('posts')
    .values(rows)
    .onConflict((same) => same.columns(['item_key', 'channel_id']).doNothing())
    .execute()
}

/** All that is queued, in the order of its planned time; what has none is last. */
export const queued = (db: Db): Promise<Post[]> =>
  db
    .selectFrom('posts')
    .selectAll()
    .where(isOpen)
    .where('state', '=', 'queued')
    .orderBy((post) => post('due_at', 'is', null))
    .orderBy('due_at')
    .orderBy('id')
    .execute()

/** The posts whose sending was begun and did not end. */
export const begun = (db: Db): Promise<Post[]> =>
  db.selectFrom('posts').selectAll().where(isOpen).where('state', '=', 'posting').orderBy('due_at').execute()

/** The posts that are yet to be passed on to followers, the oldest first. */
export const forFollowers = (db: Db): Promise<Post[]> =>
  db.selectFrom('posts').selectAll().where('followers', '=', 'waiting').orderBy('id').execute()

/** The next queued post of the channels that are not left out. */
export function nextPost(db: Db, except: readonly string[]): Promise<Post | undefined> {
  const next = db
    .selectFrom('posts')
    .selectAll()
    .where(isOpen)
    .where('state', '=', 'queued')
    .where('due_at', 'is not', null)
    .orderBy('due_at')
    .orderBy('id')
  return (except.length > 0 ? next.where('channel_id', 'not in', except) : next).executeTakeFirst()
}

export async function updatePost(db: Db, id: number, change: Updateable<Schema['posts']>): Promise<void> {
  await db.updateTable('posts').set(change).where('id', '=', id).execute()
}

/** Notes that a post is about to be sent. False where it is not queued any more. */
export async function beginPost(db: Db, { id }: Post, attempts: number, now: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('posts')
    .set({ state: 'posting', attempts, attempted_at: now })
    .where('id', '=', id)
    .where('state', '=', 'queued')
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

/** Ends queued posts without posting them, for a reason that the owner reads. Answers how many were queued still. */
export async function drop(db: Db, ids: readonly number[], reason: string, now: number): Promise<number> {
  if (ids.length === 0) return 0
  const { numUpdatedRows } = await db
    .updateTable('posts')
    .set({ state: 'dropped', reason, ended_at: now })
    .where('id', 'in', ids)
    .where('state', '=', 'queued')
    .executeTakeFirst()
  return Number(numUpdatedRows)
}

/** True where it was not posted in time, because the bot or its channel was away: there may be more of them. */
export const isLate = ({ due_at: due, urgent }: Post, now: number): boolean =>
  due !== null && urgent === 0 && now - due > lateMs

/** Deletes some of the posts that ended more than 400 days ago. */
export async function forgetOldPosts(db: Db, now: number): Promise<void> {
  const old = db
    .selectFrom('posts')
    .select('id')
    .where('ended_at', '<', now - keptMs)
    .limit(atOnce)
  await db.deleteFrom('posts').where('id', 'in', old).execute()
}

/** The item as it is shown. */
export const itemOf = ({ kind, title, url, summary, picture, source, published_at: publishedAt }: Post): Item => ({
  kind,
  title,
  url,
  summary,
  picture,
  source,
  publishedAt,
})
