/** The outside services that pictures need; src/app/image.ts chooses their adapters. */
import type { Attachment, Ending, PictureFile } from '../../conversation/conversation.ts'
import type { Closed, Later, Refused } from '../../conversation/outcomes.ts'
import type { UpstreamFault } from '../../lib/errors.ts'

/** Width to height, such as `16:9`. */
export type Ratio = string
export type Size = '1K' | '2K' | '4K'
export type Format = 'png' | 'jpeg'

/** The ratios, sizes and pictures that a model takes, and about what a picture costs. */
export type Model = {
  readonly id: string
  /** The ratios that it takes; null: it takes any from 1:3 to 3:1. */
  readonly ratios: readonly Ratio[] | null
  readonly sizes: readonly Size[]
  /** Pictures that it takes with a prompt. */
  readonly maxInputs: number
  /** US dollars for a picture of each size; null where nobody knows. */
  readonly price: Readonly<Record<Size, number>> | null
}

/** A picture in a type that every model takes, decoded once, without metadata. */
export type Picture = {
  readonly bytes: Uint8Array
  readonly mime: 'image/png' | 'image/jpeg' | 'image/webp'
  readonly width: number
  readonly height: number
}

export type Order = {
  /** For the log. */
  readonly id: string
  readonly model: string
  readonly prompt: string
  /** One that the model takes, as is the size. */
  readonly ratio: Ratio
  readonly size: Size
  readonly inputs: readonly Picture[]
}

/** The reason why a service made no picture, in words of no vendor. */
export type Block =
  /** Forbidden for everybody: `prohibited`; by a safety filter: `safety`; a list of words: `words`. */
  | 'prohibited'
  | 'safety'
  | 'words'
  /** It would repeat a work that exists; it shows or names a person's data; the language is not supported. */
  | 'recitation'
  | 'personal'
  | 'language'
  /** The model gave up without a reason, was cut off, or said something that cannot be read. */
  | 'none'
  | 'too-long'
  | 'unreadable'
  | 'other'

/** `at` says whether the prompt or the picture that was made is blocked. */
export type Outcome =
  | { readonly kind: 'picture'; readonly picture: Picture; readonly text: string }
  /** Text in place of a picture: a question, or a polite refusal. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'blocked'; readonly at: 'prompt' | 'picture'; readonly block: Block }
  /**
   * The quota of a minute or a day is used up, or the service has no room (`later`). `afterMs`: when it said to come again;
   * null where it did not say.
   */
  | { readonly kind: 'limited'; readonly by: 'minute' | 'day' | 'later'; readonly afterMs: number | null }
  /** The service has no such model any more. */
  | { readonly kind: 'no-model' }
  /** The service refused the call or failed; `message` is its own, for the log. 'timeout': it may have been billed. */
  | { readonly kind: 'failed'; readonly fault: UpstreamFault | 'invalid'; readonly message: string }

/** Makes pictures. Every implementation passes the suite in test/contracts. */
export type PictureService = {
  /** Makes one picture by one call that is never repeated. Rejects with the signal's reason alone. */
  draw(order: Order, signal: AbortSignal): Promise<Outcome>
  /** The limits of a model; for an unknown one, those of all models of this service. */
  modelOf(id: string): Model
  /** The ids of all models of the service; some make no pictures. Throws UpstreamError. */
  list(signal: AbortSignal): Promise<readonly string[]>
  /** The model that took the place of one that was retired; null where none is known. */
  replacementOf(id: string): string | null
}

/** Decoding and encoding, off the event loop, two at once. Rejects with the signal's reason. */
export type PictureTools = {
  /**
   * Reads an attachment of at most 25 MB and 50 megapixels, from Discord's own servers alone, as a picture that models take.
   * Throws UserError where it is none, too large, or cannot be read.
   */
  read(file: Attachment, signal: AbortSignal): Promise<Picture>
  /** Encodes a picture anew so that it has at most `maxBytes`, smaller if it must be. Null where it cannot be read. */
  fit(picture: Picture, to: { format: Format | null; maxBytes: number }, signal: AbortSignal): Promise<Picture | null>
}

/** Finds pictures again that stand in messages. */
export type ShownPictures = {
  /**
   * The address by which the picture of an answer can be read now: addresses of Discord expire. `ref` is the answer's. Null
   * where the message is gone or has none. Throws what may pass.
   */
  find(ref: string, signal: AbortSignal): Promise<Attachment | null>
  /**
   * The pictures of any message, as `pictures` of a request has them, by addresses that can be read now; none where it is
   * gone. Throws what may pass.
   */
  ofMessage(channelId: string, messageId: string, signal: AbortSignal): Promise<readonly Attachment[]>
}

export type GalleryPost = {
  readonly channelId: string
  /** Identifies the picture in this channel for ever; at most 18 characters of a-z and 0-9. */
  readonly key: string
  readonly attempt: number
  /** The first words of the prompt, as somebody typed them; the gallery shortens and escapes it. */
  readonly title: string
  /** The name of the asker, plain. */
  readonly by: string
  readonly prompt: string
  /** The link of the message that shows it; null where there is none. */
  readonly link: string | null
  readonly picture: PictureFile
}

/** Posts pictures in a channel or a forum. Nothing here throws for what Discord answers, only the signal's reason. */
export type Gallery = {
  /** Posts one. 'unsure': no answer came, and it may stand there. */
  post(
    post: GalleryPost,
    signal: AbortSignal,
  ): Promise<{ readonly outcome: 'posted' } | Closed | Later | Refused | { readonly outcome: 'unsure' }>
  /** Looks for a post with that key sent since a time (ms since 1970), in a forum among its active and newest archived threads. */
  find(
    asked: { readonly channelId: string; readonly key: string; readonly since: number },
    signal: AbortSignal,
  ): Promise<{ readonly outcome: 'posted' } | Closed | Later | { readonly outcome: 'absent' }>
  /** Deletes the message with the picture that `find` finds; 'gone' also where there is none any more. */
  remove(
    asked: { readonly channelId: string; readonly key: string; readonly since: number },
    signal: AbortSignal,
  ): Promise<{ readonly outcome: 'gone' } | Closed | Later>
}

/** Pictures that stand, or stand half-finished, each by the platform's opaque reference. Throws where something can be tried again. */
export type PostedPictures = {
  /** Adds a notice to the text at `ref`; false where nobody can see it. */
  endWithNotice(ref: string, notice: Ending): Promise<boolean>
  /** Deletes every message at `ref`. */
  remove(ref: string): Promise<void>
  /** The bot's own messages, among the newest 50 of a channel, with a button whose id begins with `prefix`. */
  findByAction(channelId: string, prefix: string): Promise<readonly { ref: string; actionId: string }[]>
  /** The reference without what lets others write as the bot. */
  withoutToken(ref: string): string
  /** The address of the message, in that server or in direct messages; null where none is known. */
  linkTo(ref: string, guildId: string | null): string | null
}
