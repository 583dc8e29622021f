import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { quiet, startCaller, type Caller } from '../../../test/support/discord/stand-in-caller.ts'

let wire: Caller
beforeEach(async () => {
  wire = await startCaller()
})
afterEach(() => wire.discord.close())

describe('the REST server', () => {
  it('requires a token, a user agent, a known route and JSON', async () => {
    expect(await wire.call('GET', '/users/@me', undefined, { Authorization: 'Bot wrong' })).toMatchObject({
      status: 401,
      body: { message: '401: Unauthorized', code: 0 },
    })
    expect(wire.discord.violations).toEqual([])
    expect(await wire.call('GET', '/users/@me', undefined, { 'User-Agent': 'node' })).toMatchObject({ status: 403 })
    expect(await wire.call('GET', '/users/@me/connections')).toMatchObject({ status: 404 })
    expect(await wire.call('POST', wire.square, {}, { 'Content-Type': 'text/plain' })).toMatchObject({
      status: 400,
      body: { code: 50035 },
    })
    expect(wire.discord.violations).toHaveLength(3)
    expect(await wire.call('GET', '/users/@me')).toMatchObject({
      status: 200,
      body: { username: 'Professor Synapse', bot: true },
    })
  })

  it.each([
    ['/channels/1', 10003],
    ['/guilds/1', 10004],
    ['/applications/1/commands', 10002],
  ])('answers 404 for the unknown %s', async (path, code) => {
    expect(await wire.call('GET', path)).toMatchObject({ status: 404, body: { code } })
  })

  it('sends rate-limit headers, and 429 beyond the limit', async () => {
    await wire.discord.close()
    wire = await startCaller({ limits: { sends: 2, edits: 2, windowMs: 60_000, webhook: 1, webhookWindowMs: 60_000 } })
    const first = await wire.send({ content: 'one' })
    expect(first.headers.get('x-ratelimit-remaining')).toBe('1')
    const { id } = (await wire.send({ content: 'two' })).body
    const third = await wire.send({ content: 'three' })
    expect(third).toMatchObject({ status: 429, body: { global: false, message: 'You are being rate limited.' } })
    expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(50)
    expect(third.headers.get('x-ratelimit-remaining')).toBe('0')
    expect(wire.discord.stats.limited).toBe(1)
    expect(
      (await wire.call('PATCH', `${wire.square}/${id}`, { ...quiet, content: 'edits have their own' })).status,
    ).toBe(200)
  })

  it('counts sends and edits together in a shared bucket, and typing separately', async () => {
    await wire.discord.close()
    const shared = { sends: 3, edits: 9, windowMs: 60_000, webhook: 9, webhookWindowMs: 60_000, shared: true }
    wire = await startCaller({ limits: shared })
    const sent = await wire.send({ content: 'one' })
    const edit = () => wire.call('PATCH', `${wire.square}/${sent.body.id}`, { ...quiet, content: 'two' })
    const edited = await edit()
    const left = [sent, edited].map(({ headers }) => headers.get('x-ratelimit-remaining'))
    expect(left).toEqual(['2', '1'])
    expect(edited.headers.get('x-ratelimit-bucket')).toBe(sent.headers.get('x-ratelimit-bucket'))
    const type = () => wire.call('POST', wire.square.replace('messages', 'typing'))
    for (let count = 0; count < 3; count++) expect((await type()).status).toBe(204)
    await wire.send({ content: 'three' })
    for (const call of [edit, () => wire.send({ content: 'four' }), type]) expect((await call()).status).toBe(429)
    expect(wire.discord.stats).toMatchObject({ limited: 3, invalid: 3 })
    expect(wire.discord.limitedCalls.map((call) => call.split(' ')[0])).toEqual(['PATCH', 'POST', 'POST'])
  })

  it('allows three edits in 20 seconds of messages older than an hour', async () => {
    await wire.discord.close()
    wire = await startCaller({ limits: { sends: 9, edits: 9, windowMs: 1000, webhook: 9, webhookWindowMs: 1000 } })
    const { id } = (await wire.send({ content: 'one' })).body
    const edit = () => wire.call('PATCH', `${wire.square}/${id}`, { ...quiet, content: 'two' })
    const codes = async () => [await edit(), await edit(), await edit(), await edit()].map(({ body }) => body.code)
    expect(await codes()).toEqual(Array(4).fill(undefined))
    wire.clock.advance(3_600_001)
    expect(await codes()).toEqual([undefined, undefined, undefined, 30046])
    const { status, body, headers } = await edit()
    expect([status, body['retry_after']]).toEqual([429, expect.closeTo(20, 0)])
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(15)
  })

  it.each([
    ['429', 'user', false],
    ['429-global', 'global', true],
    ['429-shared', 'shared', false],
  ] as const)('answers a %s fault with its scope', async (kind, scope, global) => {
    wire.discord.fault({ kind, times: 1 })
    const { status, body, headers } = await wire.send({ content: 'a' })
    expect([status, headers.get('x-ratelimit-scope'), body['global']]).toEqual([429, scope, global])
    expect(headers.get('x-ratelimit-global')).toBe(global ? 'true' : null)
    expect(wire.discord.stats).toMatchObject({ limited: 1, invalid: kind === '429-shared' ? 0 : 1 })
  })

  it('answers a 429 of the edge without JSON', async () => {
    wire.discord.fault({ kind: '429-html', times: 1 })
    const answer = await fetch(`${wire.api}/gateway`)
    expect([answer.status, answer.headers.get('content-type'), answer.headers.get('via')]).toEqual([
      429,
      'text/html',
      null,
    ])
    expect(await answer.text()).not.toContain('{')
  })

  it.each([
    [10003, 404],
    [10008, 404],
    [10062, 404],
    [20028, 429],
    [30046, 429],
    [40005, 413],
    [50001, 403],
    [50006, 400],
    [50007, 403],
    [50013, 403],
    [50027, 401],
    [50035, 400],
    [50083, 400],
    [200000, 400],
  ])('answers %i (%i) on demand, without a violation', async (code, status) => {
    wire.discord.fault({ kind: 'code', code, times: 1, match: 'POST /channels' })
    const answer = await wire.send({ content: 'a' })
    expect(answer).toMatchObject({ status, body: { code, message: expect.any(String) as string } })
    expect(wire.discord.messages('town-square')).toEqual([])
    expect(wire.discord.violations).toEqual([])
    wire.discord.fault({ kind: 'code', code: 0, status: 401, times: 1 })
    expect(await wire.call('GET', '/gateway/bot')).toMatchObject({ status: 401, body: { code: 0 } })
  })

  it.each([
    ['refuse', false],
    ['reset', false],
    ['lost', true],
    ['cut', true],
  ] as const)('breaks one call by %s', async (kind, done) => {
    wire.discord.fault({ kind, times: 1, match: /^POST/ })
    await expect(wire.send({ content: 'hello' })).rejects.toThrow()
    expect(wire.discord.messages('town-square')).toHaveLength(done ? 1 : 0)
    expect((await wire.send({ content: 'hello' })).status).toBe(200)
  })

  it('fails as often as a fault says, and can stay silent', async () => {
    wire.discord.fault({ kind: '500', times: 2 })
    wire.discord.fault({ kind: '429', times: 1 })
    const statuses = [
      await wire.send({ content: 'a' }),
      await wire.send({ content: 'a' }),
      await wire.send({ content: 'a' }),
    ]
    expect(statuses.map(({ status }) => status)).toEqual([500, 500, 429])
    wire.discord.fault({ kind: '500', times: 9, match: 'POST /channels' })
    expect((await wire.call('GET', '/users/@me')).status).toBe(200)
    wire.discord.fault({ kind: '500', times: 0 })
    wire.discord.fault({ kind: 'silent', times: 1 })
    await expect(fetch(`${wire.api}/gateway`, { signal: AbortSignal.timeout(50) })).rejects.toThrow()
    expect(wire.discord.messages('town-square')).toEqual([])
  })
})
