import { systemClock } from '../../lib/clock.ts'
import { createWorkers, type Workers } from '../../lib/concurrency/worker.ts'
import type { Article } from './read.ts'

export type { Article }

/** Characters of markup; no article's page has more. */
const maxHtmlChars = 5_000_000
/** For the work alone, and with waiting for a thread and its start. */
const workMs = 1_800
const wholeMs = 4_800
const limits = { threads: 2, waiting: 64, timeoutMs: workMs, memoryMb: 192, idleMs: 30_000 }

let workers: Workers<{ html: string; url: string }, Article | null> | null = null

/**
 * The article of a page by its markup and address: what Readability finds, corrected in its margins. Runs in a thread
 * that is ended when it takes too long or too much memory. Null where there is no article, or none within five seconds
 * of real time; never throws.
 */
export async function extractArticle(html: string, url: string): Promise<Article | null> {
  if (html.length > maxHtmlChars || html.trim() === '') return null
  workers ??= createWorkers({ beside: import.meta.url, name: 'article', ...limits })
  const overdue = new AbortController()
  const answered = new AbortController()
  systemClock.sleep(wholeMs, answered.signal).then(
    () => overdue.abort(new Error('no article in time')),
    () => undefined,
  )
  try {
    const worked = await workers.run({ html, url }, { signal: overdue.signal })
    return worked.ok ? worked.answer : null
  } catch {
    return null
  } finally {
    answered.abort()
  }
}
