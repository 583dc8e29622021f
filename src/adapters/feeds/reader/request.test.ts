import { describe, expect, it } from 'vitest'
import { day, ids, reading } from '../../../../test/support/feeds/feed-reading.ts'
import { type Answer, redirectTo, say, serve } from '../../../../test/support/network/local-server.ts'

describe('a feed that has moved', () => {
  it('is read at its new address after three permanent redirects in a row', async () => {
    const target = await serve({ '/new': say('one', { etag: '"1"' }) })
    const { url, asked } = await serve({ '/': redirectTo('/half', 308), '/half': redirectTo(`${target.url}/new`, 301) })
    const { read } = reading()
    const news = [await read(url), await read(url), await read(url)]
    expect(news.map(({ state }) => state.moving?.times)).toEqual([1, 2, undefined])
    expect(news[2]?.state.movedTo).toBe(`${target.url}/new`)
    asked.splice(0)
    expect((await read(url)).outcome).toBe('read')
    expect(asked).toEqual([])
  })

  it('stays at its own address after temporary or varying redirects', async () => {
    let turn = 0
    const { url } = await serve({
      '/found': redirectTo('/moved'),
      '/moved': redirectTo('/here', 301),
      '/here': say('one'),
      '/here?0': say('one'),
      '/here?1': say('one'),
      '/turning': (response, request) => redirectTo(`/here?${turn++ % 2}`, 301)(response, request),
      '/half': redirectTo('/then', 301),
      '/then': redirectTo('/here', 307),
    })
    const { read } = reading()
    for (let n = 0; n < 4; n++) {
      expect((await read(`${url}/found`)).state).toMatchObject({ moving: null, movedTo: null })
      expect((await read(`${url}/turning`)).state).toMatchObject({ moving: { times: 1 }, movedTo: null })
      expect((await read(`${url}/half`)).state.movedTo).toBe(n < 2 ? null : `${url}/then`)
    }
  })

  it('is requested at its own address again after three failures at the new one', async () => {
    let isDead = false
    const { url } = await serve({
      '/': (response, request) => (isDead ? say('two') : redirectTo('/new', 301))(response, request),
      '/new': (response, request) => (isDead ? say('', {}, 404) : say('one'))(response, request),
    })
    const { read, clock } = reading()
    for (let n = 0; n < 3; n++) await read(url)
    isDead = true
    for (let n = 0; n < 3; n++) {
      expect((await read(url)).outcome).toBe('failed')
      await clock.advance(day)
    }
    expect(ids(await read(url))).toEqual(['two'])
  })
})

describe('many feeds at once', () => {
  /** Holds each answer back until it is released. */
  function holding() {
    const held: (() => void)[] = []
    const answer: Answer = (response, request) => void held.push(() => say('one')(response, request))
    return { held, answer }
  }

  it('are requested one at a time per host and port, redirects included', async () => {
    const { held, answer } = holding()
    const busy = await serve({ '/1': answer, '/2': answer, '/3': answer })
    const other = await serve({ '/': redirectTo(`${busy.url}/3`), '/free': say('free') })
    const { read } = reading()
    const all = [read(`${busy.url}/1`), read(`${busy.url}/2`), read(`${other.url}/`)]
    expect((await read(`${other.url}/free`)).outcome).toBe('read')
    for (let n = 1; n <= 3; n++) {
      await expect.poll(() => held.length).toBe(n)
      expect(busy.asked).toHaveLength(n)
      held[n - 1]?.()
    }
    for (const news of await Promise.all(all)) expect(news.outcome).toBe('read')
  })

  it('do not wait for a silent host, and waiting for a slot does not count as request time', async () => {
    const silent = await serve({ '/': () => undefined, '/next': say('one') })
    const others = await Promise.all(Array.from({ length: 20 }, () => serve({ '/': say('one') })))
    const { read } = reading({ totalMs: 1_000 })
    let over = 0
    const slow = [read(`${silent.url}/`), read(`${silent.url}/next`)]
    for (const each of slow) void each.finally(() => over++)
    await Promise.all(others.map(({ url }) => read(url)))
    expect(over).toBe(0)
    expect((await Promise.all(slow)).map(({ outcome }) => outcome)).toEqual(['failed', 'read'])
  })

  it('are limited to 40 hosts', async () => {
    const { held, answer } = holding()
    const hosts = await Promise.all(Array.from({ length: 80 }, () => serve({ '/': answer })))
    const { read } = reading()
    const all = hosts.map(({ url }) => read(url))
    await expect.poll(() => held.length).toBe(40)
    for (let n = 0; n < 80; n++) {
      await expect.poll(() => held.length).toBeGreaterThan(n)
      held[n]?.()
    }
    expect(new Set((await Promise.all(all)).map(({ outcome }) => outcome))).toEqual(new Set(['read']))
  })

  it('reject with the reason of the signal, waiting ones included', async () => {
    const { url, asked } = await serve({ '/': () => undefined })
    const { read } = reading()
    const stop = new AbortController()
    const all = [read(url, stop.signal), read(url, stop.signal)]
    await expect.poll(() => asked.length).toBe(1)
    stop.abort(new Error('stopping'))
    for (const each of all) await expect(each).rejects.toThrow('stopping')
  })
})
