import { createWorkers, type Workers } from '../../lib/concurrency/worker.ts'
import type { Article, Job } from './article.ts'

export type { Article }

/** Characters or bytes of markup; no article's page has more. */
const maxHtmlSize = 5_000_000
/** Time limits: for the work alone, and including the wait for a thread and its start. */
const workTimeoutMs = 1_800
const totalTimeoutMs = 4_800
const limits = { threads: 2, waiting: 64, timeoutMs: workTimeoutMs, memoryMb: 192, idleMs: 30_000 }

export type ArticleExtractor = {
  /**
   * Returns the article of a page, given its markup and address, as Readability finds it without the boilerplate around
   * it. Returns null if there is none, or none within five seconds of real time. Never throws.
   */
  extract(html: string, url: string): Promise<Article | null>
  /** The same for a page as it was fetched: its bytes, in any encoding of the web, and its Content-Type header. */
  extractBytes(bytes: Uint8Array, contentType: string | null, url: string): Promise<Article | null>
  /** Ends the threads and resolves when none is left; `extract` returns null from then on. */
  close(): Promise<void>
}

/** Creates an extractor that works in up to two threads, each killed if a page takes too long or too much memory. */
export function createArticleExtractor(): ArticleExtractor {
  const workers: Workers<Job, Article | null> = createWorkers({ beside: import.meta.url, name: 'article', ...limits })
  async function run(job: Job): Promise<Article | null> {
    if (job.page.length > maxHtmlSize) return null
    try {
      const worked = await workers.run(job, { signal: AbortSignal.timeout(totalTimeoutMs) })
      return worked.ok ? worked.answer : null
    } catch {
      return null
    }
  }
  return {
    extract: (page, url) => run({ page, contentType: null, url }),
    extractBytes: (page, contentType, url) => run({ page, contentType, url }),
    close: () => workers.close(),
  }
}

/** Extracts a single article with an extractor of its own; see `ArticleExtractor.extract`. */
export async function extractArticle(html: string, url: string): Promise<Article | null> {
  const extractor = createArticleExtractor()
  try {
    return await extractor.extract(html, url)
  } finally {
    await extractor.close()
  }
}
