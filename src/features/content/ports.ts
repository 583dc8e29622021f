/** What content needs from outside; app.ts says which adapter gives it. */
import type { UpstreamFault } from '../../lib/errors.ts'

/**
 * What a video is; a premiere counts as a stream. Where only the channel's feed could be read, some shorts are told
 * apart and all else is called 'video'.
 */
export type VideoKind = 'video' | 'short' | 'live' | 'upcoming' | 'finished-stream'

/** A public video of a channel. The same id comes again when its kind has changed: a stream was announced, began, ended. */
export type Video = {
  /** Its 11 characters. */
  readonly id: string
  readonly channelId: string
  readonly channel: string
  readonly title: string
  /** As its author wrote it, at most 5,000 characters. */
  readonly description: string
  readonly url: string
  /** The address of a still; '' where there is none. */
  readonly picture: string
  readonly kind: VideoKind
  /** When it became what it is: a video was published, a stream announced, begun, ended. */
  readonly published: Date | null
  /** When an announced stream is to begin. */
  readonly startsAt: Date | null
  readonly durationSeconds: number | null
}

/** What is remembered of a channel from one poll to the next: plain JSON, to be kept as it is. */
export type ChannelMemory = {
  /** Validators of the last answers that were read whole. */
  readonly listTag: string | null
  readonly feedTag: string | null
  readonly feedModified: string | null
  /** Ids of videos that will not change their kind any more, at most 200. */
  readonly seen: readonly string[]
  /** Streams that are yet to begin or to end, at most 50; looked at again after `notBefore` (ms since 1970). */
  readonly waiting: readonly { readonly id: string; readonly kind: VideoKind; readonly notBefore: number }[]
}

/** What was spent of the API key: plain JSON, to be kept as it is. */
export type UnitLedger = {
  /** The day in California, YYYY-MM-DD, that the units belong to. */
  readonly day: string
  readonly units: number
  /** Calls of the API that failed in a row. */
  readonly failures: number
  /** The API is not asked before (ms since 1970); null where nothing is in the way. */
  readonly waitUntil: number | null
}

export type ChannelNews = {
  readonly id: string
  /** What is new or changed its kind; none where `fault` is set. */
  readonly videos: readonly Video[]
  /** To be kept together with the videos, in one transaction: what it remembers is never told again. */
  readonly memory: ChannelMemory | null
  /** Why the channel could not be read this time; never a reason to give it up. */
  readonly fault: UpstreamFault | null
}

export type VideoSource = {
  /** Reads what is new in the channels, each whatever becomes of the others. Rejects only with the signal's reason. */
  poll(
    asked: {
      readonly channels: readonly { readonly id: string; readonly memory: ChannelMemory | null }[]
      readonly ledger: UnitLedger | null
    },
    signal: AbortSignal,
  ): Promise<{ readonly channels: readonly ChannelNews[]; readonly ledger: UnitLedger }>
}

/** One entry of a feed, in plain text and absolute addresses; '' where the feed says nothing. */
export type FeedEntry = {
  /** Its own, else its link. */
  readonly id: string
  readonly title: string
  readonly url: string
  readonly summary: string
  readonly picture: string
  readonly published: Date | null
}

/** What is remembered of a feed from one reading to the next: plain JSON, to be kept as it is. Times in ms since 1970. */
export type FeedMemory = {
  /** Of the last answer that was read whole, and the address that gave it. */
  readonly validators: { readonly url: string; readonly tag: string | null; readonly modified: string | null } | null
  /** Where it has moved to for good. */
  readonly movedTo: string | null
  /** Where it says to have moved, and how often in a row it has said so: not believed yet. */
  readonly moving: { readonly to: string; readonly times: number } | null
  readonly lastSuccessAt: number | null
  readonly lastError: { readonly at: number; readonly fault: UpstreamFault; readonly reason: string } | null
  /** In a row. */
  readonly failures: number
  /** It is not asked before; null where nothing is in the way. */
  readonly pausedUntil: number | null
  /** Since when it is gone for good (410): it is not asked any more. */
  readonly goneAt: number | null
}

export type FeedNews = {
  /** 'paused' and 'gone' also where it was not asked. */
  readonly outcome: 'read' | 'unchanged' | 'paused' | 'failed' | 'gone'
  /** What the feed calls itself and the address of its site; '' unless it was read. */
  readonly title: string
  readonly url: string
  /** All that it holds now, new or not; none unless it was read. */
  readonly entries: readonly FeedEntry[]
  /** To be kept together with the entries, in one transaction: an unchanged feed does not tell them again. */
  readonly memory: FeedMemory
}

export type FeedSource = {
  /** Reads a feed as soon as its host and all others leave room. Rejects only with the signal's reason. */
  read(feed: { readonly url: string; readonly memory: FeedMemory | null }, signal: AbortSignal): Promise<FeedNews>
}

/** The feed that an address is or names; throws UserError, whose sentence says what to give instead. */
export type FindFeed = (
  address: string,
  signal: AbortSignal,
) => Promise<{ readonly url: string; readonly title: string }>

/**
 * The channel of an address, an @handle or an id, and the ledger to be kept then; throws UserError, whose sentence says
 * what to give instead.
 */
export type FindChannel = (
  asked: { readonly address: string; readonly ledger: UnitLedger | null },
  signal: AbortSignal,
) => Promise<{ readonly id: string; readonly title: string; readonly ledger: UnitLedger }>
