import { describe, expect, it } from 'vitest'
import { day, hour, minute, reading } from '../../../../test/support/feeds/feed-reading.ts'
import { type Answer, redirectTo, say, serve } from '../../../../test/support/network/local-server.ts'

describe('a feed that is read again', () => {
  it('is requested with the validators of the last answer that was read completely', async () => {
    const answer: Answer = (response, { headers }) =>
      headers['if-none-match'] === '"1"' && headers['if-modified-since'] === 'Thu, 01 Jan 2026 00:00:00 GMT'
        ? say('', {}, 304)(response, response.req)
        : say('one\ntwo', { etag: '"1"', 'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT' })(response, response.req)
    const { url } = await serve({ '/': answer })
    const { read, clock } = reading()
    expect(await read(url)).toMatchObject({ outcome: 'read', title: 'A feed', url: 'https://example.org/' })
    await clock.advance(hour)
    const again = await read(url)
    expect([again.outcome, again.entries, again.state.lastSuccessAt]).toEqual(['unchanged', [], clock.now()])
    expect((await read(url)).outcome).toBe('unchanged')
  })

  it('is requested without validators if the last answer could not be parsed', async () => {
    const { url, asked } = await serve({ '/': say('<html>', { etag: '"1"' }) })
    const { read, clock } = reading()
    expect((await read(url)).state.validators).toBeNull()
    await clock.advance(day)
    await read(url)
    expect(asked[1]?.headers['if-none-match']).toBeUndefined()
  })

  it('is requested without validators that are not valid headers or belong to another address', async () => {
    let turn = 0
    const { url, asked } = await serve({
      '/odd': say('one', { etag: '"ä"', 'last-modified': 'x'.repeat(600) }),
      '/a': (response, request) => redirectTo(turn++ === 0 ? '/b' : '/c')(response, request),
      '/b': say('one', { etag: '"b"' }),
      '/c': say('two', { etag: '"c"' }),
    })
    const { read } = reading()
    for (const path of ['/odd', '/odd', '/a', '/a']) expect((await read(url + path)).outcome).toBe('read')
    expect(asked.map(({ headers }) => headers['if-none-match'])).toEqual(Array(6).fill(undefined))
  })

  it('fails with a 304 that was not asked for', async () => {
    const { url } = await serve({ '/': say('', {}, 304) })
    expect((await reading().read(url)).outcome).toBe('failed')
  })
})

describe('a feed that fails', () => {
  it.each([
    ['status 500', say('', {}, 500), 'broken'],
    ['status 404', say('', {}, 404), 'not-found'],
    ['status 403', say('', {}, 403), 'unauthorized'],
    ['status 429', say('', {}, 429), 'rate-limited'],
    ['no feed', say('<html>'), 'broken'],
    ['more than 5 redirects', redirectTo('/'), 'broken'],
    ['Invalid URL', redirectTo('http://['), 'broken'],
  ] as const)('is paused with the reason: %s', async (reason, answer, fault) => {
    const { url } = await serve({ '/': answer })
    const { read, clock } = reading()
    const { outcome, state } = await read(url)
    expect(outcome).toBe('failed')
    expect(state).toMatchObject({ failures: 1, lastSuccessAt: null, lastError: { at: clock.now(), fault, reason } })
  })

  it('is not requested during its pause; pauses double up to a day and end with a success', async () => {
    let answer = say('', {}, 503)
    const { url, asked } = await serve({ '/': (response, request) => answer(response, request) })
    const { read, clock } = reading()
    const pauses: number[] = []
    for (let n = 0; n < 12; n++) {
      const { state } = await read(url)
      const pauseMs = (state.pausedUntil ?? 0) - clock.now()
      pauses.push(pauseMs / minute)
      await clock.advance(pauseMs - 1)
      expect((await read(url)).outcome).toBe('paused')
      await clock.advance(1)
    }
    expect(pauses).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 1280, 1440, 1440, 1440])
    expect(asked).toHaveLength(12)
    answer = say('one')
    expect((await read(url)).state).toMatchObject({ failures: 0, pausedUntil: null })
  })

  it('is paused with jitter', async () => {
    const { url } = await serve({ '/': say('', {}, 500) })
    const pauseOf = async (random: number) => {
      const { read, clock } = reading({ random: () => random })
      return ((await read(url)).state.pausedUntil ?? 0) - clock.now()
    }
    expect([await pauseOf(0), await pauseOf(0.5)]).toEqual([2.5 * minute, 3.75 * minute])
  })

  it.each([
    ['7200', 2 * hour],
    ['Thu, 01 Jan 2026 03:00:00 GMT', 3 * hour],
    ['Thursday, 01-Jan-26 03:00:00 GMT', 3 * hour],
    ['1', 5 * minute],
    ['Thu, 01 Jan 2015 00:00:00 GMT', 5 * minute],
    ['soon', 5 * minute],
    ['99999999999999999999', 7 * day],
  ])('is paused at least until Retry-After, at most a week: %s', async (header, pauseMs) => {
    const { url } = await serve({ '/': say('', { 'retry-after': header }, 429) })
    const { read, clock } = reading()
    expect((await read(url)).state.pausedUntil).toBe(clock.now() + pauseMs)
  })

  it('is never requested again after a 410', async () => {
    const { url, asked } = await serve({ '/': say('', {}, 410) })
    const { read, clock } = reading()
    expect(await read(url)).toMatchObject({ outcome: 'gone', state: { goneAt: clock.now(), failures: 1 } })
    await clock.advance(400 * day)
    expect((await read(url)).outcome).toBe('gone')
    expect(asked).toHaveLength(1)
  })

  it('has one time limit, redirects included', async () => {
    const drip: Answer = (response) => {
      const timer = setInterval(() => response.write('x'), 5)
      const end = setTimeout(() => response.end(), 300)
      response.on('close', () => (clearInterval(timer), clearTimeout(end)))
    }
    const late: Answer = (response, request) => void setTimeout(() => redirectTo('/drip')(response, request), 250)
    const { url } = await serve({ '/': late, '/drip': drip })
    // Timers of one process fire in their order, however busy the machine is: a limit that began anew would end at 650 ms.
    const isLate = new Promise<string>((resolve) => setTimeout(resolve, 600, 'late'))
    const fault = reading({ totalMs: 400 })
      .read(url)
      .then(({ state }) => state.lastError?.fault)
    expect(await Promise.race([fault, isLate])).toBe('timeout')
  })

  it('fails alone after a bug of ours, which is logged', async () => {
    const { url } = await serve({ '/': say('our bug'), '/fine': say('one') })
    const { read, lines } = reading()
    const both = await Promise.all([read(`${url}/`), read(`${url}/fine`)])
    expect(both.map(({ outcome }) => outcome)).toEqual(['failed', 'read'])
    expect(lines).toMatchObject([{ level: 'error', msg: 'feed not read', err: { message: 'our bug' } }])
  })

  it('is not requested if the guard blocks its address', async () => {
    const { read } = reading()
    for (const url of ['http://10.0.0.1/', 'file:///etc/passwd', 'no address'])
      expect((await read(url)).state.lastError?.fault).toBe('forbidden')
  })
})
