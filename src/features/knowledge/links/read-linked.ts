import type { Material, Request } from '../../../conversation/conversation.ts'
import { UpstreamError } from '../../../lib/errors.ts'
import type { Log } from '../../../lib/log.ts'
import { addressesIn } from '../../../lib/text/addresses/addresses.ts'
import { videoIdOf } from '../../../lib/text/addresses/canonical-address.ts'
import { toPlainLine } from '../../../lib/text/markdown.ts'
import type { ReadPage } from '../ports.ts'
import type { Rights } from './rights.ts'

/** Real time: somebody waits for the answer. */
const maxMs = 10_000
const maxLinks = 10
const maxChars = 50_000

type Deps = { rights: Pick<Rights, 'mayAdd'>; readPage: ReadPage; log: Log; timeoutMs?: number }

/**
 * Reads the first page that a question of somebody links to who may add knowledge, for that answer alone: it is not kept.
 * Null for everybody else, for whom nothing is fetched, and where nothing can be read within ten seconds. Rejects only with
 * the signal's reason.
 */
export function createReadLinked({ rights, readPage, log, timeoutMs = maxMs }: Deps) {
  return async (
    { by, in: place }: Pick<Request, 'by' | 'in'>,
    words: string,
    signal: AbortSignal,
  ): Promise<Material | null> => {
    const url = addressesIn(words, maxLinks).find((each) => videoIdOf(each) === null)
    if (url === undefined || !rights.mayAdd(by, place)) return null
    const inTime = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
    try {
      const page = await readPage(url, inTime)
      if (page === null || page.text.trim() === '') return null
      const title = toPlainLine(page.title) || new URL(url).host
      return { title, url, source: new URL(url).host, text: page.text.slice(0, maxChars).toWellFormed() }
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof UpstreamError) && !inTime.aborted) throw error
      log.info({ err: error, part: 'knowledge', url }, 'page of a question not read')
      return null
    }
  }
}
