import { createBoundedMap } from '../../../lib/concurrency/bounded-map.ts'
import { toPlainLine } from '../../../lib/text/markdown.ts'
import type { KnowledgeItem } from '../items/items.ts'
import { changeUpload } from './upload-rows.ts'
import type { UploadDeps } from './upload-deps.ts'

const maxAttempts = 12
/** Doubled after each attempt: twelve take about 20 hours. */
const [firstDelayMs, maxDelayMs] = [60_000, 6 * 3_600_000]
const maxSuspects = 1_000

/** Plans the next attempt at an item that failed because of itself; after the last one it is given up. */
export async function attemptAgain(deps: UploadDeps, item: KnowledgeItem, error: string): Promise<void> {
  const attempts = item.upload_attempts + 1
  if (attempts >= maxAttempts && item.upload_state !== 'withdrawn') return giveUp(deps, item, error)
  const delayMs = Math.min(firstDelayMs * 2 ** (attempts - 1), maxDelayMs)
  const next = { upload_attempts: attempts, upload_due_at: deps.clock.now() + delayMs }
  await changeUpload(deps.db, item, { ...next, error })
}

/** Marks an item as failed and tells the owner. What of it is at the backend is deleted when it is tried again. */
export async function giveUp(deps: UploadDeps, item: KnowledgeItem, error: string): Promise<void> {
  const { db, log, report, service } = deps
  if (!(await changeUpload(db, item, { upload_state: 'failed', upload_due_at: null, error }))) return
  log.error({ part: 'knowledge', item: item.id, url: item.url, reason: error }, 'not uploaded')
  const more = '`/professor knowledge failed` lists all that failed.'
  report('uploads', `“${toPlainLine(item.title)}” could not be given to ${service}. ${error} ${more}`)
}

/**
 * Tells an item that the backend cannot take from an outage: the item failed twice, and in between the backend took
 * something else.
 */
export function createSuspects() {
  const failures = createBoundedMap<number, number>(maxSuspects)
  let taken = 0
  return {
    /** Notes that the backend took something. */
    worked: () => void (taken += 1),
    /** Notes a failure. True where it is to be counted against the item. */
    failed(id: number): boolean {
      const before = failures.get(id)
      failures.set(id, taken)
      return before !== undefined && before < taken
    },
  }
}
