import { expect, it } from 'vitest'
import { collectingLog } from '../../../test/support/collecting-log.ts'
import { type Answer, afterTest, redirectTo, say, serve } from '../../../test/support/network/local-server.ts'
import { createGuard } from '../../lib/http/guard.ts'
import { createHttp } from '../../lib/http/http.ts'
import { UserError } from '../../lib/errors.ts'
import { createMetrics } from '../../lib/metrics.ts'
import { createArticleReader, createPageReader } from './fetch.ts'

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
  const readPdf = (bytes: Uint8Array) => {
    if (bytes.length === 0) return Promise.reject(new UserError('That PDF is broken.'))
    return Promise.resolve(found ? { title: '', text: Buffer.from(bytes).toString() } : null)
  }
  const readPage = createPageReader({ http, extractor: { extractBytes }, readPdf, log, totalMs: 300 })
  const read = createArticleReader({ readPage, log })
  const reasons = () => lines.filter(({ msg }) => msg === 'article not read').length
  const readAgain = (path: string) => readPage(url + path, new AbortController().signal)
  return {
    url,
    reasons,
    readAgain,
    read: (path: string, signal = new AbortController().signal) => read(url + path, signal),
  }
}

it('the article of a page is read, after redirects, with the address that answered', async () => {
  const { read } = await setUp({ '/old': redirectTo('/new'), '/new': say('<p>Owls</p>', page) })
  expect((await read('/old'))?.text).toBe('<p>Owls</p> | text/html; charset=utf-8 | /new')
})

it.each<[string, Answer]>([
  ['is missing', say('no', page, 404)],
  ['is no HTML', say('PNG', { 'content-type': 'image/png' })],
  ['is a broken PDF', say('', { 'content-type': 'application/pdf' })],
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

it.each<[number, string | null]>([
  [503, 'articles: broken'],
  [429, 'articles: rate-limited'],
  [404, null],
  [403, null],
])('tells a page that may be there another time from one that is not: %i, %s', async (status, fault) => {
  const { readAgain } = await setUp({ '/page': say('no', page, status) })
  const reading = readAgain('/page')
  if (fault === null) expect(await reading).toBeNull()
  else await expect(reading).rejects.toThrow(fault)
})

it('a PDF is read as its text, called like its file where it has no title', async () => {
  const pdf = say('%PDF-1.4 Owls', { 'content-type': 'application/pdf' })
  const { readAgain, url } = await setUp({ '/files/owls.pdf': pdf })
  const text = '%PDF-1.4 Owls'
  expect(await readAgain('/files/owls.pdf')).toEqual({
    title: 'owls.pdf',
    byline: '',
    text,
    url: `${url}/files/owls.pdf`,
  })
  const scans = await setUp({ '/scan': pdf }, { found: false })
  expect(await scans.readAgain('/scan')).toBeNull()
})
