/** The outside services that the content feature uses; app.ts chooses their adapters. */
import type { Action, Attachment } from '../../conversation/conversation.ts'
import type { Closed, Later, Refused } from '../../conversation/outcomes.ts'
import type { QuotaUsage } from '../../db/quota-usage.ts'
import type { UpstreamFault } from '../../lib/errors.ts'

export type { Closed, Later, QuotaUsage, Refused }

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

/** The bytes of a file that came with a command. Throws UpstreamError where it does not arrive or has more than `maxBytes`. */
export type ReadFile = (file: Attachment, maxBytes: number, signal: AbortSignal) => Promise<Uint8Array>

/** The content of a post. Plain text as its author wrote it: the publisher escapes and shortens it. */
export type Item = {
  readonly kind: 'article' | 'video'
  readonly title: string
  readonly url: string
  /** '' without one. */
  readonly summary: string
  /** The address of a picture; '' without one. */
  readonly picture: string
  /** The name of its source. */
  readonly source: string
  /** Milliseconds since 1970; null where unknown. */
  readonly publishedAt: number | null
}

export type PostOrder = {
  readonly channelId: string
  /** Identifies the item in this channel for ever; at most 18 characters of a-z and 0-9. */
  readonly key: string
  /** Counts the sends of this item, from 1: the same key and attempt posted twice within two minutes is one message. */
  readonly attempt: number
  readonly item: Item
  /** Buttons under the post. */
  readonly actions: readonly Action[]
  /** The one role that the post pings; null: nobody is pinged. */
  readonly roleId: string | null
}

/** The message of an item; `ref` is opaque, made and read only by the publisher. `forFollowers`: it can be passed on to the followers of its channel. */
export type Posted = { readonly outcome: 'posted'; readonly ref: string; readonly forFollowers: boolean }

/** Posts items where members see them. Nothing here throws for what the platform answers, only the signal's reason. */
export type Publisher = {
  /** Posts an item. 'unsure': no answer came, and it may stand there. */
  post(
    order: PostOrder,
    signal: AbortSignal,
  ): Promise<Posted | Closed | Later | Refused | { readonly outcome: 'unsure' }>
  /** Looks for a post of the item that was sent since a time (ms since 1970); for one whose `post` had no answer. */
  find(
    order: PostOrder & { readonly since: number },
    signal: AbortSignal,
  ): Promise<Posted | Closed | Later | { readonly outcome: 'absent' }>
  /** Passes a post on to the followers of its announcement channel. Done before also counts as done. */
  toFollowers(ref: string, signal: AbortSignal): Promise<{ readonly outcome: 'done' } | Later | Refused>
  /** Why a role is not pinged by posts in a channel, and what to do; null where it is, or where that cannot be asked now. */
  pingTrouble(channelId: string, roleId: string, signal: AbortSignal): Promise<string | null>
  /** Links in the newest 300 messages of a channel or the newest 20 posts of a forum, newest first: they were posted before. */
  linksIn(
    channelId: string,
    signal: AbortSignal,
  ): Promise<{ readonly outcome: 'read'; readonly links: readonly string[] } | Closed | Later>
}

/** Threads under posts. Throws what may pass: silence, a failure of the platform. */
export type Threads = {
  /**
   * Opens a thread on a message, or finds the one that is there. `name` is one line of 1 to 100 characters. Refused where
   * it cannot be opened: the sentence tells a member why, and what somebody can do about it.
   */
  open(on: {
    readonly channelId: string
    readonly messageId: string
    readonly name: string
  }): Promise<{ readonly outcome: 'opened'; readonly threadId: string; readonly isNew: boolean } | Refused>
  /**
   * Writes a message of at most 2,000 characters into a thread, once. `key` identifies it for ever: at most 25 characters.
   * `since` is the time of an attempt without an answer (ms since 1970): then it is looked for first; null: there was none.
   */
  write(message: {
    readonly threadId: string
    readonly key: string
    readonly text: string
    readonly since: number | null
  }): Promise<{ readonly outcome: 'written' } | Refused>
}

/** Reads the article of a page. Null where there is none or it cannot be read; rejects only with the signal's reason. */
export type ReadArticle = (
  url: string,
  signal: AbortSignal,
) => Promise<{ readonly title: string; readonly byline: string; readonly text: string } | null>
