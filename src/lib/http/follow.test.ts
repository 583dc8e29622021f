import { randomBytes } from 'node:crypto'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { collectingLog } from '../../../test/support/collecting-log.ts'
import { afterTest, type Answer, redirectTo, say, serve } from '../../../test/support/network/local-server.ts'
import { UpstreamError, type UpstreamFault } from '../errors.ts'
import { createGuard, type Resolve } from './guard.ts'
import type { FetchRequest } from './follow.ts'
import { createHttp } from './http.ts'
import { createMetrics } from '../metrics.ts'

/** Starts a server that the guard allows, and an http client that calls it. */
async function served(answers: Record<string, Answer>, options: { resolve?: Resolve } = {}) {
  const { host, url, asked } = await serve(answers)
  const { log, lines } = collectingLog('debug')
  const guard = createGuard({ trusted: [], allowHosts: [host], ...options })
  const http = createHttp({ log, metrics: createMetrics(), guard })
  afterTest(http.close)
  const get = (path: string, more: Partial<FetchRequest> = {}) =>
    http.fetch({
      service: 'feeds',
      route: 'GET feed',
      url: path.startsWith('/') ? url + path : path,
      headers: {},
      signal: null,
      totalMs: 2_000,
      maxBytes: 1_000,
      ...more,
    })
  return { get, asked, lines, host }
}

const fault = (name: UpstreamFault) => (error: unknown) => error instanceof UpstreamError && error.fault === name

describe('fetch', () => {
  it('resolves with status, headers and bytes, and sends a user agent', async () => {
    const { get, asked, lines } = await served({ '/feed?x=1': say('fine', { etag: '"1"' }) })
    const { status, headers, bytes, redirects } = await get('/feed?x=1', { headers: { 'if-none-match': '"0"' } })
    expect([status, headers.get('etag'), Buffer.from(bytes).toString(), redirects]).toEqual([200, '"1"', 'fine', []])
    expect(asked[0]?.headers).toMatchObject({ 'user-agent': 'ProfessorSynapse/1.0', 'if-none-match': '"0"' })
    expect(lines).toMatchObject([{ msg: 'upstream call', service: 'feeds', route: 'GET feed', status: '200' }])
  })

  it('does not read the body of an error response', async () => {
    const endless: Answer = (response) => void response.writeHead(404).write('x'.repeat(5_000))
    const { get } = await served({ '/gone': endless })
    expect(await get('/gone')).toMatchObject({ status: 404, bytes: Buffer.alloc(0) })
  })

  it('reads the beginning of a refusal, which may be broken or never end', async () => {
    const { get } = await served({
      '/endless': (response) => void response.writeHead(403).write('x'.repeat(5_000)),
      '/broken': say('no gzip', { 'content-encoding': 'zstd' }, 429),
      '/cut': (response) =>
        void response.writeHead(503, { 'content-length': '9' }).write('x', () => response.destroy()),
    })
    expect(Buffer.from((await get('/endless', { canTruncate: true })).bytes).toString()).toBe('x'.repeat(1_000))
    expect(await get('/broken')).toMatchObject({ status: 429, bytes: Buffer.alloc(0) })
    expect(await get('/cut')).toMatchObject({ status: 503, bytes: Buffer.alloc(0) })
  })

  it.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
    ['GZIP, identity', gzipSync],
  ])('decodes %s', async (encoding, encode) => {
    const { get } = await served({ '/': say(encode('a feed'), { 'content-encoding': encoding }) })
    expect(Buffer.from((await get('/')).bytes).toString()).toBe('a feed')
  })

  it('decodes truncated bytes as far as possible, and keeps bytes that are not encoded although the header says so', async () => {
    const text = 'x'.repeat(900)
    const headers = { 'content-encoding': 'gzip' }
    const cut = gzipSync(text).subarray(0, -9)
    const { get } = await served({ '/cut': say(cut, headers), '/lie': say(text, headers), '/empty': say('', headers) })
    expect((await get('/cut')).bytes.length).toBeGreaterThan(0)
    expect(Buffer.from((await get('/lie')).bytes).toString()).toBe(text)
    expect((await get('/empty')).bytes).toHaveLength(0)
  })

  it.each(['zstd', 'gzip, gzip, gzip', 'br'])(
    'fails as broken if the encoding is not supported or does not match: %s',
    async (encoding) => {
      const { get } = await served({ '/': say('not encoded like this', { 'content-encoding': encoding }) })
      await expect(get('/')).rejects.toSatisfy(fault('broken'))
    },
  )

  it('limits its total time even if bytes keep dripping in', async () => {
    const drip: Answer = (response) => {
      const timer = setInterval(() => response.write('x'), 10)
      response.on('close', () => clearInterval(timer))
    }
    const { get } = await served({ '/drip': drip, '/to-drip': redirectTo('/drip') })
    await expect(get('/to-drip', { totalMs: 150 })).rejects.toSatisfy(fault('timeout'))
  })

  it('rejects with the caller’s own reason when the signal aborts', async () => {
    const { get } = await served({ '/silent': () => undefined })
    const stop = new AbortController()
    const got = get('/silent', { signal: stop.signal })
    setTimeout(() => stop.abort(new Error('not wanted any more')), 20)
    await expect(got).rejects.toThrow('not wanted any more')
  })
})

describe('redirects', () => {
  it('are followed and errors reported, whatever length their bodies declare', async () => {
    const long =
      (status: number): Answer =>
      (response) => {
        response.writeHead(status, { location: '/c', 'content-length': 9_000_000 }).flushHeaders()
      }
    const { get } = await served({ '/a': long(302), '/gone': long(410), '/c': say('here') })
    expect(Buffer.from((await get('/a')).bytes).toString()).toBe('here')
    expect((await get('/gone')).status).toBe(410)
  })

  it('are followed and listed, and each hop is logged', async () => {
    const answers = { '/a': redirectTo('b?x=1', 301), '/b?x=1': redirectTo('/c'), '/c': say('here') }
    const { get, host, lines } = await served(answers)
    const { url, redirects, bytes } = await get('/a')
    expect([url, Buffer.from(bytes).toString()]).toEqual([`http://${host}/c`, 'here'])
    expect(redirects).toEqual([
      { status: 301, to: `http://${host}/b?x=1` },
      { status: 302, to: `http://${host}/c` },
    ])
    expect(lines.map(({ status }) => status)).toEqual(['301', '302', '200'])
  })

  it('fail as broken after five, or if the location is invalid', async () => {
    const chain = Object.fromEntries(
      [1, 2, 3, 4, 5, 6].map((n): [string, Answer] => [`/${n}`, redirectTo(`/${n + 1}`)]),
    )
    const answers = {
      ...chain,
      '/7': say('far'),
      '/loop': redirectTo('/loop'),
      '/odd': redirectTo('http://['),
      '/none': say('', {}, 302),
    }
    const { get, asked } = await served(answers)
    expect((await get('/2')).redirects).toHaveLength(5)
    await expect(get('/1')).rejects.toSatisfy(fault('broken'))
    asked.splice(0)
    await expect(get('/loop')).rejects.toSatisfy(fault('broken'))
    expect(asked).toHaveLength(6)
    await expect(get('/odd')).rejects.toSatisfy(fault('broken'))
    expect((await get('/none')).status).toBe(302)
  })

  it('are returned and not followed in manual mode', async () => {
    const { get, asked } = await served({ '/a': redirectTo('/b', 301) })
    const { status, headers, redirects } = await get('/a', { redirect: 'manual' })
    expect([status, headers.get('location'), redirects, asked.length]).toEqual([301, '/b', [], 1])
  })

  it.each([
    ['raw UTF-8', '/flux/été.xml', '/flux/%C3%A9t%C3%A9.xml'],
    ['raw UTF-8 beyond Latin-1', '/新聞?q=日', '/%E6%96%B0%E8%81%9E?q=%E6%97%A5'],
    ['percent-encoding', '/%C3%A9', '/%C3%A9'],
    ['Latin-1', Buffer.from('/\u00e9t', 'latin1'), '/%C3%A9t'],
  ])('are followed to a location in %s', async (_, location, path) => {
    const raw: Answer = ({ socket }) => {
      const head = Buffer.from('HTTP/1.1 301 Moved\r\nContent-Length: 0\r\nConnection: close\r\nLocation: ')
      socket?.end(Buffer.concat([head, Buffer.from(location), Buffer.from('\r\n\r\n')]))
    }
    const { get } = await served({ '/a': raw, [path]: say('here') })
    expect(Buffer.from((await get('/a')).bytes).toString()).toBe('here')
  })

  it.each([
    ...[
      'http://127.0.0.1:1/',
      'http://2130706433/',
      'http://[::ffff:127.0.0.1]/',
      '//169.254.169.254/latest/meta-data/',
    ],
    ...['file:///etc/passwd', 'http://me:word@example.org/', 'http://localhost/', 'http://0/'],
  ])('are never followed to a blocked address: %s', async (to) => {
    const { get, asked } = await served({ '/a': redirectTo('/b'), '/b': redirectTo(to) })
    await expect(get('/a')).rejects.toSatisfy(fault('forbidden'))
    expect(asked).toHaveLength(2)
  })
})

describe('a body beyond the limit', () => {
  it.each([
    ['with its length', say('x'.repeat(5_000))],
    ['in chunks', (response) => void response.writeHead(200).end('x'.repeat(5_000))],
    ['endless', (response) => void response.writeHead(200).write('x'.repeat(5_000))],
    ['in gzip', say(gzipSync('x'.repeat(5_000)), { 'content-encoding': 'gzip' })],
    ['in br', say(brotliCompressSync('x'.repeat(5_000)), { 'content-encoding': 'br' })],
    ['whose compressed bytes are cut', say(gzipSync(randomBytes(5_000)), { 'content-encoding': 'gzip' })],
  ] satisfies [string, Answer][])('is cut off where that is allowed, else the call fails: %s', async (_, answer) => {
    const { get } = await served({ '/': answer })
    const { bytes } = await get('/', { canTruncate: true })
    expect(bytes.length).toBeLessThanOrEqual(1_000)
    expect(bytes.length).toBeGreaterThan(900)
    await expect(get('/')).rejects.toSatisfy(fault('broken'))
  })

  it('is not cut off if it has exactly the allowed length', async () => {
    const { get } = await served({ '/': say('x'.repeat(1_000)) })
    expect((await get('/', { canTruncate: true })).bytes.length).toBe(1_000)
    expect((await get('/')).bytes.length).toBe(1_000)
  })
})

describe('host names', () => {
  it('are never connected to at a private address, even if they resolved to a public one before', async () => {
    const answers = [['192.0.2.1'], ['8.8.8.8', '127.0.0.1'], ['::1'], ['64:ff9b::7f00:1']]
    const looked: string[] = []
    const resolve: Resolve = (name) => (looked.push(name), Promise.resolve(answers[looked.length - 1] ?? []))
    const { get, asked, host } = await served({}, { resolve })
    const port = host.split(':')[1]
    for (const _ of answers) await expect(get(`http://turning.example:${port}/`)).rejects.toSatisfy(fault('forbidden'))
    await expect(get(`http://turning.example:${port}/`)).rejects.toSatisfy(fault('forbidden'))
    expect(asked).toEqual([])
    expect(looked).toEqual(Array(5).fill('turning.example'))
  })

  it('fail as unreachable if they do not resolve', async () => {
    const resolve: Resolve = (name) => Promise.reject(Object.assign(new Error(name), { code: 'ENOTFOUND' }))
    const { get } = await served({}, { resolve })
    await expect(get('http://nowhere.example/')).rejects.toSatisfy(fault('unreachable'))
  })
})
