import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { WebSocket } from 'ws'
import { connect as connectTo, intents, login as loginTo } from '../../../test/support/discord/gateway-client.ts'
import { createMovableClock } from '../../clock.ts'
import { createDiscord, type Discord } from '../discord.ts'

let discord: Discord
let url: string
let lines: WebSocket[]

beforeEach(async () => {
  discord = createDiscord({ clock: createMovableClock() })
  url = (await discord.listen()).apiUrl.replace('http', 'ws').replace('/api', '/?v=10&encoding=json')
  lines = []
})
afterEach(async () => {
  lines.forEach((line) => line.terminate())
  await discord.close()
})

const login = (more = {}) => loginTo(discord, more)
const connect = (address?: string) => connectTo(discord, lines, address)
const say = (text: string, as = 'member', channel = 'town-square') => discord.say({ as, channel, text })

describe('the gateway', () => {
  it('sends HELLO, READY and the guilds, and acknowledges heartbeats', async () => {
    const line = connect()
    expect(discord.gateway.status()).toBe('down')
    await line.ready()
    await line.until(({ t, s }) => t === 'GUILD_CREATE' && s === 3)
    expect(line.got[0]).toEqual({ op: 10, d: { heartbeat_interval: 41_250 } })
    expect(line.got.filter(({ op }) => op === 0).map(({ t, s }) => [t, s])).toEqual([
      ['READY', 1],
      ['GUILD_CREATE', 2],
      ['GUILD_CREATE', 3],
    ])
    expect(discord.gateway.status()).toBe('connected')
    line.send({ op: 1, d: 2 })
    await line.until(({ op }) => op === 11)
  })

  it.each([
    ['a wrong token', 4004, () => login({ token: 'wrong' })],
    ['an impossible shard', 4010, () => login({ shard: [1, 1] })],
    ['unknown intents', 4013, () => login({ intents: 1 << 30 })],
    ['a privileged intent that is off', 4014, () => login({ intents: 1 << 1 })],
    ['no login', 4003, () => ({ op: 3, d: {} })],
    ['an unknown op', 4001, () => ({ op: 99 })],
    ['a broken frame', 4002, () => 'not json'],
    ['over 4096 bytes', 4002, () => login({ properties: { os: 'x'.repeat(4097) } })],
  ])('closes on %s with %i', async (_, code, payload) => {
    const line = connect()
    await line.hello()
    line.send(payload())
    expect(await line.closed).toBe(code)
  })

  it('closes on another version, a second login, a disallowed content intent and too many payloads', async () => {
    expect(await connect(url.replace('v=10', 'v=9')).closed).toBe(4012)
    const twice = connect()
    await twice.ready()
    twice.send(login())
    expect(await twice.closed).toBe(4005)
    const many = connect()
    await many.hello()
    for (let beat = 0; beat <= 120; beat++) many.send({ op: 1, d: null })
    expect(await many.closed).toBe(4008)
    discord.allowContent(false)
    const off = connect()
    await off.hello()
    off.send(login())
    expect(await off.closed).toBe(4014)
  })

  it('obeys intents: without content only direct messages and mentions of the bot are readable', async () => {
    const all = connect()
    const blind = connect()
    const deaf = connect()
    await all.ready()
    await blind.ready({ intents: intents & ~(1 << 15) })
    await deaf.ready({ intents: 1 << 0 })
    say('among ourselves')
    say('@professor hi')
    say('in private', 'member', 'dm')
    await expect.poll(() => blind.events('MESSAGE_CREATE')).toHaveLength(3)
    const texts = (line: typeof all) => line.events('MESSAGE_CREATE').map(({ content }) => content)
    expect(texts(all)).toEqual(['among ourselves', `<@${discord.botId}> hi`, 'in private'])
    expect(texts(blind)).toEqual(['', `<@${discord.botId}> hi`, 'in private'])
    expect(texts(deaf)).toEqual([])
    expect(all.events('MESSAGE_CREATE')[0]).toMatchObject({ guild_id: discord.guildId, member: { roles: [] } })
    expect(all.events('MESSAGE_CREATE')[2]).not.toHaveProperty('guild_id')
    const replyTo = say('a secret').messageId
    discord.say({ as: 'member', channel: 'town-square', text: '@professor see above', replyTo })
    await expect.poll(() => blind.events('MESSAGE_CREATE')).toHaveLength(5)
    expect(blind.events('MESSAGE_CREATE')[4]).toMatchObject({ referenced_message: { id: replyTo, content: '' } })
    expect(all.events('MESSAGE_CREATE')[4]).toMatchObject({ referenced_message: { content: 'a secret' } })
  })

  it('replays missed events to a resumed session, even after a zombie connection', async () => {
    const first = connect()
    const session_id = await first.ready()
    discord.gateway.zombie()
    first.send({ op: 1, d: 2 })
    say('missed')
    first.socket.terminate()
    await first.closed
    expect(first.got.some(({ op }) => op === 11)).toBe(false)
    const second = connect()
    await second.hello()
    second.send({ op: 6, d: { token: discord.token, session_id, seq: 3 } })
    await second.until(({ t }) => t === 'RESUMED')
    expect(second.events('MESSAGE_CREATE').map(({ content }) => content)).toEqual(['missed'])
    expect(discord.stats).toMatchObject({ identifies: 1, resumes: 1 })
  })

  it('refuses to resume a session that was closed with 1000 or invalidated, or a sequence number ahead of it', async () => {
    const resume = async (session_id: string | undefined, seq: number) => {
      const line = connect()
      await line.hello()
      line.send({ op: 6, d: { token: discord.token, session_id, seq } })
      return line
    }
    const first = connect()
    const session = await first.ready()
    expect(await (await resume(session, 99)).closed).toBe(4007)
    first.socket.close(1000)
    await first.closed
    await (await resume(session, 1)).until(({ op, d }) => op === 9 && !d)
    const third = connect()
    await third.ready()
    discord.gateway.invalidate(true)
    await third.until(({ op, d }) => op === 9 && Boolean(d))
    discord.gateway.reconnect()
    await third.until(({ op }) => op === 7)
    discord.gateway.close(4000)
    expect(await third.closed).toBe(4000)
  })

  it('delivers the messages of 200 people', async () => {
    const line = connect()
    await line.ready()
    const names = Array.from({ length: 200 }, (_, index) => discord.person(`person-${index}`).name)
    for (const name of names) say('@professor why?', name)
    await expect.poll(() => line.events('MESSAGE_CREATE')).toHaveLength(200)
    expect(new Set(line.events('MESSAGE_CREATE').map(({ id }) => id)).size).toBe(200)
  })
})

describe('the faults of the gateway', () => {
  it('send invalid frames and events as they are', async () => {
    const line = connect()
    await line.ready()
    discord.gateway.frame('{"op":99,"d":{}}')
    discord.gateway.frame('not json')
    discord.gateway.event('SOMETHING_NEW', { a: 1 })
    discord.gateway.event('MESSAGE_CREATE', null)
    await expect.poll(() => line.frames.at(-1)).toContain('"t":"MESSAGE_CREATE"')
    expect(line.frames.slice(-4, -2)).toEqual(['{"op":99,"d":{}}', 'not json'])
    expect(line.got.slice(-2)).toMatchObject([
      { t: 'SOMETHING_NEW', s: 4, d: { a: 1 } },
      { t: 'MESSAGE_CREATE', s: 5, d: null },
    ])
  })

  it('send an event twice, and events again after a resume', async () => {
    const first = connect()
    const session_id = await first.ready()
    say('one')
    discord.gateway.repeat()
    await expect.poll(() => first.events('MESSAGE_CREATE')).toHaveLength(2)
    say('two')
    discord.gateway.replay(2)
    first.socket.terminate()
    await first.closed
    const second = connect()
    await second.hello()
    second.send({ op: 6, d: { token: discord.token, session_id, seq: 5 } })
    await second.until(({ t }) => t === 'RESUMED')
    expect(second.events('MESSAGE_CREATE').map(({ content }) => content)).toEqual(['one', 'two'])
  })

  it('hold back HELLO, READY or the guilds', async () => {
    discord.gateway.withhold('hello')
    const mute = connect()
    await expect.poll(() => discord.gateway.status()).toBe('connecting')
    discord.gateway.withhold('ready')
    const half = connect()
    await half.hello()
    half.send(login())
    await expect.poll(() => discord.stats.identifies).toBe(1)
    discord.gateway.withhold('guilds')
    const empty = connect()
    await empty.ready()
    expect([mute.frames.length, half.frames.length, empty.events('GUILD_CREATE').length]).toEqual([0, 1, 0])
    expect(empty.got.at(-1)?.d).toMatchObject({ guilds: [{ unavailable: true }, { unavailable: true }] })
    discord.gateway.withhold(null)
    await expect.poll(() => empty.events('GUILD_CREATE')).toHaveLength(2)
  })

  it('count the remaining logins', async () => {
    const left = async () => {
      const headers = { Authorization: `Bot ${discord.token}`, 'User-Agent': 'DiscordBot (x, 1)' }
      const answer = await fetch(`http://${discord.world.origin}/api/v10/gateway/bot`, { headers })
      return ((await answer.json()) as { session_start_limit: object }).session_start_limit
    }
    await connect().ready()
    expect(await left()).toMatchObject({ total: 1000, remaining: 999 })
    Object.assign(discord.world.starts, { remaining: 0, reset_after: 60_000 })
    expect(await left()).toMatchObject({ remaining: 0, reset_after: 60_000 })
  })
})
