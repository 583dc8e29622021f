import type { Kysely } from 'kysely'
import type { Schema } from '../../../db/schema.ts'
import type { Clock } from '../../../lib/clock.ts'
import { createLoop } from '../../../lib/concurrency/loop.ts'
import { UpstreamError, UserError } from '../../../lib/errors.ts'
import type { Part } from '../../../lib/lifecycle.ts'
import type { Log } from '../../../lib/log.ts'
import { settleAudiences } from '../items/audiences.ts'
import { keepText } from '../items/text.ts'
import type { Readers, ReadPage } from '../ports.ts'
import { beginReading, dueToRead, failReading, nextReadingAt, type Unread } from './unread.ts'

const minuteMs = 60_000
/** After the first attempt, one more after each of these pauses. */
const pausesMs = [minuteMs, 10 * minuteMs, 120 * minuteMs]
/** Pages that are read at once. */
const atOnce = 2
/** Real time for one page with all that its reader waits for. */
const maxReadMs = 60_000
/** The clock may be set forward or back: what is due is looked at again so often. */
const lookMs = 15 * minuteMs
/** The platform has not told of a channel yet, or the database failed. */
const soonMs = 30_000

type Deps = {
  db: Kysely<Schema>
  readPage: ReadPage
  readers: Readers
  /** As for `keepItem`. */
  uploads: boolean
  clock: Clock
  log: Log
}

/**
 * Reads the texts of items in the background, two at a time. An attempt is counted before it begins, so that a page that
 * ends the process is not read for ever. `wake` looks at once whether one is due.
 */
export function createReading(deps: Deps): Part & { wake(): void } {
  const { db, clock, log } = deps
  const { start, stop, wake } = createLoop({
    clock,
    async turn(signal) {
      const isLeft = await settleAudiences(deps, { now: clock.now(), uploads: deps.uploads })
      const due = await dueToRead(db, clock.now(), atOnce)
      await Promise.all(due.map((item) => read(deps, item, signal)))
      if (due.length > 0) return 0
      const nextAt = await nextReadingAt(db)
      const leftMs = nextAt === null ? lookMs : Math.max(1, nextAt - clock.now())
      return Math.min(leftMs, isLeft ? soonMs : lookMs)
    },
    failed(error) {
      log.error({ err: error, part: 'knowledge' }, 'reading failed')
      return soonMs
    },
  })
  return { name: 'reading', start, stop, wake }
}

async function read(deps: Deps, item: Unread, signal: AbortSignal): Promise<void> {
  const { db, readPage, clock, log } = deps
  const { id, url, text_attempts: before } = item
  const pauseMs = pausesMs[before]
  await beginReading(db, id, clock.now() + (pauseMs ?? minuteMs))
  try {
    if (before > pausesMs.length) throw new UserError('Reading it was broken off again and again.')
    const page = url === null ? null : await readPage(url, AbortSignal.any([signal, AbortSignal.timeout(maxReadMs)]))
    if (page === null) throw new UserError('There is no text at its address.')
    await keepText(db, id, page, clock.now())
    log.info({ part: 'knowledge', item: id, url, chars: page.text.length }, 'text read')
  } catch (error) {
    signal.throwIfAborted()
    const reason = reasonOf(error)
    if (reason === null) log.error({ err: error, part: 'knowledge', item: id, url }, 'text not read')
    else log.info({ part: 'knowledge', item: id, url, reason }, 'text not read')
    const isOver = error instanceof UserError || pauseMs === undefined
    await failReading(db, id, reason ?? 'Something went wrong while it was read.', isOver)
  }
}

/** A sentence for the owner; null for an error of our own. */
function reasonOf(error: unknown): string | null {
  if (error instanceof UserError) return error.message
  if (error instanceof UpstreamError) return `Its address cannot be read: ${error.fault}.`
  return error instanceof DOMException && error.name === 'TimeoutError' ? 'Its address does not answer in time.' : null
}
