import type { Kysely } from 'kysely'
import type { Schema } from '../../../db/schema.ts'
import type { Clock } from '../../../lib/clock.ts'
import type { Log } from '../../../lib/log.ts'
import type { Choice } from '../choose/choose.ts'
import type { ClosedChannels } from '../../../lib/closed-channels.ts'
import type { FeedSource, Publisher, VideoKind, VideoSource } from '../ports.ts'
import type { Source } from '../sources/sources.ts'
import type { Counting } from './counts.ts'

export type CollectDeps = {
  readonly db: Kysely<Schema>
  readonly clock: Clock
  readonly log: Log
  readonly feeds: FeedSource
  readonly videos: VideoSource
  readonly publisher: Publisher
  readonly closed: ClosedChannels
  /** The channel of sources that name none. */
  readonly channelId: string
  readonly maxAgeMs: number
  readonly videoKinds: readonly VideoKind[]
  report(cause: string, sentence: string): void
}

/** A run while it goes on. */
export type Run = {
  readonly now: number
  readonly signal: AbortSignal
  readonly counting: Counting
  count(choice: Choice): void
  /** Reads one source; an error of ours fails the run, and is logged, but not the other sources. */
  guard(source: Source, read: () => Promise<void>): Promise<void>
  /** Choosing and saving are one step: two sources may offer the same item. */
  oneAtATime(work: () => Promise<void>): Promise<void>
  /** Feeds of which the last run left something over, by the ids of their sources: the owner knows. */
  readonly crowded: Set<number>
  /** Something that the owner should know; all of it is told in one report. */
  tell(sentence: string): void
}
