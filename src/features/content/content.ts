import type { Kysely } from 'kysely'
import type { Action } from '../../conversation/conversation.ts'
import type { Schema } from '../../db/schema.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Part } from '../../lib/lifecycle.ts'
import type { Log } from '../../lib/log.ts'
import { escapeMarkdown, truncateAtWord } from '../../lib/text/markdown.ts'
import { createCollect } from './collect/collect.ts'
import { createControl } from './create-control.ts'
import type { FeedSource, Publisher, VideoKind, VideoSource } from './ports.ts'
import { createClosedChannels } from '../../lib/closed-channels.ts'
import type { OnPosted } from './posting/post.ts'
import { createPoster, type Poster } from './posting/poster.ts'
import { createRolePings } from './posting/role-pings.ts'
import { createPlanner } from './schedule/planner.ts'
import { createScheduler } from './schedule/scheduler.ts'
import type { RunTimes } from './schedule/runs.ts'

/** Three messages at most; the log has the rest. */
const maxReportChars = 3_000

export type ContentDeps = {
  readonly db: Kysely<Schema>
  /** False where the last run of the bot did not end in order. */
  readonly wasClosed: boolean
  readonly clock: Clock
  readonly log: Log
  readonly feeds: FeedSource
  readonly videos: VideoSource
  readonly publisher: Publisher
  /** The channel of sources that name none. */
  readonly channelId: string
  readonly times: RunTimes
  readonly maxAgeMs: number
  readonly videoKinds: readonly VideoKind[]
  /** From 0 to 1: the jitter of the times of posts. */
  readonly random?: () => number
  /** The buttons under the post with a key. */
  actions(key: string): readonly Action[]
  onPosted: OnPosted
  report(cause: string, sentence: string): void
}

/** Collects news and videos by the schedule, and posts them. */
export function createContent(deps: ContentDeps) {
  const { random = Math.random } = deps
  const closed = createClosedChannels(deps)
  const planner = createPlanner({ ...deps, random, planned: () => poster.wake() })
  const report = (cause: string, sentence: string) => deps.report(cause, toReport(sentence))
  const scheduler = createScheduler({ ...deps, planner, collect: createCollect({ ...deps, closed, report }) })
  const poster: Poster = createPoster({ ...deps, closed, rolePings: createRolePings(deps), reopened: planner.plan })
  const parts: readonly Part[] = [scheduler, poster]
  return { parts, control: createControl({ ...deps, scheduler, poster, closed }) }
}

/** The sentences about sources name them, their addresses and what their servers answered: they are shown letter by letter. */
const toReport = (sentence: string): string => escapeMarkdown(truncateAtWord(sentence, maxReportChars))

export type Content = ReturnType<typeof createContent>
