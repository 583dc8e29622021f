import { createKeyedMutex } from '../../../lib/concurrency/keyed-mutex.ts'
import { createLoop } from '../../../lib/concurrency/loop.ts'
import type { Part } from '../../../lib/lifecycle.ts'
import { addressKey } from '../../../lib/text/addresses/address-key.ts'
import { createFollowers } from './followers.ts'
import { type PostingDeps, postOne, recordPosted, settle } from './post.ts'
import { begun, nextPost, type Post, queued } from './queue.ts'

/** The clock may be set forward or back: the time is looked at again so often. */
const lookMs = 15 * 60_000
/** After an error of our own, or of the database. */
const afterErrorMs = 30_000

export type Poster = Part & {
  /** Looks at once whether something is due. */
  wake(): void
  /** Posts the next item of the queue without waiting for its time; null where there is none. Rejects with the signal's reason. */
  postNow(signal: AbortSignal): Promise<Post | null>
}

/**
 * Posts what is due, one after the other; one channel that is closed delays no other. After an unclean stop the newest
 * messages are looked at first: a power cut may have taken the rows of what was posted.
 */
export function createPoster(deps: PostingDeps & { wasClosed: boolean }): Poster {
  const { db, clock, log, closed } = deps
  const followers = createFollowers(deps)
  const posting = createKeyedMutex()
  let isChecked = deps.wasClosed

  /** Posts at most one item; answers for how long nothing is due, in milliseconds. */
  async function turn(signal: AbortSignal): Promise<number> {
    const unended = await begun(db)
    for (const post of unended) if (!closed.waiting().includes(post.channel_id)) await settle(deps, post, signal)
    isChecked ||= await findPosted(deps, signal)
    const unsettled = (unended.length > 0 ? await begun(db) : []).map((post) => post.channel_id)
    const post = await nextPost(db, [...closed.waiting(), ...unsettled])
    const leftMs = post?.due_at == null ? lookMs : post.due_at - clock.now()
    if (post && leftMs <= 0) {
      await postOne(deps, post, signal)
      return 0
    }
    // Passing on takes a while: what is due is looked at again.
    return (await followers.passOn(signal)) ? 0 : Math.min(leftMs, lookMs, closed.leftMs())
  }

  /** One post at a time: a second send of the same one would double it. */
  async function alone<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const release = await posting.acquire('', signal)
    return work().finally(release)
  }

  const { start, stop, wake, signal } = createLoop({
    clock,
    turn: (until) => alone(() => turn(until), until),
    failed(error) {
      log.error({ err: error, part: 'content' }, 'posting failed')
      return afterErrorMs
    },
  })
  return {
    ...{ name: 'posting', start, stop, wake },
    // Chosen when it is its turn: two uses at once post two items.
    postNow: (until) =>
      alone(async () => {
        const [post = null] = await queued(db)
        if (post) await postOne(deps, post, signal)
        return post
      }, until),
  }
}

/** Records what is queued and already stands in its channel. False where a channel could not be read yet. */
async function findPosted(deps: PostingDeps, signal: AbortSignal): Promise<boolean> {
  const { db, closed, publisher } = deps
  const posts = await queued(db)
  let isRead = true
  for (const channelId of new Set(posts.map((post) => post.channel_id))) {
    if (closed.waiting().includes(channelId)) return false
    const seen = await publisher.linksIn(channelId, signal)
    if (seen.outcome === 'read') {
      const keys = new Set(seen.links.map((link) => addressKey(link).toString('hex')))
      for (const post of posts)
        if (post.channel_id === channelId && keys.has(addressKey(post.url).toString('hex')))
          await recordPosted(deps, post, { ref: null, forFollowers: false })
      continue
    }
    isRead = false
    if (seen.outcome === 'closed') closed.failed(channelId, null, seen.sentence)
    else closed.failed(channelId, seen.afterMs, null)
  }
  return isRead
}
