import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startCaller, type Caller } from '../../../test/support/discord/stand-in-caller.ts'

let wire: Caller
beforeEach(async () => {
  wire = await startCaller()
})
afterEach(() => wire.discord.close())

describe('messages of the bot', () => {
  it('return the first message for an enforced nonce, until it is deleted or has expired', async () => {
    const body = { content: 'news', nonce: 'item-1', enforce_nonce: true }
    const first = (await wire.send(body)).body
    expect((await wire.send(body)).body.id).toBe(first.id)
    await wire.call('DELETE', `${wire.square}/${first.id}`)
    expect(await wire.send(body)).toMatchObject({ status: 404, body: { code: 10008 } })
    wire.clock.advance(10 * 60_000)
    expect((await wire.send(body)).body.id).not.toBe(first.id)
    expect(wire.discord.violations).toEqual([])
  })

  it('are paged in the history, newest first', async () => {
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

  it('are the only ones that the bot edits and deletes', async () => {
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
  ])('are a violation with a stray ping of %s', async (_, body) => {
    const { id } = wire.discord.person('member')
    await wire.send({ content: `<@${id}> @everyone <@&1>` })
    expect(wire.discord.violations).toEqual([])
    expect((await wire.send(body(id))).status).toBe(200)
    expect(wire.discord.violations).toHaveLength(1)
  })

  it('are a violation where a reply pings', async () => {
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
