import type { ChannelChanges, ChannelState, VideoSource } from '../../features/content/ports.ts'
import type { Clock } from '../../lib/clock.ts'
import { UpstreamError, type UpstreamFault } from '../../lib/errors.ts'
import type { Http } from '../../lib/http/http.ts'
import type { Api } from './api.ts'
import { collectFeedChanges, initialState } from './changes.ts'
import { readChannelFeed } from './feed.ts'
import { type Channel, createPlaylists } from './playlists.ts'
import { createQuota } from './quota.ts'

/** After this many feeds in a row without any answer the fault is not the channels'. */
const maxOutages = 3

export type YouTubeDeps = {
  readonly http: Http
  /** The base address of feeds and channel pages. */
  readonly feedUrl: string
  /** The limit of each call, in real time. */
  readonly timeoutMs: number
  readonly clock: Clock
  /** Null without a key. */
  readonly api: Api | null
}

/**
 * Polls the videos of channels. With a key: one unit per channel for its uploads, one for the details of fifty videos
 * that are new or whose stream has not ended, and one for a channel's list of shorts if nothing else can tell whether a
 * new video is one. Without a key, or if the API does not help (quota, fault, rejected key): the channel's Atom feed.
 */
export function createVideoSource(deps: YouTubeDeps): VideoSource {
  const { clock, api } = deps
  const readPlaylists = api && createPlaylists({ api, clock })
  return {
    async poll({ channels, quotaUsage }, signal) {
      const quota = createQuota(quotaUsage, clock)
      const asked = channels.map(({ id, state }): Channel => ({ id, state: withDefaults(state) }))
      const byApi = await readPlaylists?.(asked, quota, signal)
      const readFeed = createFeedReader(deps)
      const changes: ChannelChanges[] = []
      for (const { id, state } of channels) {
        const answer = byApi?.get(id) ?? (await readFeed({ id, state: withDefaults(state) }, signal))
        changes.push(
          typeof answer === 'string' ? { id, videos: [], state, fault: answer } : { id, ...answer, fault: null },
        )
      }
      return { channels: changes, quotaUsage: quota.usage() }
    },
  }
}

/** A state that an earlier version saved lacks the newer fields. */
const withDefaults = (state: ChannelState | null): ChannelState => ({ ...initialState, ...state })

/** Reads feeds one after the other; after an outage the remaining ones are not requested. */
function createFeedReader(deps: YouTubeDeps) {
  let outages = 0
  return async ({ id, state }: Channel, signal: AbortSignal) => {
    if (outages >= maxOutages) return 'unreachable' as const
    try {
      // A held-back video is looked at again although the feed may be unchanged.
      const validators = state.unviewed.length > 0 ? initialState : state
      const answer = await readChannelFeed(deps, { channel: id, validators, signal })
      outages = 0
      return answer === 'unchanged'
        ? { videos: [], state }
        : collectFeedChanges({ ...state, ...answer.validators }, answer.videos, deps.clock.now())
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error
      outages = isOutage(error.fault) ? outages + 1 : 0
      return error.fault
    }
  }
}

const isOutage = (fault: UpstreamFault): boolean => fault === 'timeout' || fault === 'unreachable'
