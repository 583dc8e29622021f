import type { ChannelVideos, VideoList, VideoPage } from '../../../features/knowledge/ports.ts'
import { UpstreamError } from '../../../lib/errors.ts'
import type { Api } from '../api.ts'
import { maxUnviewedMs } from '../changes.ts'
import { readChannelFeed } from '../feed.ts'
import { kindOf, needsListOfShorts, toVideo } from '../kinds.ts'
import { getPlaylist, listShorts, lookUp, uploadsOf } from '../playlists.ts'
import { createQuota, type Quota } from '../quota.ts'
import { readPlaylist } from '../wire.ts'
import { createCatalogue } from './catalogue.ts'
import { againMs, type ChannelVideosDeps, keptVideos } from './kept-videos.ts'

/**
 * The videos of channels, by the API: a unit for the page of a list, one for the details of its new videos, and one or two
 * for lists of shorts. The newest ones also come from a channel's feed, without a key or where the API does not help.
 */
export function createChannelVideos(deps: ChannelVideosDeps): ChannelVideos {
  const { api, clock } = deps
  return {
    catalogue: api && createCatalogue({ ...deps, api }),
    async newest(list, signal) {
      const quota = createQuota(list.usage, clock)
      const page = (api && (await readUploads(deps, api, list, quota, signal))) ?? (await readFeed(deps, list, signal))
      return { ...page, usage: quota.usage() }
    },
  }
}

/** Null where the API does not help. */
async function readUploads(
  deps: ChannelVideosDeps,
  api: Api,
  { channelId, choose }: VideoList,
  quota: Quota,
  signal: AbortSignal,
): Promise<VideoPage | null> {
  if (!api.mayAsk(quota)) return null
  const answer = await getPlaylist(api, quota, { list: uploadsOf(channelId), tag: null, page: null }, signal)
  if (answer.kind === 'missing') return { outcome: 'gone' }
  if (answer.kind !== 'read') return null
  const published = readPlaylist(answer.body)
  const ids = await choose([...published.keys()])
  const { found, unasked } = await lookUp(api, ids, quota, signal)
  if (unasked.size > 0) return null
  const isDoubtful = [...found.values()].some(needsListOfShorts)
  const shorts = isDoubtful ? await listShorts(api, channelId, quota, signal) : null
  const videos = [...found.values()].map((details) =>
    toVideo(details, kindOf(details, shorts), published.get(details.id) ?? null),
  )
  return { outcome: 'read', listed: [...published.keys()], videos: keptVideos(videos, deps) }
}

/** A video that nobody has viewed may be a premiere: it is left for later until it is a week old. */
async function readFeed(deps: ChannelVideosDeps, list: VideoList, signal: AbortSignal): Promise<VideoPage> {
  const now = deps.clock.now()
  try {
    const validators = { feedTag: null, feedModified: null }
    const feed = await readChannelFeed(deps, { channel: list.channelId, validators, signal })
    const settled = (feed === 'unchanged' ? [] : feed.videos)
      .filter(({ video, isViewed }) => isViewed || now - (video.published?.getTime() ?? now) >= maxUnviewedMs)
      .map(({ video }) => video)
    const videos = keptVideos(settled, deps)
    const listed = videos.map(({ id }) => id)
    const chosen = new Set(await list.choose(listed))
    return { outcome: 'read', listed, videos: videos.filter(({ id }) => chosen.has(id)) }
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error
    // Also a 404, which can last for days and says nothing about the channel.
    return { outcome: 'later', at: now + againMs }
  }
}
