import type { Db } from '../../../db/db.ts'
import { drop, type Post, queued, updatePost } from '../posting/queue.ts'
import { dripTimes, inTurn } from './drip.ts'

/**
 * Plans everything that is queued anew: what became too old is dropped, urgent posts stay due, and the rest of each channel
 * is spread evenly from `now` to `until`. Belongs into a transaction. Answers how many were dropped. Times in milliseconds
 * since 1970.
 */
export async function planQueue(
  db: Db,
  times: { now: number; until: number; maxAgeMs: number; random: () => number },
): Promise<number> {
  const { now, until, maxAgeMs, random } = times
  const posts = await queued(db)
  const isOld = (post: Post) => now - timeOf(post) > maxAgeMs
  const old = posts.filter(isOld).map(({ id }) => id)
  await drop(db, old, 'too old', now)
  // Found while the clock was ahead.
  for (const { id, urgent, due_at: due } of posts)
    if (urgent === 1 && due !== null && due > now) await updatePost(db, id, { due_at: now })
  for (const channel of new Set(posts.map((post) => post.channel_id))) {
    const ofChannel = posts.filter((post) => post.channel_id === channel)
    const waiting = inTurn(ofChannel.filter((post) => !isOld(post) && post.urgent === 0).map(toQueued))
    const due = dripTimes(waiting.length, now, Math.max(until, now), random)
    for (const [index, { post }] of waiting.entries()) await updatePost(db, post.id, { due_at: due[index] ?? now })
  }
  return old.length
}

/** The time by which a post ages. */
const timeOf = ({ published_at: published, found_at: found }: Post): number => Math.min(published ?? found, found)

const toQueued = (post: Post) => ({ kind: post.kind, sourceId: post.source_id, time: timeOf(post), post })
