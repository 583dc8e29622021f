import type { Ending } from '../../conversation.ts'

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

/** Whoever answers questions. Every adapter passes the suite in test/contracts. */
export type ChatBackend = {
  /** Opens a conversation and answers its id. Throws UpstreamError. */
  openSession(signal: AbortSignal): Promise<string>
  /**
   * Asks in a conversation and streams the answer as markdown. One question at a time in each conversation.
   * Throws UpstreamError: before any text 'not-found' where the conversation is unknown and 'rate-limited' where the
   * question was not taken; any other fault also in the middle.
   */
  ask(session: string, prompt: string, signal: AbortSignal): AsyncGenerator<string, Answered>
  /** Forgets a conversation and all that was said in it. Throws UpstreamError: 'not-found' where it is unknown already. */
  closeSession(session: string, signal: AbortSignal): Promise<void>
}

/** Where an answer became visible, by the adapter's opaque reference. Both answer false where nobody can see it any more. */
export type Visible = {
  /** Makes an ending stand at `ref`, whatever stands there now. Null where that cannot be done without doubling something. */
  finish(ref: string, ending: Ending): Promise<boolean | null>
  /** Ends what stands at `ref` with a sentence, keeping what is shown. */
  close(ref: string, sentence: string): Promise<boolean>
}
