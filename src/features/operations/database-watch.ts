import type { Database } from '../../db/db.ts'
import { systemClock } from '../../lib/clock.ts'
import type { Part } from '../../lib/lifecycle.ts'
import type { Log } from '../../lib/log.ts'
import type { Report } from './report.ts'

const everyMs = 10_000

/**
 * Tells the owner once when the database cannot be written or its file is another one, and the log also when that is over.
 * Looks every ten seconds of real time: a file that was deleted refuses no write.
 */
export function databaseWatch(deps: { trouble: Database['trouble']; report: Report; log: Log }): Part {
  const { trouble, report, log } = deps
  const stopping = new AbortController()

  async function watch(): Promise<void> {
    while (!stopping.signal.aborted) {
      await trouble.check()
      await systemClock.sleep(everyMs, stopping.signal).catch(() => undefined)
    }
  }

  return {
    name: 'database watch',
    start() {
      trouble.onChange((now) => {
        if (now === null) return log.info({ part: 'database' }, 'database can be written again')
        log.error({ part: 'database', fault: now.fault }, now.sentence)
        report(`database ${now.fault}`, now.sentence)
      })
      void watch().catch((error: unknown) => log.error({ err: error, part: 'database' }, 'database not watched'))
      return Promise.resolve()
    },
    /** A look that waits for a lock is not waited for. */
    stop() {
      stopping.abort(new Error('stopping'))
      return Promise.resolve()
    },
  }
}
