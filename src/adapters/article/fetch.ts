import type { ReadArticle } from '../../features/content/ports.ts'
import { createFairSemaphore } from '../../lib/concurrency/fair-semaphore.ts'
import { UpstreamError } from '../../lib/errors.ts'
import type { Http } from '../../lib/http/http.ts'
import type { Log } from '../../lib/log.ts'
import type { ArticleExtractor } from './extract.ts'

const service = 'articles'
const maxBytes = 5 * 1024 * 1024
const defaultTotalMs = 10_000
/** Pages at once, each of up to 5 MB, and never two of one site. */
const limits = { permits: 4, perKey: 1 }
const html = /^\s*(?:text\/html|application\/xhtml\+xml)\b/i

/**
 * Fetches a page and extracts its article: at most 5 MB of HTML, ten seconds with all redirects, no private address.
 * A failure is logged.
 */
export function createArticleReader(deps: {
  http: Pick<Http, 'fetch'>
  extractor: Pick<ArticleExtractor, 'extractBytes'>
  log: Log
  totalMs?: number
}): ReadArticle {
  const { http, extractor, log, totalMs = defaultTotalMs } = deps
  const slots = createFairSemaphore(limits)
  return async (url, signal) => {
    const release = await slots.acquire(URL.canParse(url) ? new URL(url).host : '', signal)
    try {
      const headers = { accept: 'text/html, application/xhtml+xml;q=0.9' }
      const got = await http.fetch({ service, route: 'GET page', url, headers, signal, totalMs, maxBytes })
      if (got.status < 200 || got.status > 299) throw unreadable(`status ${got.status}`)
      const contentType = got.headers.get('content-type')
      if (contentType !== null && !html.test(contentType)) throw unreadable('no HTML')
      const article = await extractor.extractBytes(got.bytes, contentType, got.url)
      signal.throwIfAborted()
      if (article === null) throw unreadable('no article in it')
      return article
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof UpstreamError)) throw error
      log.info({ err: error, part: service, url }, 'article not read')
      return null
    } finally {
      release()
    }
  }
}

const unreadable = (reason: string) => new UpstreamError(service, 'broken', { cause: new Error(reason) })
