import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { day, hour, ids, minute, reading } from '../../../../test/support/feeds/feed-reading.ts'
import { type Answer, redirectTo, say, serve } from '../../../../test/support/network/local-server.ts'

const paths = Array.from({ length: 12 }, (_, index) => `/${index}`)

describe('a host that answers 429', () => {
  it('is not asked for its other feeds until its pause is over', async () => {
    let answer = say('', { 'retry-after': '600' }, 429)
    const answers = Object.fromEntries(paths.map((path): [string, Answer] => [path, (...call) => answer(...call)]))
    const { url, asked } = await serve(answers)
    const other = await serve({ '/': say('one') })
    const { read, clock } = reading()
    const all = await Promise.all(paths.map((path) => read(url + path)))
    expect(all.map(({ outcome }) => outcome)).toEqual(['failed', ...Array<string>(11).fill('paused')])
    expect(all[1]?.state).toMatchObject({ failures: 0, lastError: null, pausedUntil: clock.now() + 10 * minute })
    expect((await read(other.url)).outcome).toBe('read')
    await clock.advance(10 * minute - 1)
    for (const path of paths) expect((await read(url + path)).outcome).toBe('paused')
    expect(asked).toHaveLength(1)
    answer = say('one')
    await clock.advance(1)
    for (const path of paths) expect((await read(url + path)).outcome).toBe('read')
  })

  it('is not asked for five minutes without a Retry-After, nor by redirects of other hosts', async () => {
    const { url, asked } = await serve({ '/a': say('', {}, 429), '/b': say('one') })
    const other = await serve({ '/': redirectTo(`${url}/b`) })
    const { read, clock } = reading()
    await read(`${url}/a`)
    expect((await read(other.url)).outcome).toBe('paused')
    expect(asked).toHaveLength(1)
    await clock.advance(5 * minute)
    expect(ids(await read(other.url))).toEqual(['one'])
  })

  it.each(['0', 'Thu, 01 Jan 1970 00:00:00 GMT', 'soon'])(
    'is not asked for five minutes after “%s”',
    async (header) => {
      const { url } = await serve({ '/a': say('', { 'retry-after': header }, 429), '/b': say('one') })
      const { read, clock } = reading()
      await read(`${url}/a`)
      expect((await read(`${url}/b`)).state.pausedUntil).toBe(clock.now() + 5 * minute)
    },
  )

  it('is left alone for a day at most', async () => {
    const { url } = await serve({ '/a': say('', { 'retry-after': '9999999' }, 429), '/b': say('one') })
    const { read, clock } = reading()
    await read(`${url}/a`)
    expect((await read(`${url}/b`)).state.pausedUntil).toBe(clock.now() + day)
  })
})

describe('a 304 that never ends', () => {
  it('is doubted once a week', async () => {
    let text = 'one'
    const { url, asked } = await serve({
      '/': (response, request) =>
        request.headers['if-none-match'] === undefined
          ? say(text, { etag: '"same"' })(response, request)
          : say('', { etag: '"same"' }, 304)(response, request),
    })
    const { read, clock } = reading()
    await read(url)
    text = 'two'
    const outcomes: string[] = []
    for (let polls = 0; polls < 30; polls++) {
      await clock.advance(12 * hour)
      outcomes.push((await read(url)).outcome)
    }
    expect(outcomes.flatMap((outcome, index) => (outcome === 'read' ? [index] : []))).toEqual([13, 27])
    expect(asked).toHaveLength(31)
  })

  it('is not asked for by a Last-Modified in the future, which is not kept', async () => {
    const { url, asked } = await serve({
      '/far': say('one', { 'last-modified': 'Sat, 16 Nov 2041 19:11:00 GMT', etag: '"1"' }),
      '/near': say('one', { 'last-modified': 'Thu, 01 Jan 2026 06:00:00 GMT' }),
      '/past': say('one', { 'last-modified': 'Wed, 31 Dec 2025 06:00:00 GMT' }),
    })
    const { read } = reading()
    for (const path of ['/far', '/far', '/near', '/near', '/past', '/past']) await read(url + path)
    const sent = asked.map(({ headers }) => [headers['if-modified-since'], headers['if-none-match']])
    expect([sent[1], sent[3], sent[5]]).toEqual([
      [undefined, '"1"'],
      [undefined, undefined],
      ['Wed, 31 Dec 2025 06:00:00 GMT', undefined],
    ])
  })

  it('is doubted at once for a state that an earlier version saved', async () => {
    const { url, asked } = await serve({ '/': say('one', { etag: '"1"' }) })
    const { read, saved } = reading()
    await read(url)
    const { lastWholeAt: _, ...older } = JSON.parse(saved.get(url) ?? '') as Record<string, unknown>
    saved.set(url, JSON.stringify(older))
    expect((await read(url)).outcome).toBe('read')
    expect(asked[1]?.headers['if-none-match']).toBeUndefined()
  })
})

describe('a browser check', () => {
  const html = { 'content-type': 'text/html' }
  it.each([
    ['Cloudflare', say('<title>Just a moment...</title>', { ...html, 'cf-mitigated': 'challenge' }, 403)],
    ['Vercel', say('', { 'x-vercel-mitigated': 'challenge' }, 429)],
    ['AWS WAF', say('', { 'x-amzn-waf-action': 'challenge' }, 202)],
    ['DataDome', say('', { 'x-datadome': 'protected' }, 403)],
    ['DDoS-Guard', say('', { server: 'ddos-guard' }, 403)],
    ['a page', say('<!doctype html><html><head><title>Making sure you&#39;re not a bot!</title>', html)],
    ['a page', say('<html><head><title>Just a moment...</title></head>', html)],
    ['Sucuri', say('', { server: 'Sucuri/Cloudproxy' }, 403)],
    ['a page', say('<!DOCTYPE html><title>Nur einen Moment…</title><script>window._cf_chl_opt={}', html, 403)],
    ['a page', say(gzipSync('<html><title>Just a moment...</title>'), { 'content-encoding': 'gzip' }, 503)],
    ['a page', say('<html><title>a.example</title><div id="px-captcha"></div>', html, 403)],
    ['a page', say('<html><script src="https://ct.captcha-delivery.com/i.js"></script>', html, 403)],
    ['a page', say('\ufeff<!doctype html><script id="anubis_challenge" type="application/json">', html)],
  ] as const)('is named as the reason: %s', async (service, answer) => {
    const { url } = await serve({ '/': answer, '/other': say('one') })
    const { read } = reading()
    const { outcome, state } = await read(url)
    expect([outcome, state.lastError?.fault]).toEqual(['failed', 'unauthorized'])
    const name = service === 'a page' ? '' : ` (${service})`
    expect(state.lastError?.reason).toBe(`The site asks for a browser check${name}, which no feed reader can pass.`)
    expect((await read(`${url}/other`)).outcome).toBe('read')
  })

  it('is not seen in a refusal or a page without its signs', async () => {
    const page = '<html><head><title>News</title><script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js">'
    const { url } = await serve({ '/refused': say('', { server: 'cloudflare' }, 403), '/page': say(page, html) })
    const { read } = reading()
    expect((await read(`${url}/refused`)).state.lastError?.reason).toBe('status 403')
    expect((await read(`${url}/page`)).state.lastError?.reason).toBe('no feed')
  })
})

describe('a feed', () => {
  it('gets the cookies of its redirects back, in each reading anew', async () => {
    const gate: Answer = (response, request) =>
      (/(^|; )seen=1(;|$)/.test(request.headers.cookie ?? '') ? say('one') : gateway)(response, request)
    const gateway: Answer = (response) =>
      void response.writeHead(302, { location: '/', 'set-cookie': ['a=x; Path=/', 'seen=1; HttpOnly'] }).end()
    const { url, asked } = await serve({ '/': gate })
    const { read, saved } = reading()
    for (let n = 0; n < 2; n++) expect(ids(await read(url))).toEqual(['one'])
    expect(asked.map(({ headers }) => headers.cookie)).toEqual([undefined, 'a=x; seen=1', undefined, 'a=x; seen=1'])
    expect(saved.get(url)).not.toContain('seen')
  })

  it('of more than 5 MB is read up to there, compressed or not', async () => {
    const text = `first\n${'x'.repeat(6_000_000)}`
    const { url } = await serve({
      '/plain': say(text),
      '/chunked': (response) => void response.writeHead(200).end(text),
      '/gzip': say(gzipSync(text), { 'content-encoding': 'gzip' }),
    })
    const { read } = reading()
    for (const path of ['/plain', '/chunked', '/gzip']) {
      const { outcome, entries } = await read(url + path)
      expect([outcome, entries[0]?.id, entries[1]?.id.length]).toEqual(['read', 'first', 5 * 1024 * 1024 - 6])
    }
  })
})
