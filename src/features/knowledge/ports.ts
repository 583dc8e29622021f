/** Ports of knowledge; app.ts chooses the adapters. */
import type { Action } from '../../conversation/conversation.ts'
import type { QuotaUsage } from '../../db/quota-usage.ts'

/** A document that the backend was given. */
export type KnowledgeSource = {
  readonly id: string
  readonly title: string
  /** The name under which it was given: that of its file, or its address. */
  readonly name: string
  /** Address of the source; null without one. */
  readonly url: string | null
  /** 'reading' until the backend knows it; 'failed' where it never will. */
  readonly state: 'reading' | 'ready' | 'failed'
  /** The backend's own word for that state. */
  readonly status: string
}

/**
 * A backend that answers from what it has been given to read. Each function throws UpstreamError, after which it is unknown
 * whether it was done, but for 'rate-limited': then it was not.
 */
export type KnowledgeBackend = {
  /** Gives it an address to read. What it has already is answered as it stands. Throws UserError where it is refused. */
  addAddress(url: string, signal: AbortSignal): Promise<KnowledgeSource>
  /**
   * Gives it a text under the name of a file, with the address of its origin where there is one. A name of letters, digits,
   * spaces, dots and hyphens that ends in `.txt` stays as it is. What it has already is answered as it stands. Throws
   * UserError where it is refused.
   */
  addText(text: { name: string; text: string; url: string | null }, signal: AbortSignal): Promise<KnowledgeSource>
  /** All that it has been given, each with how far it is. Asks once: whoever waits for a state asks again. */
  list(signal: AbortSignal): Promise<readonly KnowledgeSource[]>
  /** Deletes it. What is gone already counts as deleted. */
  remove(id: string, signal: AbortSignal): Promise<void>
}

/** A text that was read at an address. */
export type PageText = {
  readonly title: string
  readonly byline: string
  readonly text: string
  /** The address that the page gives itself; that of the call where it gives none. */
  readonly url: string
}

/**
 * Reads the article or the PDF at an address. Null where there is none; throws UpstreamError where it may pass, and UserError
 * with what to do where a PDF cannot be read; rejects with the signal's reason.
 */
export type ReadPage = (url: string, signal: AbortSignal) => Promise<PageText | null>

/** The text layer of a PDF; null where it has none. Throws UserError where it cannot be read. */
export type ReadPdf = (bytes: Uint8Array, signal: AbortSignal) => Promise<{ title: string; text: string } | null>

/** A message of the platform. */
export type MessagePlace = { readonly channelId: string; readonly messageId: string }

/** The place of a message, as it is kept with what it holds. */
export type Spot = MessagePlace & {
  readonly guildId: string | null
  /** The audience that may be told of it; null: everybody. */
  readonly audience: string | null
}

/** Marks on messages of people, and short questions under them. Nothing here throws: what cannot be shown is logged. */
export type Marks = {
  /** Makes one reaction of the bot stand on a message, in place of `before`; null: none. */
  show(message: MessagePlace, mark: string | null, before: string | null): Promise<void>
  /**
   * Replies with a text and buttons, once for each key (at most four characters) within minutes. Answers the id of the reply;
   * null where it cannot be written.
   */
  ask(message: MessagePlace, key: string, text: string, actions: readonly Action[]): Promise<string | null>
  /** Deletes a message of the bot. */
  remove(message: MessagePlace): Promise<void>
}

/** The places of posts, and who reads them, from memory. */
export type Readers = {
  /** The message of a post, by the publisher's reference, and when it was sent (ms since 1970); null where it has none. */
  messageOf(ref: string): (MessagePlace & { readonly at: number }) | null
  /** The server and the audience of a channel (null: everybody); null while the platform has not told of the channel. */
  readersOf(channelId: string): { readonly guildId: string; readonly audience: string | null } | null
  /** True if everybody who reads `toId` may also read what was said in `fromId` before. */
  isReadableAt(fromId: string, toId: string): boolean
  /** The address of a message in a server. */
  linkTo(message: MessagePlace & { readonly guildId: string }): string
}

/** A public video of a channel, of a kind that is kept. */
export type ChannelVideo = {
  readonly id: string
  readonly title: string
  /** As its author wrote it, at most 5,000 characters. */
  readonly description: string
  readonly url: string
  /** Milliseconds since 1970; null where unknown. */
  readonly publishedAt: number | null
}

export type VideoList = {
  readonly channelId: string
  /** The quota used so far; null: nothing of it yet. */
  readonly usage: QuotaUsage | null
  /** Chooses from the ids of a page those that are to be looked up. */
  choose(ids: readonly string[]): Promise<readonly string[]>
}

/** What came of reading a page of videos. */
export type VideoPage =
  /** `listed`: the ids of the public videos on it; `videos`: those that were chosen and are of a kind that is kept. */
  | { readonly outcome: 'read'; readonly listed: readonly string[]; readonly videos: readonly ChannelVideo[] }
  /** There is no such list: the channel was deleted, is closed, or has no videos. */
  | { readonly outcome: 'gone' }
  /** Nothing was read; worth another try at a time (ms since 1970). */
  | { readonly outcome: 'later'; readonly at: number }

/** A page of all videos, with the cursor of the next one; null after the last. 'expired': the cursor is not valid any more. */
export type CataloguePage =
  | (Extract<VideoPage, { outcome: 'read' }> & { readonly next: string | null })
  | Exclude<VideoPage, { outcome: 'read' }>
  | { readonly outcome: 'expired' }

type Used<Page> = Page & { readonly usage: QuotaUsage }

/** The videos of channels. Functions reject only with the signal's reason. `usage` of an answer is to be saved with it. */
export type ChannelVideos = {
  /** The newest videos of a channel: the newest page of its list, or its feed where the list cannot be read. */
  newest(list: VideoList, signal: AbortSignal): Promise<Used<VideoPage>>
  /** All videos of a channel, page by page; null without a key. */
  readonly catalogue: {
    /** The usage with the units that a page costs at most, to be saved before it is read; or the time at which there are some. */
    reserve(usage: QuotaUsage | null): { readonly usage: QuotaUsage } | { readonly waitUntil: number }
    /** Reads the page at a cursor, the first one for null. `usage` is the one before the reserve. */
    page(list: VideoList & { readonly cursor: string | null }, signal: AbortSignal): Promise<Used<CataloguePage>>
  } | null
}
