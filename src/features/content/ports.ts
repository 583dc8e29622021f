/** The outside services that the content feature uses; app.ts chooses their adapters. */
import type { UpstreamFault } from '../../lib/errors.ts'

/**
 * The kind of a video; a premiere counts as a stream. If only the channel's feed could be read, some shorts are
 * recognized and everything else is a 'video', which is reported once it has views, or after a week.
 */
export type VideoKind = 'video' | 'short' | 'live' | 'upcoming' | 'finished-stream'

/** A public video of a channel. The same id comes again when its kind changes: a stream is announced, begins, ends. */
export type Video = {
  /** Its 11 characters. */
  readonly id: string
  readonly channelId: string
  readonly channel: string
  readonly title: string
  /** As its author wrote it, at most 5,000 characters. */
  readonly description: string
  readonly url: string
  /** The address of a still; '' without one. */
  readonly picture: string
  readonly kind: VideoKind
  /** The time of its latest change of kind: the video was published, the stream announced, begun or ended. */
  readonly published: Date | null
  /** The scheduled start of an announced stream. */
  readonly startsAt: Date | null
  readonly durationSeconds: number | null
}

/** The state of a channel between polls: plain JSON, to be saved unchanged. */
export type ChannelState = {
  /** Validators of the last answers that were read completely. */
  readonly listTag: string | null
  readonly feedTag: string | null
  readonly feedModified: string | null
  /** Ids of videos whose kind is final, at most 200. */
  readonly seen: readonly string[]
  /** Streams that have not ended, at most 50; looked up again after `notBefore` (ms since 1970). */
  readonly waiting: readonly { readonly id: string; readonly kind: VideoKind; readonly notBefore: number }[]
  /**
   * Videos of the channel's feed that nobody has viewed yet, at most 50, with the time of their first sight: perhaps they
   * are premieres or streams to come.
   */
  readonly unviewed: readonly { readonly id: string; readonly since: number }[]
}

/** The usage of the API key's quota: plain JSON, to be saved unchanged. */
export type QuotaUsage = {
  /** The day in California (YYYY-MM-DD) on which the units were spent. */
  readonly day: string
  readonly units: number
  /** API calls that failed in a row. */
  readonly failures: number
  /** No API call before this time (ms since 1970); null if calls are allowed. */
  readonly waitUntil: number | null
}

export type ChannelChanges = {
  readonly id: string
  /** Videos that are new or changed their kind; none if `fault` is set. */
  readonly videos: readonly Video[]
  /** To be saved in one transaction with the videos: they are not reported again. */
  readonly state: ChannelState | null
  /** The reason why the channel could not be read this time; the next poll tries again. */
  readonly fault: UpstreamFault | null
}

export type VideoSource = {
  /** Reads the changes of channels; a failure of one does not affect the others. Rejects only with the signal's reason. */
  poll(
    asked: {
      readonly channels: readonly { readonly id: string; readonly state: ChannelState | null }[]
      readonly quotaUsage: QuotaUsage | null
    },
    signal: AbortSignal,
  ): Promise<{ readonly channels: readonly ChannelChanges[]; readonly quotaUsage: QuotaUsage }>
}

/** An entry of a feed: plain text and absolute addresses; '' if the feed says nothing. */
export type FeedEntry = {
  /** Its own id, else its link. */
  readonly id: string
  readonly title: string
  readonly url: string
  readonly summary: string
  readonly picture: string
  readonly published: Date | null
}

/** The state of a feed between readings: plain JSON, to be saved unchanged. Times in ms since 1970. */
export type FeedState = {
  /** Of the last answer that was read completely, with the address that gave it. */
  readonly validators: { readonly url: string; readonly tag: string | null; readonly modified: string | null } | null
  /** The address to which it has moved permanently. */
  readonly movedTo: string | null
  /** The target of permanent redirects and their number in a row: not trusted yet. */
  readonly moving: { readonly to: string; readonly times: number } | null
  readonly lastSuccessAt: number | null
  /** The time of the last complete answer, which a 304 is not. */
  readonly lastWholeAt: number | null
  readonly lastError: { readonly at: number; readonly fault: UpstreamFault; readonly reason: string } | null
  /** Failures in a row. */
  readonly failures: number
  /** No request before this time; null if requests are allowed. */
  readonly pausedUntil: number | null
  /** The time of its answer 410: no requests any more. */
  readonly goneAt: number | null
}

export type FeedResult = {
  /** 'paused' and 'gone' also if no request was made. */
  readonly outcome: 'read' | 'unchanged' | 'paused' | 'failed' | 'gone'
  /** The feed's own title and the address of its site; '' unless it was read. */
  readonly title: string
  readonly url: string
  /** All current entries, new or not; none unless it was read. */
  readonly entries: readonly FeedEntry[]
  /** To be saved in one transaction with the entries: an unchanged feed does not return them again. */
  readonly state: FeedState
}

export type FeedSource = {
  /** Reads a feed once the limits per host and in total allow it. Rejects only with the signal's reason. */
  read(feed: { readonly url: string; readonly state: FeedState | null }, signal: AbortSignal): Promise<FeedResult>
}

/** The feed at an address or named by its page. Throws UserError with the advice which address to give. */
export type FindFeed = (
  address: string,
  signal: AbortSignal,
) => Promise<{ readonly url: string; readonly title: string }>

/**
 * The channel of an address, an @handle or an id, and the quota usage to save. Throws UserError with the advice which
 * address to give.
 */
export type FindChannel = (
  asked: { readonly address: string; readonly quotaUsage: QuotaUsage | null },
  signal: AbortSignal,
) => Promise<{ readonly id: string; readonly title: string; readonly quotaUsage: QuotaUsage }>
