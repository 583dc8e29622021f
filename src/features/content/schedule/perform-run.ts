import type { Kysely } from 'kysely'
import type { Schema } from '../../../db/schema.ts'
import type { Clock } from '../../../lib/clock.ts'
import type { Log } from '../../../lib/log.ts'
import type { CollectResult } from '../collect/collect.ts'
import { createHousekeeping } from './housekeeping.ts'
import type { Planner } from './planner.ts'
import { saveRun } from './run-rows.ts'

export type RunDeps = {
  readonly db: Kysely<Schema>
  readonly clock: Clock
  readonly log: Log
  readonly planner: Planner
  collect(signal: AbortSignal): Promise<CollectResult>
}

/**
 * Returns a function that collects, plans what was found, and forgets what is old. It answers false where nothing could be
 * collected yet; a run that throws is not recorded, and is due still.
 */
export function createPerformRun({ db, clock, log, planner, collect }: RunDeps) {
  const keepHouse = createHousekeeping({ db, clock })
  return async (scheduledAt: number, signal: AbortSignal): Promise<boolean> => {
    const startedAt = clock.now()
    const result = await collect(signal)
    if (result.outcome === 'postponed') return false
    const { counts } = result
    await saveRun(db, { scheduledAt, startedAt, endedAt: clock.now(), counts })
    const line = { part: 'content', ...counts, ms: clock.now() - startedAt }
    if (result.outcome === 'failed') log.error(line, 'run done, with errors')
    else log.info(line, 'run done')
    await planner.plan()
    await keepHouse()
    return true
  }
}
