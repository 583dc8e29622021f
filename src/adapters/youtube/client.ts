import type { ChannelNews, VideoSource } from '../../features/content/ports.ts'
import type { Clock } from '../../lib/clock.ts'
import { UpstreamError, type UpstreamFault } from '../../lib/errors.ts'
import type { Http } from '../../lib/http/http.ts'
import { openAccount } from './quota.ts'
import type { Api } from './api.ts'
import { readChannelFeed } from './feed.ts'
import { type Channel, createLists } from './playlists.ts'
import { nothingYet, tellFeed } from './changes.ts'

/** So many feeds in a row that nobody answered for: it is not the channels. */
const outagesUntilRest = 3

/**
 * Videos of channels. With a key: one unit per channel and poll for its uploads, one for the details of fifty videos
 * that are new or wait for a stream, and one for a channel's list of shorts where a new video is so short that nothing
 * else tells. Without a key, or where the API does not help (quota, fault, refused key): the channel's Atom feed.
 */
export function createVideoSource(deps: {
  http: Http
  feedUrl: string
  timeoutMs: number
  clock: Clock
  /** Null without a key. */
  api: Api | null
}): VideoSource {
  const { clock, api } = deps
  const lists = api && createLists({ api, clock })
  return {
    async poll({ channels, ledger }, signal) {
      const account = openAccount(ledger, clock)
      const asked = channels.map(({ id, memory }): Channel => ({ id, memory: memory ?? nothingYet }))
      const told = await lists?.(asked, account, signal)
      const byFeed = createFeedReader({ ...deps, baseUrl: deps.feedUrl })
      const news: ChannelNews[] = []
      for (const { id, memory } of channels) {
        const answer = told?.get(id) ?? (await byFeed({ id, memory: memory ?? nothingYet }, signal))
        news.push(
          typeof answer === 'string' ? { id, videos: [], memory, fault: answer } : { id, ...answer, fault: null },
        )
      }
      return { channels: news, ledger: account.ledger() }
    },
  }
}

/** Reads feeds one after the other; once nobody answers at all, the rest of the poll is spared. */
function createFeedReader(deps: { http: Http; baseUrl: string; timeoutMs: number }) {
  let outages = 0
  return async ({ id, memory }: Channel, signal: AbortSignal) => {
    if (outages >= outagesUntilRest) return 'unreachable' as const
    try {
      const answer = await readChannelFeed(deps, { channel: id, validators: memory, signal })
      outages = 0
      return answer === 'unchanged'
        ? { videos: [], memory }
        : tellFeed({ ...memory, ...answer.validators }, answer.videos)
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error
      outages = isOutage(error.fault) ? outages + 1 : 0
      return error.fault
    }
  }
}

const isOutage = (fault: UpstreamFault): boolean => fault === 'timeout' || fault === 'unreachable'
