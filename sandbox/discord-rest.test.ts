import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { quiet, startCaller, type Caller } from '../test/discord-caller.ts'

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
