import type { PostingDeps } from './post.ts'
import { forFollowers, updatePost } from './queue.ts'

/** The pause where the platform names none. */
const laterMs = 5 * 60_000
const maxLaterMs = 60 * 60_000
/** Posts that are passed on before new ones have their turn. */
const atOnce = 5

/** Passes posts on to the followers of their announcement channel; what is over the channel's limit waits for it. */
export function createFollowers({ db, clock, log, publisher, report }: PostingDeps) {
  const until = new Map<string, number>()
  const isWaiting = (channelId: string): boolean => {
    const leftMs = (until.get(channelId) ?? 0) - clock.now()
    return leftMs > 0 && leftMs <= maxLaterMs
  }

  return {
    /** Answers false where nothing is to be passed on at the moment. */
    async passOn(signal: AbortSignal): Promise<boolean> {
      const posts = (await forFollowers(db)).filter((post) => !isWaiting(post.channel_id)).slice(0, atOnce)
      for (const { id, ref, channel_id: channelId } of posts) {
        if (isWaiting(channelId)) continue
        const result = ref === null ? { outcome: 'done' as const } : await publisher.toFollowers(ref, signal)
        if (result.outcome === 'later') {
          const waitMs = Math.min(Math.max(result.afterMs ?? laterMs, 1_000), maxLaterMs)
          until.set(channelId, clock.now() + waitMs)
          continue
        }
        await updatePost(db, id, { followers: result.outcome === 'done' ? 'done' : 'none' })
        if (result.outcome === 'done') log.info({ part: 'content', id, channel: channelId }, 'passed on to followers')
        else report(`followers of ${channelId}`, result.sentence)
      }
      return posts.length > 0
    },
  }
}
