import { Cron } from 'croner'

/**
 * The times of a cron pattern (five fields, or six with seconds) in an IANA time zone, also across changes of daylight-saving
 * time. Throws RangeError or TypeError where the pattern or the zone is none. All times in milliseconds since 1970.
 */
export function createRunTimes(pattern: string, timeZone: string) {
  const cron = new Cron(pattern, { timezone: timeZone, paused: true })
  // The time is looked at often, and croner takes a while: the answer is the same until that run.
  let [askedFor, answered] = [Infinity, -Infinity]
  /** The first run after a time; Infinity where none follows. */
  function after(time: number): number {
    if (time < askedFor || time >= answered)
      [askedFor, answered] = [time, cron.nextRun(new Date(time))?.getTime() ?? Infinity]
    return answered
  }
  return {
    after,
    /** The latest run that is due at `now`, where the last one was scheduled for `last`; null where none is. */
    due(last: number, now: number): number | null {
      if (after(last) > now) return null
      return cron.previousRuns(1, new Date(now + 1))[0]?.getTime() ?? null
    },
  }
}

export type RunTimes = ReturnType<typeof createRunTimes>
