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

/** Whoever answers questions. Every adapter passes the suite in test/contracts. */
export type ChatBackend = {
  /** Opens a conversation and answers its id. Throws UpstreamError. */
  openSession(signal: AbortSignal): Promise<string>
  /**
   * Asks in a conversation and streams the answer as markdown; the chunks joined are the answer.
   * Throws UpstreamError: 'not-found' when the conversation is unknown.
   */
  ask(session: string, prompt: string, signal: AbortSignal): AsyncIterable<string>
  /** What the newest answer of a conversation quotes, in the order of its marks. */
  sources(session: string, signal: AbortSignal): Promise<readonly Source[]>
}

/** Where an answer became visible, by the adapter's opaque reference. Both answer false where nobody can see it any more. */
export type Visible = {
  /** Makes an ending stand at `ref`, whatever stands there now. Null where that cannot be done without doubling something. */
  finish(ref: string, ending: Ending): Promise<boolean | null>
  /** Ends what stands at `ref` with a sentence, keeping what is shown. */
  close(ref: string, sentence: string): Promise<boolean>
}
