import type { Kysely } from 'kysely'
import type { Schema } from '../../db/schema.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'

const dayMs = 86_400_000

/**
 * Counts uses per day (UTC), by key. Decisions read memory; rows follow in the background, so that a restart forgets
 * nothing.
 */
export function createDailyCounts({ db, clock, log }: { db: Kysely<Schema>; clock: Clock; log: Log }) {
  let current = { day: '', used: new Map<string, number>() }
  let other = current

  /** The counts of today. Those of another day are kept as well: a clock that was wrong for a while forgets nothing. */
  function today(): typeof current {
    const day = new Date(clock.now()).toISOString().slice(0, 10)
    if (day !== current.day) [current, other] = [other.day === day ? other : { day, used: new Map() }, current]
    return current
  }

  return {
    /** Reads what was used today before the restart, and deletes older days. */
    async start(): Promise<void> {
      const { day, used } = today()
      await db.deleteFrom('daily_counts').where('day', '<', day).execute()
      for (const row of await db.selectFrom('daily_counts').selectAll().where('day', '=', day).execute())
        used.set(row.key, row.used)
    },
    used: (key: string): number => today().used.get(key) ?? 0,
    add(key: string, change: 1 | -1): void {
      const { day, used } = today()
      const count = Math.max(0, (used.get(key) ?? 0) + change)
      used.set(key, count)
      db.replaceInto('daily_counts')
        .values({ day, key, used: count })
        .execute()
        .catch((error: unknown) => log.error({ err: error, part: 'daily counts' }, 'daily count not written'))
    },
    /** The start of the next day, in milliseconds since 1970. */
    endsAt: (): number => (Math.floor(clock.now() / dayMs) + 1) * dayMs,
  }
}

export type DailyCounts = ReturnType<typeof createDailyCounts>
