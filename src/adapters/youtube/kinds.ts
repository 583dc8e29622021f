import type { Video, VideoKind } from '../../features/content/ports.ts'
import { type Details, readDuration } from './wire.ts'

/** No short is longer. https://support.google.com/youtube/answer/15424877 */
const longestShortSeconds = 180
/** Where nobody says, so short a video is taken for one. */
const shortWithoutDoubtSeconds = 60
const maxDescriptionChars = 5_000
const widestStill = 1_280

/**
 * What a video is. YouTube has no field that says what a short is: one is at most three minutes long and is named so by
 * its author, or stands in the channel's list of shorts; where that list could not be read (null), up to one minute.
 */
export function kindOf(video: Details, shorts: ReadonlySet<string> | null): VideoKind {
  const { liveBroadcastContent: live } = video.snippet
  if (live === 'live' || live === 'upcoming') return live
  if (video.liveStreamingDetails?.actualStartTime || video.liveStreamingDetails?.actualEndTime) return 'finished-stream'
  const seconds = secondsOf(video)
  if (seconds === null || seconds > longestShortSeconds) return 'video'
  const isShort = isNamedShort(video) || (shorts?.has(video.id) ?? seconds <= shortWithoutDoubtSeconds)
  return isShort ? 'short' : 'video'
}

/** True where only the channel's list of shorts can tell; false of a video that is not there. */
export const needsListOfShorts = (video: Details | undefined): boolean =>
  video !== undefined && !isNamedShort(video) && kindOf(video, new Set([video.id])) === 'short'

const isNamedShort = ({ snippet }: Details): boolean => /#shorts?\b/i.test(`${snippet.title}\n${snippet.description}`)

const secondsOf = ({ contentDetails }: Details): number | null => readDuration(contentDetails?.duration ?? '')

/** The video as the bot speaks of it; `publishedAt` as its playlist has it, null where only its details are at hand. */
export function toVideo(details: Details, kind: VideoKind, publishedAt: number | null): Video {
  const { snippet, liveStreamingDetails: stream } = details
  const became = {
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
    published: dateOf(became ?? publishedAt ?? snippet.publishedAt),
    startsAt: kind === 'upcoming' ? dateOf(stream?.scheduledStartTime ?? null) : null,
    durationSeconds: seconds === 0 ? null : seconds,
  }
}

/** Where people watch it, whatever its kind. */
export const watchAddress = (id: string): string => `https://www.youtube.com/watch?v=${id}`

/** When to look again at a stream that will change its kind; null where the kind is final. */
export function lookAgainAt(details: Details, kind: VideoKind, now: number): number | null {
  if (kind === 'upcoming') return Math.max(now, details.liveStreamingDetails?.scheduledStartTime ?? now)
  return kind === 'live' ? now : null
}

const dateOf = (ms: number | null): Date | null => (ms === null ? null : new Date(ms))

function widest(stills: Details['snippet']['thumbnails']): string {
  const all = Object.values(stills).filter((still) => still !== null)
  return all.filter(({ width }) => width <= widestStill).sort((a, b) => b.width - a.width)[0]?.url ?? all[0]?.url ?? ''
}
