import type { Kysely } from 'kysely'
import type { Schema } from '../../../db/schema.ts'
import type { Clock } from '../../../lib/clock.ts'
import type { Log } from '../../../lib/log.ts'
import { isLate, queued } from '../posting/queue.ts'
import { planQueue } from './plan.ts'
import type { RunTimes } from './runs.ts'

/** Plans what is queued until the next run. */
export function createPlanner(deps: {
  readonly db: Kysely<Schema>
  readonly clock: Clock
  readonly log: Log
  readonly times: RunTimes
  readonly maxAgeMs: number
  /** From 0 to 1. */
  readonly random: () => number
  /** Called when posts may be due. */
  planned(): void
}) {
  const { db, clock, log, times, maxAgeMs, random } = deps

  async function plan(): Promise<void> {
    const now = clock.now()
    const dropped = await db
      .transaction()
      .execute((tx) => planQueue(tx, { now, until: times.after(now), maxAgeMs, random }))
    if (dropped > 0) log.info({ part: 'content', dropped: { 'too old': dropped } }, 'queue planned')
    deps.planned()
  }

  return {
    plan,
    /** Plans anew where a crash left something unplanned, or posts are long overdue: they would come all at once. */
    async planIfLate(): Promise<void> {
      const posts = await queued(db)
      if (posts.some((post) => post.due_at === null || isLate(post, clock.now()))) await plan()
    },
  }
}

export type Planner = ReturnType<typeof createPlanner>
