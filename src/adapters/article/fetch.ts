import type { ReadArticle } from '../../features/content/ports.ts'
import type { PageText, ReadPage, ReadPdf } from '../../features/knowledge/ports.ts'
import { createFairSemaphore } from '../../lib/concurrency/fair-semaphore.ts'
import { UpstreamError, type UpstreamFault, UserError } from '../../lib/errors.ts'
import type { FetchedResponse, Http } from '../../lib/http/http.ts'
import type { Log } from '../../lib/log.ts'
import { toPlainLine } from '../../lib/text/markdown.ts'
import type { ArticleExtractor } from './extract.ts'
import { maxPdfBytes } from './pdf/pdf.ts'

const service = 'articles'
const maxHtmlBytes = 5 * 1024 * 1024
const defaultTotalMs = 10_000
/** Pages at once, each of up to 5 MB, a PDF of up to 20, and never two of one site. */
const limits = { permits: 4, perKey: 1 }
const html = /^\s*(?:text\/html|application\/xhtml\+xml)\b/i
const pdf = /^\s*application\/(?:x-)?pdf\b/i

/**
 * Fetches a page and extracts its article, or a PDF and its text: at most 5 MB of HTML or 20 MB of PDF, ten seconds with
 * all redirects, no private address. Null where there is no article, which is logged; throws UpstreamError where there may
 * be one another time, UserError where a PDF cannot be read.
 */
export function createPageReader(deps: {
  http: Pick<Http, 'fetch'>
  extractor: Pick<ArticleExtractor, 'extractBytes'>
  readPdf: ReadPdf
  log: Log
  totalMs?: number
}): ReadPage {
  const { http, extractor, readPdf, log, totalMs = defaultTotalMs } = deps
  const slots = createFairSemaphore(limits)
  const none = (url: string, reason: string) => {
    log.info({ part: service, url, reason }, 'article not read')
    return null
  }
  return async (url, signal) => {
    const release = await slots.acquire(URL.canParse(url) ? new URL(url).host : '', signal)
    try {
      const headers = { accept: 'text/html, application/xhtml+xml;q=0.9, application/pdf;q=0.8' }
      const sized = { totalMs, maxBytes: maxPdfBytes }
      const got = await http.fetch({ service, route: 'GET page', url, headers, signal, ...sized })
      const passes = passing(got.status)
      if (passes) throw new UpstreamError(service, passes, { cause: new Error(`status ${got.status}`) })
      if (got.status < 200 || got.status > 299) return none(url, `status ${got.status}`)
      const contentType = got.headers.get('content-type')
      if (pdf.test(contentType ?? '')) return (await readPdfOf(got, readPdf, signal)) ?? none(url, 'no text in the PDF')
      if (contentType !== null && !html.test(contentType)) return none(url, 'no HTML')
      if (got.bytes.length > maxHtmlBytes) return none(url, 'more than 5 MB')
      const article = await extractor.extractBytes(got.bytes, contentType, got.url)
      signal.throwIfAborted()
      return article === null ? none(url, 'no article in it') : { ...article, url: article.canonicalUrl }
    } finally {
      release()
    }
  }
}

/** A PDF without a title is called like its file. */
async function readPdfOf(got: FetchedResponse, readPdf: ReadPdf, signal: AbortSignal): Promise<PageText | null> {
  const found = await readPdf(got.bytes, signal)
  const { hostname, pathname } = new URL(got.url)
  const name = pathname.split('/').at(-1) ?? ''
  return found && { title: toPlainLine(found.title) || name || hostname, byline: '', text: found.text, url: got.url }
}

/** The fault of a status that may be another one soon; null for all others. */
function passing(status: number): UpstreamFault | null {
  if (status === 429) return 'rate-limited'
  if (status === 408 || status === 425) return 'timeout'
  return status >= 500 ? 'broken' : null
}

/** The same for somebody who waits: null also where there may be an article another time. */
export const createArticleReader =
  ({ readPage, log }: { readPage: ReadPage; log: Log }): ReadArticle =>
  async (url, signal) => {
    try {
      return await readPage(url, signal)
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof UpstreamError || error instanceof UserError)) throw error
      log.info({ err: error, part: service, url }, 'article not read')
      return null
    }
  }
