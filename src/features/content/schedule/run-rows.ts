import type { Db } from '../../../db/db.ts'
import type { Counts } from '../collect/counts.ts'

/** A run that lies further ahead was recorded by a wrong clock. */
const maxAheadMs = 86_400_000
/** Runs that are kept. */
const maxRuns = 100

export type RunRow = {
  readonly scheduledAt: number
  readonly startedAt: number
  readonly endedAt: number
  readonly counts: Counts
}

/** The newest runs that ended, the newest first. */
export async function lastRuns(db: Db, count: number): Promise<RunRow[]> {
  const rows = await db
    .selectFrom('runs')
    .selectAll()
    .where('ended_at', 'is not', null)
    .orderBy('scheduled_at', 'desc')
    .limit(count)
    .execute()
  return rows.map((row) => ({
    scheduledAt: row.scheduled_at,
    startedAt: row.started_at,
    endedAt: row.ended_at ?? row.started_at,
    counts: JSON.parse(row.counts ?? '{}') as Counts,
  }))
}

/** The time for which the last run was scheduled; undefined before the first one. */
export async function lastRunTime(db: Db, now: number): Promise<number | undefined> {
  const row = await db
    .selectFrom('runs')
    .select('scheduled_at')
    .where('ended_at', 'is not', null)
    .where('scheduled_at', '<=', now + maxAheadMs)
    .orderBy('scheduled_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.scheduled_at
}

/** Records that a run ended, and forgets the oldest ones and those of a wrong clock. */
export async function saveRun(db: Db, { scheduledAt, startedAt, endedAt, counts }: RunRow): Promise<void> {
  await db
    .replaceInto('runs')
    .values({ scheduled_at: scheduledAt, started_at: startedAt, ended_at: endedAt, counts: JSON.stringify(counts) })
    .execute()
  await db
    .deleteFrom('runs')
    .where('scheduled_at', '>', endedAt + maxAheadMs)
    .execute()
  const kept = db.selectFrom('runs').select('scheduled_at').orderBy('scheduled_at', 'desc').limit(maxRuns)
  await db.deleteFrom('runs').where('scheduled_at', 'not in', kept).execute()
}
