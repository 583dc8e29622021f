import type { Source } from './sources/sources.ts'

/** A post in the queue. Texts are as their authors wrote them. Times are in ms since 1970. */
export type QueuedPost = {
  readonly id: number
  readonly title: string
  readonly url: string
  /** The name of its source. */
  readonly source: string
  readonly channelId: string
  /** The planned time; null until it is planned. */
  readonly dueAt: number | null
}

export type RunSummary = {
  readonly startedAt: number
  /** Null while it runs. */
  readonly endedAt: number | null
  /** Items that were read, and those of them that were put into the queue. */
  readonly read: number
  readonly kept: number
  /** The number of items that were left out, by reason in plain words. */
  readonly dropped: Readonly<Record<string, number>>
}

export type ContentStatus = {
  /** Null where the schedule has no further time. */
  readonly nextRunAt: number | null
  /** Null before the first run. */
  readonly lastRun: RunSummary | null
  readonly queued: number
  /** Posts that were sent without an answer: whether they stand there is found out before they are sent again. */
  readonly unsure: number
  /** The time of the next planned post; null where nothing is planned. */
  readonly nextPostAt: number | null
  /** Channels in which nothing can be posted, with the sentence that says what to do. */
  readonly closed: readonly { readonly channelId: string; readonly sentence: string }[]
}

/** An item of a source as it stands now, and why it would not be posted, in plain words; null where it would be. */
export type TestedItem = { readonly title: string; readonly url: string; readonly reason: string | null }

export type PostedNow =
  | { readonly outcome: 'posted'; readonly post: QueuedPost }
  /** Nothing is in the queue. */
  | { readonly outcome: 'empty' }
  /** It stays in the queue, or failed; the sentence says why. */
  | { readonly outcome: 'not-posted'; readonly post: QueuedPost; readonly sentence: string }

/** The running part of the content feature, as the owner's commands use it. Everything is committed when it resolves. */
export type Control = {
  status(): Promise<ContentStatus>
  /** A part of the queue, in the order in which it is posted, and its length. `limit` is at most 100. */
  queue(page: { readonly offset: number; readonly limit: number }): Promise<{
    readonly total: number
    readonly posts: readonly QueuedPost[]
  }>
  /** Drops a queued post, by its id, or (null) the next one. Null where it is not in the queue. */
  skip(postId: number | null): Promise<QueuedPost | null>
  /** Begins a run and does not wait for its end. */
  runNow(): Promise<'started' | 'running'>
  /** Posts the next item of the queue, without waiting for its time. */
  postNow(signal: AbortSignal): Promise<PostedNow>
  /**
   * Reads a source and judges its items as a run would, newest first; keeps and posts nothing. At most 100 items. Throws
   * UserError where the source cannot be read.
   */
  test(source: Source, signal: AbortSignal): Promise<readonly TestedItem[]>
}
