import { createLoop } from '../../../lib/concurrency/loop.ts'
import type { Part } from '../../../lib/lifecycle.ts'
import { createPerformRun, type RunDeps } from './perform-run.ts'
import { lastRunTime } from './run-rows.ts'
import type { RunTimes } from './runs.ts'

/** The clock may be set forward or back: the time is looked at again so often. */
const lookMs = 15 * 60_000
/** A run that could not begin, or broke off, is tried again. */
const againMs = 10 * 60_000

export type Scheduler = Part & {
  /** Begins a run; it does not wait for its end. 'running' where one goes on already. */
  runNow(): 'started' | 'running'
  /** The start of the run that goes on, in ms since 1970; null where none does. */
  runningSince(): number | null
}

/**
 * Runs at the times of the schedule. A run that was missed or broke off is made up once; the first one ever begins at once.
 * Then everything that is queued is planned until the next run.
 */
export function createScheduler(
  deps: RunDeps & { readonly times: RunTimes; report(cause: string, sentence: string): void },
): Scheduler {
  const { clock, log, times, planner } = deps
  const performRun = createPerformRun(deps)
  /** The start of the run that goes on. */
  let runningSince: number | null = null
  let notBefore = -Infinity
  let isWanted = false
  let isPlanned = false
  /** The owner knows that runs break off. */
  let isTold = false

  const { start, stop, wake } = createLoop({
    clock,
    async turn(signal) {
      if (!isPlanned) await planner.planIfLate()
      isPlanned = true
      const now = clock.now()
      // Waiting after a failure ends early where the clock was set back.
      const isWaiting = now < notBefore && notBefore - now <= againMs
      const due = isWanted ? now : isWaiting ? null : await dueRun(deps, now)
      isWanted = false
      if (due !== null) {
        runningSince = clock.now()
        const isDone = await performRun(due, signal).finally(() => (runningSince = null))
        isTold = false
        if (!isDone) notBefore = clock.now() + againMs
      }
      return isWanted ? 0 : Math.min(Math.max(times.after(clock.now()) - clock.now(), 0), lookMs)
    },
    failed(error) {
      notBefore = clock.now() + againMs
      log.error({ err: error, part: 'content' }, 'run failed')
      if (!isTold) deps.report('run', 'A run of the news broke off; the log says why. I try again every ten minutes.')
      isTold = true
      return againMs
    },
  })
  return {
    ...{ name: 'schedule', start, stop },
    runningSince: () => runningSince,
    runNow() {
      if (runningSince !== null) return 'running'
      isWanted = true
      wake()
      return 'started'
    },
  }
}

/** The time of the run that is due; null where none is. */
async function dueRun({ db, times }: RunDeps & { times: RunTimes }, now: number): Promise<number | null> {
  const last = await lastRunTime(db, now)
  return last === undefined ? now : times.due(last, now)
}
