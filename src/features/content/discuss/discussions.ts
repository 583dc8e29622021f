import type { Selectable } from 'kysely'
import type { Db } from '../../../db/db.ts'
import type { Schema } from '../../../db/schema.ts'

export type Discussion = Selectable<Schema['discussions']>
export type Post = Pick<
  Selectable<Schema['posts']>,
  'id' | 'kind' | 'title' | 'url' | 'summary' | 'source' | 'published_at' | 'channel_id' | 'ref'
>

const ofPost = [
  ...(['posts.id', 'posts.kind', 'posts.title', 'posts.url', 'posts.summary', 'posts.source'] as const),
  ...(['posts.published_at', 'posts.channel_id', 'posts.ref'] as const),
] as const

/** A post; null for an unknown id. */
export async function findPost(db: Db, id: number): Promise<Post | null> {
  const found = db.selectFrom('posts').select(ofPost).where('id', '=', id)
  return (await found.executeTakeFirst()) ?? null
}

/** The discussion of a post; null before it was opened. */
export async function findDiscussion(db: Db, postId: number): Promise<Discussion | null> {
  return (await db.selectFrom('discussions').selectAll().where('post_id', '=', postId).executeTakeFirst()) ?? null
}

/** The post that is discussed in a thread; null for any other channel. */
export async function findDiscussed(db: Db, threadId: string): Promise<Post | null> {
  const found = db
    .selectFrom('discussions')
    .innerJoin('posts', 'posts.id', 'discussions.post_id')
    .select(ofPost)
    .where('thread_id', '=', threadId)
  return (await found.executeTakeFirst()) ?? null
}

/** Keeps the thread of a post, and answers its row. A post whose thread was deleted and opened anew begins again. */
export async function openDiscussion(
  db: Db,
  { threadId, postId, isNew, now }: { threadId: string; postId: number; isNew: boolean; now: number },
): Promise<Discussion> {
  if (isNew) await db.deleteFrom('discussions').where('post_id', '=', postId).execute()
  const row = { thread_id: threadId, post_id: postId, opened_at: now }
  await db
    .insertInto('discussions')
    .values({ ...row, summary: null, attempted_at: null, summarized_at: null })
    .onConflict((known) => known.doNothing())
    .execute()
  return db.selectFrom('discussions').selectAll().where('post_id', '=', postId).executeTakeFirstOrThrow()
}

/** Keeps the text of the first message, committed before it is sent. */
export async function saveSummary(db: Db, postId: number, summary: string, now: number): Promise<void> {
  await db.updateTable('discussions').set({ summary, attempted_at: now }).where('post_id', '=', postId).execute()
}

/** Notes that the first message stands; its text is no longer needed. */
export async function markSummarized(db: Db, postId: number, now: number): Promise<void> {
  const done = { summary: null, summarized_at: now }
  await db.updateTable('discussions').set(done).where('post_id', '=', postId).execute()
}

/** The newest discussions whose first message does not stand yet, at most `limit`. */
export function listUnfinished(db: Db, limit: number): Promise<Discussion[]> {
  const open = db.selectFrom('discussions').selectAll().where('summarized_at', 'is', null)
  return open.orderBy('opened_at', 'desc').limit(limit).execute()
}
