import type { Attachment, Ending, Material, PastMessage, Place, Request } from '../../conversation/conversation.ts'

/** The interfaces that chat needs from outside; src/app/chat.ts chooses the adapters. */

/** A quoted source. The answer's text refers to it by `mark` (`1`); `url` is null where there is no address. */
export type Source = {
  readonly mark: string
  readonly title: string
  readonly url: string | null
  /** The quoted text, plain, at most 1,500 characters. */
  readonly passage: string
}

/**
 * Finds what a backend was given as a file of that name; null where it had the file from somebody else, or may not know
 * it any more. Rejects where that cannot be looked up.
 */
export type FindFile = (name: string) => Promise<Pick<Source, 'title' | 'url'> | null>

/** A question that a button asks, at most 80 characters, and its label. */
export type Offer = { readonly label: string; readonly ask: string }

/** A complete answer: its final text, which may be longer than the streamed one, its sources in the order of their marks, what may be asked next. */
export type Answered = {
  readonly text: string
  readonly sources: readonly Source[]
  readonly offers?: readonly Offer[]
  /** Words of the topic, where the library found no sure answer. */
  readonly missed?: readonly string[]
}

/**
 * The bare question; the text for a model, which is the question with everything quoted around it; what the thread is
 * about in which it was asked (null elsewhere), which a library prefers to its other documents; the page that it links to
 * (null for most), which is on no shelf and which a library prefers to all of them; and the people who read the answer, as
 * `Place` has them: a library tells them what they may know.
 */
export type Prompt = {
  readonly question: string
  readonly text: string
  readonly material: Material | null
  readonly page: Material | null
  readonly audience: string
}

/** Answers questions. Every implementation passes the suite in test/contracts. */
export type ChatBackend = {
  /** A model reads what is quoted around a question, and cites its sources by decimal markers such as `[3.4]`. */
  readonly isModel: boolean
  /** Opens a conversation and answers its id. Throws UpstreamError. */
  openSession(signal: AbortSignal): Promise<string>
  /**
   * Asks in a conversation and streams the answer as markdown; one question at a time in each conversation.
   * Throws UpstreamError: before any text 'not-found' where the conversation is unknown and 'rate-limited' where the
   * question was not taken; any other fault also half-way.
   */
  ask(session: string, prompt: Prompt, signal: AbortSignal): AsyncGenerator<string, Answered>
  /** Deletes a conversation and everything said in it. Throws UpstreamError: 'not-found' where it is already unknown. */
  closeSession(session: string, signal: AbortSignal): Promise<void>
}

/** Answers that are visible already, each by the platform's opaque reference. Throws where something can be tried again. */
export type PostedAnswers = {
  /**
   * Makes `ending` stand at `ref`, whatever stands there now. False where nobody can see it. Null where it cannot be done
   * without doubling something, or where the platform rejects the text.
   */
  complete(ref: string, ending: Ending): Promise<boolean | null>
  /** Adds a notice to the text at `ref`; false where nobody can see it. */
  endWithNotice(ref: string, notice: Ending): Promise<boolean>
  /** Deletes every message at `ref`. */
  remove(ref: string): Promise<void>
  /** Opens a thread on the answer, or finds the one that is there; answers a link to it. Null where the bot may not. */
  openThread(ref: string, name: string): Promise<string | null>
  /**
   * The bot's own messages, among the newest 50 of a channel, with a button whose id begins with `prefix`; none where the
   * channel cannot be read.
   */
  findByAction(channelId: string, prefix: string): Promise<readonly { ref: string; actionId: string }[]>
  /** The reference without what lets others write as the bot; enough for an answer that ended. */
  withoutToken(ref: string): string
  /** The ids of the messages at `ref`. */
  messagesOf(ref: string): readonly string[]
  /** The address of the answer's beginning, in that server or in direct messages; null where no message is known. */
  linkTo(ref: string, guildId: string | null): string | null
}

export type HistoryBounds = {
  /** Message ids: older than `before`, newer than `after`. */
  readonly before: string
  readonly after: string | null
  readonly maxMessages: number
  isWanted(authorId: string): boolean
}

/**
 * Past messages of channels, with everything in them that can be read. Empty where the bot may not read them. Nothing more
 * is read once `signal` is aborted.
 */
export type ChannelHistory = {
  /** A text that somebody typed in a channel, with names in place of ids. */
  readable(text: string, channelId: string): string
  /** The newest messages by wanted people within the bounds, oldest first. Those who ask at the same time share a read. */
  recent(channelId: string, bounds: HistoryBounds): Promise<readonly PastMessage[]>
  /** A message, the one it replied to, and so on, whoever wrote them: at most `maxMessages`, oldest first. */
  chain(channelId: string, messageId: string, maxMessages: number, signal: AbortSignal): Promise<readonly PastMessage[]>
  /** The message that a thread was opened on, or the first one of a forum post; null where there is none. */
  starter(threadId: string, signal: AbortSignal): Promise<PastMessage | null>
  /** The messages of the same server that a text links to, at most `maxMessages`, as far as everybody at `place` may read them. */
  linked(text: string, place: Place, maxMessages: number, signal: AbortSignal): Promise<readonly PastMessage[]>
  /** The attachments of a message; none where it is gone. */
  filesOf(channelId: string, messageId: string, signal: AbortSignal): Promise<readonly Attachment[]>
}

/** Attached files. */
export type Files = {
  /** Reads one as text. Throws UserError where it is no text, UpstreamError where it does not arrive. */
  read(file: Attachment, signal: AbortSignal): Promise<string>
}

/** The material that a thread is about; null for any other channel. */
export type MaterialOf = (channelId: string) => Promise<Material | null>

/**
 * Reads the first page that the words of an asker link to, if the asker may have it read, for at most ten seconds. Null for
 * everybody else, and where nothing can be read. Rejects only with the signal's reason.
 */
export type ReadLinked = (
  asker: Pick<Request, 'by' | 'in'>,
  words: string,
  signal: AbortSignal,
) => Promise<Material | null>

/** The post of a source: its channel, its time (ms since 1970), and the address of the message. */
export type Provenance = { readonly channelId: string; readonly at: number; readonly link: string }

/** Posts of the addresses, as far as people at a place may be told of them, by address. */
export type ProvenanceOf = (urls: readonly string[], place: Place) => Promise<ReadonlyMap<string, Provenance>>
