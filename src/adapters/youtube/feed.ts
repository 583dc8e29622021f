import type { Video } from '../../features/content/ports.ts'
import { UpstreamError, type UpstreamFault } from '../../lib/errors.ts'
import type { Http } from '../../lib/http/http.ts'
import { type FeedEntry, readEntries } from './feed-entries.ts'
import { watchAddress } from './kinds.ts'
import { videoId } from './wire.ts'

const service = 'youtube-feeds'
const maxBytes = 1024 * 1024
const maxEntries = 50
const maxDescriptionChars = 5_000

/** A video of a feed; `isViewed` is false if the feed says that nobody has viewed or rated it. */
export type FeedVideo = { readonly video: Video; readonly isViewed: boolean }

export type FeedValidators = { readonly feedTag: string | null; readonly feedModified: string | null }

/**
 * Reads the newest videos of a channel from its Atom feed, which needs no key and costs no quota; 'unchanged' after a
 * 304. The feed tells neither lengths nor streams, and only some shorts. Throws UpstreamError: 404 and 5xx can last for
 * days and mean nothing about the channel. https://developers.google.com/youtube/v3/guides/push_notifications
 */
export async function readChannelFeed(
  deps: { http: Http; feedUrl: string; timeoutMs: number },
  asked: { channel: string; validators: FeedValidators; signal: AbortSignal },
): Promise<'unchanged' | { videos: FeedVideo[]; validators: FeedValidators }> {
  const { feedTag, feedModified } = asked.validators
  const response = await deps.http.fetch({
    service,
    route: 'GET /feeds/videos.xml',
    url: `${deps.feedUrl}/feeds/videos.xml?channel_id=${asked.channel}`,
    headers: {
      ...(feedTag === null ? {} : { 'if-none-match': feedTag }),
      ...(feedModified === null ? {} : { 'if-modified-since': feedModified }),
    },
    signal: asked.signal,
    totalMs: deps.timeoutMs,
    maxBytes,
  })
  if (response.status === 304) return 'unchanged'
  if (response.status !== 200) throw new UpstreamError(service, faultOf(response.status))
  const entries = readEntries(new TextDecoder().decode(response.bytes))
  if (!entries) throw new UpstreamError(service, 'broken')
  const videos = entries.slice(0, maxEntries).flatMap((entry) => toVideo(entry, asked.channel) ?? [])
  const { headers } = response
  return { videos, validators: { feedTag: headers.get('etag'), feedModified: headers.get('last-modified') } }
}

function faultOf(status: number): UpstreamFault {
  if (status === 429) return 'rate-limited'
  return status === 404 || status === 410 ? 'not-found' : 'broken'
}

/** `updated` is not used: it changes with every view. */
function toVideo(entry: FeedEntry, channelId: string): FeedVideo | null {
  const text = (name: string) => entry.get(name)?.trim() ?? ''
  const id = videoId.safeParse(text('yt:videoId')).data
  if (id === undefined) return null
  const published = new Date(text('published'))
  const video: Video = {
    id,
    channelId,
    channel: text('name'),
    title: text('title'),
    description: text('media:description').slice(0, maxDescriptionChars),
    url: watchAddress(id),
    picture: text('media:thumbnail'),
    kind: text('link').includes('/shorts/') ? 'short' : 'video',
    published: Number.isNaN(published.getTime()) ? null : published,
    startsAt: null,
    durationSeconds: null,
  }
  const [views, ratings] = [text('media:statistics'), text('media:starRating')]
  return { video, isViewed: views !== '0' || Number(ratings) > 0 }
}
