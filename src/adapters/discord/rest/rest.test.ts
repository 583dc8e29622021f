import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { collectingLog } from '../../../../test/support/collecting-log.ts'
import { type Answer, afterTest, say, serve } from '../../../../test/support/network/local-server.ts'
import { createGuard } from '../../../lib/http/guard.ts'
import { type BufferedRequest, createHttp, type Http } from '../../../lib/http/http.ts'
import { createMetrics } from '../../../lib/metrics.ts'
import { createRest } from './rest.ts'

const limited = (seconds: number) =>
  say(
    `{"message":"slow down","retry_after":${seconds},"global":false}`,
    { ...json, 'retry-after': String(seconds) },
    429,
  )

describe('a rate limit', () => {
  it.each([
    'gateway/bot',
    'applications/@me',
    'users/@me/guilds?limit=200',
    'channels/123456',
    'guilds/123456/members/7',
  ])('of %s is told and not waited for', async (route) => {
    const { url: baseUrl, asked } = await serve({ [`/v10/${route}`]: limited(3_000) })
    const { rest } = restAt(baseUrl)
    await expect(rest.get(`/${route}`)).rejects.toMatchObject({
      fault: 'rate-limited',
      retryAfterMs: expect.closeTo(3_000_000, -4) as number,
    })
    expect(asked).toHaveLength(1)
  })

  it('of a second is waited for by an impatient caller, and no longer one; one without a time is told at once', async () => {
    let calls = 0
    const once: Answer = (...args) => (calls++ === 0 ? limited(0.05) : say('{}', json))(...args)
    const edge = say('error code: 1015', { 'content-type': 'text/html' }, 429)
    const paths = { '/v10/channels/1': once, '/v10/channels/2': limited(6), '/v10/channels/3': edge }
    const { url: baseUrl, asked } = await serve(paths)
    const { rest } = restAt(baseUrl, { isPatient: false })
    await rest.post('/channels/1')
    await expect(rest.post('/channels/2')).rejects.toMatchObject({
      fault: 'rate-limited',
      retryAfterMs: expect.closeTo(6_000, -3) as number,
    })
    await expect(rest.post('/channels/3')).rejects.toMatchObject({ fault: 'rate-limited', retryAfterMs: undefined })
    expect(asked).toHaveLength(4)
  })

  it('of another call is waited for', async () => {
    let calls = 0
    const once: Answer = (...args) => (calls++ === 0 ? limited(0.05) : say('{}', json))(...args)
    const { url: baseUrl } = await serve({ '/v10/channels/123456/messages': once })
    await restAt(baseUrl).rest.get('/channels/123456/messages')
    expect(calls).toBe(2)
  })
})

/** Time-out of each attempt, so that silence is over soon. */
const attemptMs = 300
const json = { 'content-type': 'application/json' }

/** Discord's REST API over the app's own HTTP: the first call to each channel ends in `failure`, the next is answered. */
async function restOf(failure: Answer, more: { isPatient?: boolean } = {}) {
  const failed = new Set<string>()
  const failOnce: Answer = (response, request) => {
    const answer = failed.has(request.url ?? '') ? say('{}', json) : failure
    failed.add(request.url ?? '')
    answer(response, request)
  }
  const paths = [1, 2, 3, 4, 5].map((channel) => `/v10/channels/${channel}/messages`)
  const { url: baseUrl, asked } = await serve(Object.fromEntries(paths.map((path) => [path, failOnce])))
  const { rest } = restAt(baseUrl, more)
  return { rest, sent: () => asked.map(({ method, url }) => `${method} ${url}`).sort() }
}

it('a file has a minute for each attempt, and is sent again only with a nonce that Discord enforces', async () => {
  const calls: BufferedRequest[] = []
  const http = { send: (call: BufferedRequest) => Promise.resolve((calls.push(call), Response.json({}))) }
  const made = createRest({ http: http as unknown as Http, baseUrl: 'http://discord.test', token: 'token' })
  afterTest(() => Promise.resolve(made.close()))
  const files = [{ name: 'fox.png', data: new Uint8Array([1, 2, 3]), contentType: 'image/png' }]
  await made.rest.post('/channels/1/messages', { body: { content: 'x' }, files })
  await made.rest.post('/channels/1/messages', { body: { nonce: '7', enforce_nonce: true }, files })
  await made.rest.patch('/channels/1/messages/2', { body: { content: 'x' }, files })
  await made.rest.post('/channels/1/messages', { body: { content: 'x' } })
  expect(calls.map(({ attemptMs: limit, repeatable }) => [limit, repeatable])).toEqual([
    [60_000, false],
    [60_000, true],
    [60_000, true],
    [10_000, false],
  ])
})

function restAt(baseUrl: string, more: { isPatient?: boolean } = {}) {
  const guard = createGuard({ trusted: [], allowHosts: ['127.0.0.1'] })
  const http = createHttp({ log: collectingLog('fatal').log, metrics: createMetrics(), guard })
  afterTest(http.close)
  const quick: Pick<Http, 'send'> = { send: (call) => http.send({ ...call, attemptMs }) }
  const made = createRest({ http: quick, baseUrl, token: 'token', ...more })
  afterTest(() => Promise.resolve(made.close()))
  return made
}

it('leaves no listener on the signal of its caller', async () => {
  const { url: baseUrl } = await serve({ '/v10/channels/1': say('{}', json) })
  const { rest } = restAt(baseUrl)
  const { signal } = new AbortController()
  for (let call = 0; call < 3; call++) await rest.get('/channels/1', { signal })
  expect(getEventListeners(signal, 'abort')).toEqual([])
})

const failures: readonly (readonly [string, Answer])[] = [
  ['a 5xx', say('{}', json, 502)],
  ['silence', () => undefined],
]

describe.each(failures)('a call that ends in %s', (_, failure) => {
  it('is sent once where it posts a message without a nonce, for that message may exist already', async () => {
    const { rest, sent } = await restOf(failure)
    await expect(rest.post('/channels/1/messages', { body: { content: 'x' } })).rejects.toThrow()
    const unenforced = { content: 'x', nonce: '7', enforce_nonce: false }
    await expect(rest.post('/channels/2/messages', { body: unenforced })).rejects.toThrow()
    await expect(rest.post('/channels/3/messages')).rejects.toThrow()
    expect(sent()).toEqual([1, 2, 3].map((channel) => `POST /v10/channels/${channel}/messages`))
  })

  it('is sent once by an impatient caller, whatever it is', async () => {
    const { rest, sent } = await restOf(failure, { isPatient: false })
    const body = { content: 'x', nonce: '7', enforce_nonce: true }
    await expect(rest.post('/channels/1/messages', { body })).rejects.toThrow()
    await expect(rest.get('/channels/2/messages')).rejects.toThrow()
    expect(sent()).toHaveLength(2)
  })

  it('is sent again where sending it twice changes nothing', async () => {
    const { rest, sent } = await restOf(failure)
    await Promise.all([
      rest.post('/channels/1/messages', { body: { content: 'x', nonce: '7', enforce_nonce: true } }),
      rest.get('/channels/2/messages'),
      rest.put('/channels/3/messages'),
      rest.patch('/channels/4/messages'),
      rest.delete('/channels/5/messages'),
    ])
    const calls = ['POST', 'GET', 'PUT', 'PATCH', 'DELETE'].map(
      (method, at) => `${method} /v10/channels/${at + 1}/messages`,
    )
    expect(new Set(sent())).toEqual(new Set(calls))
    expect(sent().length).toBeGreaterThanOrEqual(2 * calls.length)
  })
})
