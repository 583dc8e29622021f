import type { Video, VideoKind } from '../../features/content/ports.ts'
import { type Details, readDuration } from './wire.ts'

/** The longest short. https://support.google.com/youtube/answer/15424877 */
const maxShortSeconds = 180
/** A video up to this length counts as a short if the list of shorts cannot be read. */
const assumedShortSeconds = 60
const maxDescriptionChars = 5_000
const maxStillWidth = 1_280

/**
 * The kind of a video. The API has no field for shorts: a short is at most three minutes long, and it is tagged #shorts
 * or in the channel's list of shorts. If that list could not be read (null), a video of up to one minute is a short.
 */
export function kindOf(video: Details, shorts: ReadonlySet<string> | null): VideoKind {
  const { liveBroadcastContent: live } = video.snippet
  if (live === 'live' || live === 'upcoming') return live
  if (video.liveStreamingDetails?.actualStartTime || video.liveStreamingDetails?.actualEndTime) return 'finished-stream'
  const seconds = secondsOf(video)
  if (seconds === null || seconds > maxShortSeconds) return 'video'
  const isShort = isTaggedShort(video) || (shorts?.has(video.id) ?? seconds <= assumedShortSeconds)
  return isShort ? 'short' : 'video'
}

/** True if only the channel's list of shorts can decide the kind; false for undefined. */
export const needsListOfShorts = (video: Details | undefined): boolean =>
  video !== undefined && !isTaggedShort(video) && kindOf(video, new Set([video.id])) === 'short'

const isTaggedShort = ({ snippet }: Details): boolean => /#shorts?\b/i.test(`${snippet.title}\n${snippet.description}`)

const secondsOf = ({ contentDetails }: Details): number | null => readDuration(contentDetails?.duration ?? '')

/** `publishedAt` is the time in the playlist; null if only the details are known. */
export function toVideo(details: Details, kind: VideoKind, publishedAt: number | null): Video {
  const { snippet, liveStreamingDetails: stream } = details
  const changedAt = {
    'finished-stream': stream?.actualEndTime ?? stream?.actualStartTime,
    live: stream?.actualStartTime,
    upcoming: null,
    video: null,
    short: null,
  }[kind]
  const seconds = secondsOf(details)
  return {
    id: details.id,
    channelId: snippet.channelId,
    channel: snippet.channelTitle,
    title: snippet.title,
    description: snippet.description.slice(0, maxDescriptionChars),
    url: watchAddress(details.id),
    picture: widest(snippet.thumbnails),
    kind,
    published: dateOf(changedAt ?? publishedAt ?? snippet.publishedAt),
    startsAt: kind === 'upcoming' ? dateOf(stream?.scheduledStartTime ?? null) : null,
    durationSeconds: seconds === 0 ? null : seconds,
  }
}

/** The page of a video of any kind. */
export const watchAddress = (id: string): string => `https://www.youtube.com/watch?v=${id}`

/** The time of the next lookup of a stream that has not ended (ms since 1970); null if the kind is final. */
export function nextLookupAt(details: Details, kind: VideoKind, now: number): number | null {
  if (kind === 'upcoming') return Math.max(now, details.liveStreamingDetails?.scheduledStartTime ?? now)
  return kind === 'live' ? now : null
}

const dateOf = (ms: number | null): Date | null => (ms === null ? null : new Date(ms))

function widest(stills: Details['snippet']['thumbnails']): string {
  const all = Object.values(stills).filter((still) => still !== null)
  return (
    all.filter(({ width }) => width <= maxStillWidth).sort((a, b) => b.width - a.width)[0]?.url ?? all[0]?.url ?? ''
  )
}
