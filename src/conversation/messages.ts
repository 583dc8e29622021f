/** Words of a conversation that need no others. conversation.ts passes them on. */

/** An attached file. `size` is in bytes, as the platform reports it; `url` is the platform's own. */
export type Attachment = { readonly name: string; readonly size: number; readonly url: string }

/** An earlier message. */
export type PastMessage = {
  readonly id: string
  readonly authorId: string
  readonly author: string
  /** Everything in it that can be read. */
  readonly text: string
  /** Milliseconds since 1970. */
  readonly at: number
}

/** A link in a message. `title` and `text` are those of the card that previews it, plain; '' without one. */
export type Link = { readonly url: string; readonly title: string; readonly text: string }

/** The article or video that a thread is about. Everything in it is text from outside. */
export type Material = {
  readonly title: string
  /** Its address, which is also its key on the shelf. */
  readonly url: string
  /** The name of its source. */
  readonly source: string
  /** Its beginning, plain. */
  readonly text: string
}

/** A thumb that somebody gave to a message (1) or took back (-1); 'none-left': all of that kind were taken away. */
export type Thumbs = {
  readonly messageId: string
  readonly thumb: 'up' | 'down'
  readonly change: 1 | -1 | 'none-left'
}

/** Messages of one channel that were deleted. */
export type DeletedMessages = {
  readonly channelId: string
  readonly guildId: string | null
  readonly messageIds: readonly string[]
}
