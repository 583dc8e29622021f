import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { collectingLog } from '../../../test/support/collecting-log.ts'
import { afterTest, type Answer, move, say, serve } from '../../../test/support/network/local-server.ts'
import { UpstreamError, type UpstreamFault } from '../errors.ts'
import { createGuard, type Resolve } from './guard.ts'
import type { FetchCall } from './follow.ts'
import { createHttp } from './http.ts'
import { createMetrics } from '../metrics.ts'

/** A server that the guard lets through, and an app's http that calls it. */
async function served(answers: Record<string, Answer>, options: { resolve?: Resolve } = {}) {
  const { host, url, asked } = await serve(answers)
  const { log, lines } = collectingLog('debug')
  const guard = createGuard({ trusted: [], allowHosts: [host], ...options })
  const http = createHttp({ log, metrics: createMetrics(), guard })
  afterTest(http.close)
  const get = (path: string, more: Partial<FetchCall> = {}) =>
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

describe('an address that somebody else chose', () => {
  it('answers its status, headers and bytes, and says who asks', async () => {
    const { get, asked, lines } = await served({ '/feed?x=1': say('fine', { etag: '"1"' }) })
    const { status, headers, bytes, redirects: moves } = await get('/feed?x=1', { headers: { 'if-none-match': '"0"' } })
    expect([status, headers.get('etag'), Buffer.from(bytes).toString(), moves]).toEqual([200, '"1"', 'fine', []])
    expect(bytes.buffer.byteLength).toBe(4)
    expect(asked[0]?.headers).toMatchObject({ 'user-agent': 'ProfessorSynapse/1.0', 'if-none-match': '"0"' })
    expect(lines).toMatchObject([{ msg: 'upstream call', service: 'feeds', route: 'GET feed', status: '200' }])
  })

  it('does not read what comes with an error', async () => {
    const endless: Answer = (response) => void response.writeHead(404).write('x'.repeat(5_000))
    const { get } = await served({ '/gone': endless })
    expect(await get('/gone')).toMatchObject({ status: 404, bytes: Buffer.alloc(0) })
  })

  it.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
    ['GZIP, identity', gzipSync],
  ])('is decoded: %s', async (encoding, encode) => {
    const { get } = await served({ '/': say(encode('a feed'), { 'content-encoding': encoding }) })
    expect(Buffer.from((await get('/')).bytes).toString()).toBe('a feed')
  })

  it('is read as far as it goes where the encoded bytes are cut off, and as it is where it only claims to be encoded', async () => {
    const text = 'x'.repeat(900)
    const headers = { 'content-encoding': 'gzip' }
    const cut = gzipSync(text).subarray(0, -9)
    const { get } = await served({ '/cut': say(cut, headers), '/lie': say(text, headers), '/empty': say('', headers) })
    expect((await get('/cut')).bytes.length).toBeGreaterThan(0)
    expect(Buffer.from((await get('/lie')).bytes).toString()).toBe(text)
    expect((await get('/empty')).bytes).toHaveLength(0)
  })

  it.each(['zstd', 'gzip, gzip, gzip', 'br'])('is broken where nobody can decode it: %s', async (encoding) => {
    const { get } = await served({ '/': say('not encoded like this', { 'content-encoding': encoding }) })
    await expect(get('/')).rejects.toSatisfy(fault('broken'))
  })

  it('has one limit on its whole time, however steadily it drips', async () => {
    const drip: Answer = (response) => {
      const timer = setInterval(() => response.write('x'), 10)
      response.on('close', () => clearInterval(timer))
    }
    const { get } = await served({ '/drip': drip, '/to-drip': move('/drip') })
    await expect(get('/to-drip', { totalMs: 150 })).rejects.toSatisfy(fault('timeout'))
  })

  it('ends with the caller’s own reason', async () => {
    const { get } = await served({ '/silent': () => undefined })
    const stop = new AbortController()
    const got = get('/silent', { signal: stop.signal })
    setTimeout(() => stop.abort(new Error('not wanted any more')), 20)
    await expect(got).rejects.toThrow('not wanted any more')
  })
})

describe('redirects', () => {
  it('are followed and told, each a call of its own in the log', async () => {
    const answers = { '/a': move('b?x=1', 301), '/b?x=1': move('/c'), '/c': say('here') }
    const { get, host, lines } = await served(answers)
    const { url, redirects: moves, bytes } = await get('/a')
    expect([url, Buffer.from(bytes).toString()]).toEqual([`http://${host}/c`, 'here'])
    expect(moves).toEqual([
      { status: 301, to: `http://${host}/b?x=1` },
      { status: 302, to: `http://${host}/c` },
    ])
    expect(lines.map(({ status }) => status)).toEqual(['301', '302', '200'])
  })

  it('end after five, and where nobody can read where they lead', async () => {
    const chain = Object.fromEntries([1, 2, 3, 4, 5, 6].map((n): [string, Answer] => [`/${n}`, move(`/${n + 1}`)]))
    const answers = {
      ...chain,
      '/7': say('far'),
      '/loop': move('/loop'),
      '/odd': move('http://['),
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

  it('are told instead of followed where that is asked for', async () => {
    const { get, asked } = await served({ '/a': move('/b', 301) })
    const { status, headers, redirects: moves } = await get('/a', { redirects: 'tell' })
    expect([status, headers.get('location'), moves, asked.length]).toEqual([301, '/b', [], 1])
  })

  it.each([
    ...[
      'http://127.0.0.1:1/',
      'http://2130706433/',
      'http://[::ffff:127.0.0.1]/',
      '//169.254.169.254/latest/meta-data/',
    ],
    ...['file:///etc/passwd', 'http://me:word@example.org/', 'http://localhost/', 'http://0/'],
  ])('never lead to what may not be called: %s', async (to) => {
    const { get, asked } = await served({ '/a': move('/b'), '/b': move(to) })
    await expect(get('/a')).rejects.toSatisfy(fault('forbidden'))
    expect(asked).toHaveLength(2)
  })
})

describe('names', () => {
  it('are never connected to at a private address, also where they had a public one before', async () => {
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

  it('are unreachable where nobody knows them', async () => {
    const resolve: Resolve = (name) => Promise.reject(Object.assign(new Error(name), { code: 'ENOTFOUND' }))
    const { get } = await served({}, { resolve })
    await expect(get('http://nowhere.example/')).rejects.toSatisfy(fault('unreachable'))
  })
})
