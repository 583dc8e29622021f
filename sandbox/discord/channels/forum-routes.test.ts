import { PermissionFlagsBits as May } from 'discord-api-types/v10'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { WebSocket } from 'ws'
import { connect } from '../../../test/support/discord/gateway-client.ts'
import { quiet, startCaller, type Caller } from '../../../test/support/discord/stand-in-caller.ts'

let wire: Caller
const lines: WebSocket[] = []
beforeEach(async () => {
  wire = await startCaller()
})
afterEach(async () => {
  lines.splice(0).forEach((each) => each.terminate())
  await wire.discord.close()
})

const channel = (name = 'reading-room') =>
  wire.discord.world.channels().find((each) => each.name === name) ?? expect.fail(name)
const tagOf = (name: string) => channel().tags.find((tag) => tag.name === name)?.id ?? ''
const post = (more: object = {}) =>
  wire.call('POST', `/channels/${channel().id}/threads`, {
    name: 'Attention',
    applied_tags: [tagOf('News')],
    message: { ...quiet, content: 'Is all you need' },
    ...more,
  })
const deny = (bits: bigint) =>
  wire.discord.channel('reading-room', { overwrites: [{ role: 'Professor Synapse', deny: bits }] })

describe('a forum', () => {
  it('has posts: threads whose first message has their id', async () => {
    const line = connect(wire.discord, lines)
    await line.ready()
    const { status, body } = await post()
    const { id } = body
    expect([status, body]).toMatchObject([201, { type: 11, applied_tags: [tagOf('News')], message: { id } }])
    expect(wire.discord.messages('Attention')).toMatchObject([{ id, channel_id: id, content: 'Is all you need' }])
    await line.until(({ t }) => t === 'MESSAGE_CREATE')
    expect(line.events('THREAD_CREATE')).toMatchObject([{ id, parent_id: channel().id, newly_created: true }])
  })

  it.each([
    ['a post without a tag', { applied_tags: [] }, 40067],
    ['a tag that it does not have', { applied_tags: ['1'] }, 50035],
    ['a post without a name', { name: ' ' }, 50035],
    ['a post that shows nothing', { message: quiet }, 50006],
  ])('refuses %s', async (_, body, code) => {
    expect((await post(body)).body.code).toBe(code)
    expect(wire.discord.violations).toHaveLength(1)
  })

  it('takes the right to write, and that to manage threads for a tag of moderators', async () => {
    expect((await post({ applied_tags: [tagOf('Pinned')] })).body.code).toBe(50013)
    deny(May.SendMessages)
    expect((await post()).body.code).toBe(50013)
    deny(May.ViewChannel)
    expect((await post()).body.code).toBe(50001)
    expect(wire.discord.violations).toEqual([])
  })

  it('has no messages of its own', async () => {
    const path = `/channels/${channel().id}/messages`
    expect((await wire.call('POST', path, { ...quiet, content: 'a' })).body.code).toBe(50008)
    expect((await wire.call('GET', path)).body.code).toBe(50008)
    expect(wire.discord.violations).toHaveLength(2)
    expect(() => wire.discord.say({ as: 'member', channel: 'reading-room', text: 'a' })).toThrow('A forum has posts')
    const { body } = await wire.call('POST', `/channels/${channel('ai-news').id}/threads`, {
      name: 'a',
      message: quiet,
    })
    expect(body.code).toBe(50024)
  })

  it('lists its posts: the active ones of a server, and the archived ones, the last first', async () => {
    for (const name of ['One', 'Two', 'Three']) await post({ name })
    for (const name of ['Two', 'One']) {
      wire.clock.advance(1_000)
      wire.discord.thread(name, { archived: true })
    }
    const named = (body: Record<string, unknown>) => (body['threads'] as { name: string }[]).map(({ name }) => name)
    expect(named((await wire.call('GET', `/guilds/${wire.discord.guildId}/threads/active`)).body)).toEqual(['Three'])
    const archived = `/channels/${channel().id}/threads/archived/public`
    expect(named((await wire.call('GET', archived)).body)).toEqual(['One', 'Two'])
    deny(May.ReadMessageHistory)
    expect((await wire.call('GET', archived)).body.code).toBe(50013)
  })
})

it('a hidden channel has no name for the bot, and refuses it', async () => {
  const line = connect(wire.discord, lines)
  await line.ready()
  await line.until(({ t }) => t === 'GUILD_CREATE')
  const { id } = channel('staff')
  const all = line.events('GUILD_CREATE')[0]?.['channels'] as { id: string }[]
  expect(all.find((each) => each.id === id)).toMatchObject({ name: '___hidden___', flags: 1 << 17, topic: null })
  expect((await wire.call('GET', `/channels/${id}`)).body.code).toBe(50001)
  expect(() => wire.discord.say({ as: 'member', channel: 'staff', text: 'a' })).toThrow('There is no channel staff')
  wire.discord.say({ as: 'owner', channel: 'staff', text: 'a' })
})
