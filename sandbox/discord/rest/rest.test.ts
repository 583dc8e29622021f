import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { quiet, startCaller, type Caller } from '../../../test/support/discord/stand-in-caller.ts'

let wire: Caller
beforeEach(async () => {
  wire = await startCaller()
})
afterEach(() => wire.discord.close())

describe("the stand-in's door", () => {
  it('wants a token, a user agent, a known route and JSON', async () => {
    expect(await wire.call('GET', '/users/@me', undefined, { Authorization: 'Bot wrong' })).toMatchObject({
      status: 401,
      body: { message: '401: Unauthorized', code: 0 },
    })
    expect(wire.discord.violations).toEqual([])
    expect(await wire.call('GET', '/users/@me', undefined, { 'User-Agent': 'node' })).toMatchObject({ status: 403 })
    expect(await wire.call('GET', '/users/@me/guilds')).toMatchObject({ status: 404 })
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
  ])('does not know %s', async (path, code) => {
    expect(await wire.call('GET', path)).toMatchObject({ status: 404, body: { code } })
  })

  it('says how much is left, and answers 429 when nothing is', async () => {
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

  it('counts sends and edits together where they share a bucket, and typing apart', async () => {
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

  it('lets messages older than an hour be edited three times in 20 seconds', async () => {
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
  ] as const)('is too much in the way of %s', async (kind, scope, global) => {
    wire.discord.fault({ kind, times: 1 })
    const { status, body, headers } = await wire.send({ content: 'a' })
    expect([status, headers.get('x-ratelimit-scope'), body['global']]).toEqual([429, scope, global])
    expect(headers.get('x-ratelimit-global')).toBe(global ? 'true' : null)
    expect(wire.discord.stats).toMatchObject({ limited: 1, invalid: kind === '429-shared' ? 0 : 1 })
  })

  it('is too much for the edge, which answers no JSON', async () => {
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
  ])('answers %i (%i) on demand, and blames nobody', async (code, status) => {
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
  ] as const)('breaks by %s, once', async (kind, done) => {
    wire.discord.fault({ kind, times: 1, match: /^POST/ })
    await expect(wire.send({ content: 'hello' })).rejects.toThrow()
    expect(wire.discord.messages('town-square')).toHaveLength(done ? 1 : 0)
    expect((await wire.send({ content: 'hello' })).status).toBe(200)
  })

  it('fails by 500 and 429 as often as told, and falls silent', async () => {
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

describe('sending, reading back, editing', () => {
  it('answers the first message where a nonce is enforced, until it is deleted or minutes have passed', async () => {
    const body = { content: 'news', nonce: 'item-1', enforce_nonce: true }
    const first = (await wire.send(body)).body
    expect((await wire.send(body)).body.id).toBe(first.id)
    await wire.call('DELETE', `${wire.square}/${first.id}`)
    expect(await wire.send(body)).toMatchObject({ status: 404, body: { code: 10008 } })
    wire.clock.advance(10 * 60_000)
    expect((await wire.send(body)).body.id).not.toBe(first.id)
    expect(wire.discord.violations).toEqual([])
  })

  it('pages the history, newest first', async () => {
    const ids = ['a', 'b', 'c', 'd'].map(
      (text) => wire.discord.say({ as: 'member', channel: 'town-square', text }).messageId,
    )
    const texts = async (query: string) =>
      ((await wire.call('GET', `${wire.square}?${query}`)).body as unknown as { content: string }[]).map(
        ({ content }) => content,
      )
    expect(await texts('limit=2')).toEqual(['d', 'c'])
    expect(await texts(`before=${ids[2]}`)).toEqual(['b', 'a'])
    expect(await texts(`after=${ids[0]}&limit=2`)).toEqual(['c', 'b'])
    expect(await texts(`around=${ids[1]}&limit=3`)).toEqual(['c', 'b', 'a'])
    expect(await texts(`around=${ids[3]}&limit=2`)).toEqual(['d', 'c'])
    expect(await wire.call('GET', `${wire.square}?limit=101`)).toMatchObject({ status: 400 })
    wire.discord.allowContent(false)
    expect(await texts('limit=1')).toEqual([''])
  })

  it('touches nobody else’s message', async () => {
    const { messageId } = wire.discord.say({ as: 'member', channel: 'town-square', text: 'mine' })
    expect(await wire.call('PATCH', `${wire.square}/${messageId}`, { content: 'x' })).toMatchObject({
      status: 403,
      body: { code: 50005 },
    })
    expect(await wire.call('DELETE', `${wire.square}/${messageId}`)).toMatchObject({
      status: 403,
      body: { code: 50013 },
    })
  })

  it.each([
    ['a person, by default', (id: string) => ({ content: `<@${id}>`, allowed_mentions: undefined })],
    ['everyone', () => ({ content: '@everyone', allowed_mentions: { parse: ['everyone'] } })],
    ['a listed person', (id: string) => ({ content: `<@${id}>`, allowed_mentions: { parse: [], users: [id] } })],
  ])('records a stray ping of %s', async (_, body) => {
    const { id } = wire.discord.person('member')
    await wire.send({ content: `<@${id}> @everyone <@&1>` })
    expect(wire.discord.violations).toEqual([])
    expect((await wire.send(body(id))).status).toBe(200)
    expect(wire.discord.violations).toHaveLength(1)
  })

  it('records the ping of a reply', async () => {
    const { messageId } = wire.discord.say({ as: 'member', channel: 'town-square', text: 'hi' })
    const message_reference = { message_id: messageId }
    expect((await wire.send({ content: 'a', message_reference })).body).toMatchObject({ type: 19 })
    expect(wire.discord.violations).toEqual([])
    await wire.send({ content: 'a', message_reference, allowed_mentions: { replied_user: true } })
    await wire.send({ content: 'a', message_reference, allowed_mentions: undefined })
    expect(wire.discord.violations).toHaveLength(2)
    expect(await wire.send({ content: 'a', message_reference: { message_id: '1' } })).toMatchObject({ status: 400 })
  })
})
