import type { Kysely } from 'kysely'
import type { Transaction } from '../../../db/db.ts'
import type { Schema } from '../../../db/schema.ts'
import type { Clock } from '../../../lib/clock.ts'
import type { Log } from '../../../lib/log.ts'
import type { Action } from '../../../conversation/conversation.ts'
import { toLinkLabel } from '../../../lib/text/markdown.ts'
import { keyOf } from '../discuss/key.ts'
import type { Item, Posted, PostOrder, Publisher } from '../ports.ts'
import type { ClosedChannels } from '../../../lib/closed-channels.ts'
import type { RolePings } from './role-pings.ts'
import { beginPost, isLate, itemOf, type Post, updatePost } from './queue.ts'

const dayMs = 86_400_000
/** Of a title in a report. */
const maxTitleChars = 100

/** Called in the transaction that records a post. `ref` is the publisher's; null where only its link was found. */
export type OnPosted = (
  tx: Transaction,
  posted: { readonly item: Item; readonly channelId: string; readonly ref: string | null },
) => Promise<void>

export type PostingDeps = {
  readonly db: Kysely<Schema>
  readonly clock: Clock
  readonly log: Log
  readonly publisher: Publisher
  readonly closed: ClosedChannels
  readonly rolePings: RolePings
  /** The buttons under the post with this key. */
  actions(key: string): readonly Action[]
  onPosted: OnPosted
  /** Called after a post that came late, or the first one in a channel in which none could for a while: more are late. */
  reopened(): Promise<void>
  report(cause: string, sentence: string): void
}

/** Posts one queued item. Its row says `posting` before anything is sent: a crash from then on is settled by `settle`. */
export async function postOne(deps: PostingDeps, post: Post, signal: AbortSignal): Promise<void> {
  const now = deps.clock.now()
  const attempts = post.attempts + 1
  if (await beginPost(deps.db, post, attempts, now)) await send(deps, { ...post, attempts, attempted_at: now }, signal)
}

/** Ends a post whose sending was begun: looks for it, and sends it again, with the same nonce, where it is not there. */
export async function settle(deps: PostingDeps, post: Post, signal: AbortSignal): Promise<void> {
  const { closed, publisher } = deps
  const order = orderOf(deps, post)
  const found = await publisher.find({ ...order, since: sinceOf(post, deps.clock.now()) }, signal)
  if (found.outcome === 'posted') await recordPosted(deps, post, found)
  else if (found.outcome === 'absent') await send(deps, post, signal)
  else if (found.outcome === 'closed') closed.failed(post.channel_id, null, found.sentence)
  else closed.failed(post.channel_id, found.afterMs, null)
}

/** The time from which a begun post may stand there. One that lies ahead comes from a wrong clock. */
function sinceOf({ attempted_at: attempted, found_at: found }: Post, now: number): number {
  const since = attempted ?? found
  return since > now ? now - dayMs : since
}

async function send(deps: PostingDeps, post: Post, signal: AbortSignal): Promise<void> {
  const { closed, db, rolePings } = deps
  const result = await deps.publisher.post(orderOf(deps, post), signal)
  if (result.outcome === 'posted') {
    await recordPosted(deps, post, result)
    return rolePings.check(post, signal)
  }
  if (result.outcome === 'unsure') return closed.failed(post.channel_id, null, null)
  if (result.outcome === 'refused') return fail(deps, post, result.sentence)
  // Nothing was sent: the row waits as it did before.
  await updatePost(db, post.id, { state: 'queued' })
  if (result.outcome === 'closed') closed.failed(post.channel_id, null, result.sentence)
  else closed.failed(post.channel_id, result.afterMs, null)
}

/** Records that an item stands in its channel. `ref` is null where it was found by its link alone. */
export async function recordPosted(
  { db, clock, log, closed, onPosted, reopened }: PostingDeps,
  post: Post,
  { ref, forFollowers }: Pick<Posted, 'forFollowers'> & { ref: string | null },
): Promise<void> {
  const now = clock.now()
  await db.transaction().execute(async (tx) => {
    const followers = forFollowers ? 'waiting' : 'none'
    await updatePost(tx, post.id, { state: 'posted', ref, ended_at: now, followers })
    await onPosted(tx, { item: itemOf(post), channelId: post.channel_id, ref })
  })
  const { channel_id: channel, source, kind, url } = post
  log.info({ part: 'content', id: post.id, channel, source, kind, url }, 'posted')
  if (closed.worked(channel) || isLate(post, now)) await reopened()
}

async function fail({ db, clock, log, report }: PostingDeps, post: Post, sentence: string): Promise<void> {
  await updatePost(db, post.id, { state: 'failed', reason: sentence, ended_at: clock.now() })
  log.error({ part: 'content', id: post.id, url: post.url, reason: sentence }, 'not posted')
  report(`post ${post.id}`, `“${toLinkLabel(post.title, maxTitleChars)}” could not be posted. ${sentence}`)
}

const orderOf = ({ actions }: PostingDeps, post: Post): PostOrder => ({
  channelId: post.channel_id,
  key: keyOf(post.id),
  attempt: post.attempts,
  item: itemOf(post),
  actions: actions(keyOf(post.id)),
  roleId: post.role_id,
})
