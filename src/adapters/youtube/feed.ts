import type { Video } from '../../features/content/ports.ts'
import { UpstreamError, type UpstreamFault } from '../../lib/errors.ts'
import type { Http } from '../../lib/http/http.ts'
import { watchAddress } from './kinds.ts'
import { videoId } from './wire.ts'

const service = 'youtube-feeds'
const maxBytes = 1024 * 1024
const mostEntries = 50
const maxDescriptionChars = 5_000

export type FeedValidators = { readonly feedTag: string | null; readonly feedModified: string | null }
type Entry = Awaited<ReturnType<typeof parsed>>['entries'] extends (infer E)[] | undefined ? E : never

/**
 * The newest videos of a channel by its Atom feed, which needs no key and spends nothing; 'unchanged' where nothing is
 * new. It shows neither lengths nor streams, and only some shorts. Throws UpstreamError: its 404 and 5xx come for whole
 * days and say nothing about the channel. https://developers.google.com/youtube/v3/guides/push_notifications
 */
export async function readChannelFeed(
  deps: { http: Http; baseUrl: string; timeoutMs: number },
  asked: { channel: string; validators: FeedValidators; signal: AbortSignal },
): Promise<'unchanged' | { videos: Video[]; validators: FeedValidators }> {
  const { feedTag, feedModified } = asked.validators
  const response = await deps.http.fetch({
    service,
    route: 'GET /feeds/videos.xml',
    url: `${deps.baseUrl}/feeds/videos.xml?channel_id=${asked.channel}`,
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
  const { entries = [] } = await parsed(response.bytes)
  const videos = entries.slice(0, mostEntries).flatMap((entry) => toVideo(entry, asked.channel) ?? [])
  const { headers } = response
  return { videos, validators: { feedTag: headers.get('etag'), feedModified: headers.get('last-modified') } }
}

function faultOf(status: number): UpstreamFault {
  if (status === 429) return 'rate-limited'
  return status === 404 || status === 410 ? 'not-found' : 'broken'
}

async function parsed(bytes: Uint8Array) {
  const { parseAtomFeed } = await import('feedsmith')
  try {
    return parseAtomFeed(new TextDecoder().decode(bytes))
  } catch (error) {
    throw new UpstreamError(service, 'broken', { cause: error })
  }
}

/** `updated` moves with every view and is not looked at. */
function toVideo(entry: Entry, channel: string): Video | null {
  const id = videoId.safeParse(entry.yt?.videoId).data
  if (id === undefined) return null
  const media = entry.media?.groups?.[0]
  const published = new Date(entry.published ?? '')
  const isShort = entry.links?.some(({ href }) => href?.includes('/shorts/')) ?? false
  return {
    id,
    channelId: channel,
    channel: entry.authors?.[0]?.name ?? '',
    title: entry.title?.value ?? '',
    description: (media?.description?.value ?? '').slice(0, maxDescriptionChars),
    url: watchAddress(id),
    picture: media?.thumbnails?.[0]?.url ?? '',
    kind: isShort ? 'short' : 'video',
    published: Number.isNaN(published.getTime()) ? null : published,
    startsAt: null,
    durationSeconds: null,
  }
}
