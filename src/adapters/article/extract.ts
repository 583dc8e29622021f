import { createWorkers, type Workers } from '../../lib/worker.ts'
import type { Article } from './read.ts'

export type { Article }

/** Characters of markup; no article's page has more. */
const maxHtmlChars = 5_000_000
/** With the start of a thread it stays below five seconds. */
const timeoutMs = 3_000
const wholeMs = 4_800
const threads = 2
const waiting = 100
const memoryMb = 192
const idleMs = 30_000

let workers: Workers<{ html: string; url: string }, Article | null> | null = null

/**
 * The article of a page by its markup and address: what Readability finds, corrected in its margins. Runs in a thread
 * that is ended when it takes too long or too much memory. Null where there is no article, or none within five seconds
 * of real time; never throws.
 */
export async function extractArticle(html: string, url: string): Promise<Article | null> {
  if (html.length > maxHtmlChars || html.trim() === '') return null
  workers ??= createWorkers({
    beside: import.meta.url,
    name: 'article',
    ...{ threads, waiting, timeoutMs, memoryMb, idleMs },
  })
  try {
    const worked = await workers.run({ html, url }, { signal: AbortSignal.timeout(wholeMs) })
    return worked.ok ? worked.answer : null
  } catch {
    return null
  }
}
