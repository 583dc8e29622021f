import { createArticleExtractor } from '../adapters/article/extract.ts'
import { createPageReader } from '../adapters/article/fetch.ts'
import { createPdfReader } from '../adapters/article/pdf/pdf.ts'
import type { Http } from '../lib/http/http.ts'
import type { Log } from '../lib/log.ts'

/**
 * The reader of articles and PDFs, at an address or as bytes: one for all features, which keeps its limits for each site.
 * Threads start with the first page.
 */
export function createPages({ http, log }: { http: Http; log: Log }) {
  const extractor = createArticleExtractor()
  const pdf = createPdfReader()
  return {
    read: createPageReader({ http, extractor, readPdf: pdf.read, log }),
    readPdf: pdf.read,
    async close() {
      await Promise.all([extractor.close(), pdf.close()])
    },
  }
}

export type Pages = ReturnType<typeof createPages>
