import type { Attachment, Ending, PastMessage } from '../../conversation/conversation.ts'

/** What chat needs from outside; app.ts says which adapter gives it. */

/** Something that an answer quotes. `mark` is how the answer's text refers to it (`1`); `url` is null where there is no address. */
export type Source = {
  readonly mark: string
  readonly title: string
  readonly url: string | null
  /** What was quoted, plain text, at most 1,500 characters. */
  readonly passage: string
}

/** An answer as it shall stand in the end, which may be more than what was streamed, and what it quotes, in the order of the marks. */
export type Answered = { readonly text: string; readonly sources: readonly Source[] }

/** A question, and the same with all that was quoted around it. */
export type Prompt = { readonly question: string; readonly text: string }

/** Whoever answers questions. Every adapter passes the suite in test/contracts. */
export type ChatBackend = {
  /** A model reads what is quoted around a question, and marks what it cites by decimal marks such as `[3.4]`. */
  readonly isModel: boolean
  /** Opens a conversation and answers its id. Throws UpstreamError. */
  openSession(signal: AbortSignal): Promise<string>
  /**
   * Asks in a conversation and streams the answer as markdown. One question at a time in each conversation.
   * Throws UpstreamError: before any text 'not-found' where the conversation is unknown and 'rate-limited' where the
   * question was not taken; any other fault also in the middle.
   */
  ask(session: string, prompt: Prompt, signal: AbortSignal): AsyncGenerator<string, Answered>
  /** Forgets a conversation and all that was said in it. Throws UpstreamError: 'not-found' where it is unknown already. */
  closeSession(session: string, signal: AbortSignal): Promise<void>
}

/** Where answers became visible, by the platform's opaque references. Throws what it cannot do now but may do later. */
export type PostedAnswers = {
  /** Makes an ending stand at `ref`, whatever stands there now. Null where that cannot be done without doubling something, or where the platform will not have the text; false where nobody can see it. */
  complete(ref: string, ending: Ending): Promise<boolean | null>
  /** Ends what stands at `ref` with a sentence, keeping what is shown; false where nobody can see it. */
  endWithNotice(ref: string, ending: Ending): Promise<boolean>
  /** Takes away every message at `ref`; those that are gone already do not matter. */
  remove(ref: string): Promise<void>
  /** A thread on what stands at `ref`, also where there is one already: a text that links to it. Null where the bot may not. */
  openThread(ref: string, name: string): Promise<string | null>
  /** The messages at `ref`, by their ids. */
  messagesOf(ref: string): readonly string[]
}

export type HistoryBounds = {
  readonly before: string
  readonly after: string | null
  readonly most: number
  isWanted(authorId: string): boolean
}

/** What people wrote in a channel. Empty where the bot may not read it. */
export type ChannelHistory = {
  /** The newest before the message `before`, at most `most`, and none that is not newer than `after`: of people whom `isWanted` names only, oldest first. */
  recent(channelId: string, bounds: HistoryBounds): Promise<readonly PastMessage[]>
  /** A message, and what it replied to, and so on: at most `most`, oldest first; the bot's own ones too. */
  chain(channelId: string, messageId: string, most: number): Promise<readonly PastMessage[]>
  /** What is attached to a message now; none where it is gone. */
  filesOf(channelId: string, messageId: string): Promise<readonly Attachment[]>
}

/** Files that people attached. */
export type Files = {
  /** The text of one. Throws UserError where it is none, UpstreamError where it does not come. */
  read(file: Attachment, signal: AbortSignal): Promise<string>
}

/** Counts what is used in a day (UTC), by key. */
export type DailyCounter = {
  used(key: string): number
  add(key: string, change: 1 | -1): void
  /** The start of the next day, in milliseconds since 1970. */
  endsAt(): number
}
