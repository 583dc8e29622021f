import { expect, it } from 'vitest'
import { collectingLog } from '../../../test/support/collecting-log.ts'
import { type Answer, afterTest, redirectTo, say, serve } from '../../../test/support/network/local-server.ts'
import { createGuard } from '../../lib/http/guard.ts'
import { createHttp } from '../../lib/http/http.ts'
import { createMetrics } from '../../lib/metrics.ts'
import { createArticleReader } from './fetch.ts'

const page = { 'content-type': 'text/html; charset=utf-8' }
const never: Answer = () => undefined

/** A reader of pages at `answers`; the extractor says what it got. */
async function setUp(answers: Record<string, Answer>, { found = true } = {}) {
  const { host, url } = await serve(answers)
  const { log, lines } = collectingLog()
  const http = createHttp({ log, metrics: createMetrics(), guard: createGuard({ trusted: [], allowHosts: [host] }) })
  afterTest(http.close)
  const extractBytes = (bytes: Uint8Array, contentType: string | null, from: string) => {
    const text = `${Buffer.from(bytes).toString()} | ${contentType} | ${from.replace(url, '')}`
    return Promise.resolve(found ? { title: 'T', byline: '', text, canonicalUrl: from, picture: '' } : null)
  }
  const read = createArticleReader({ http, extractor: { extractBytes }, log, totalMs: 300 })
  const reasons = () => lines.filter(({ msg }) => msg === 'article not read').length
  return { url, reasons, read: (path: string, signal = new AbortController().signal) => read(url + path, signal) }
}

it('the article of a page is read, after redirects, with the address that answered', async () => {
  const { read } = await setUp({ '/old': redirectTo('/new'), '/new': say('<p>Owls</p>', page) })
  expect((await read('/old'))?.text).toBe('<p>Owls</p> | text/html; charset=utf-8 | /new')
})

it.each<[string, Answer]>([
  ['is missing', say('no', page, 404)],
  ['is no HTML', say('%PDF', { 'content-type': 'application/pdf' })],
  ['has more than 5 MB', say(Buffer.alloc(5 * 1024 * 1024 + 1, 'a'), page)],
  ['redirects to a private address', redirectTo('http://10.0.0.1/')],
  ['never answers', never],
])('a page that %s gives no article, and a line in the log', async (_, answer) => {
  const { read, reasons } = await setUp({ '/page': answer })
  expect(await read('/page')).toBeNull()
  expect(reasons()).toBe(1)
})

it('a page without an article gives none', async () => {
  const { read } = await setUp({ '/page': say('<p>Log in</p>', page) }, { found: false })
  expect(await read('/page')).toBeNull()
})

it('reading stops with the reason of the signal', async () => {
  const { read } = await setUp({ '/page': never })
  const stop = new AbortController()
  const reading = read('/page', stop.signal)
  stop.abort(new Error('stopping'))
  await expect(reading).rejects.toThrow('stopping')
})

it('pages of one site are fetched one after the other', async () => {
  let [open, most] = [0, 0]
  const slow: Answer = (response) => {
    most = Math.max(most, ++open)
    setTimeout(() => (open--, response.writeHead(200, page).end('<p>Owls</p>')), 20)
  }
  const { read } = await setUp({ '/a': slow, '/b': slow })
  expect(await Promise.all([read('/a'), read('/b')])).not.toContain(null)
  expect(most).toBe(1)
})
