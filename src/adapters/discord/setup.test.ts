import type { API } from '@discordjs/core'
import { ChannelType, PermissionFlagsBits as Bits } from 'discord-api-types/v10'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { collectingLog } from '../../../test/support/collecting-log.ts'
import { schemaViolations } from '../../../test/support/discord/schema-violations.ts'
import { createDiscord, type Discord } from '../../../sandbox/discord/discord.ts'
import { systemClock } from '../../lib/clock.ts'
import { UpstreamError } from '../../lib/errors.ts'
import { createGuard } from '../../lib/http/guard.ts'
import { createHttp, type Http } from '../../lib/http/http.ts'
import { createMetrics } from '../../lib/metrics.ts'
import { createSetupLog, readContentIntent } from './inspect.ts'
import { createRest } from './rest/rest.ts'
import { createSetup, inviteLink, shortName } from './setup.ts'

let discord: Discord
let http: Http
let api: API
beforeEach(async () => {
  discord = createDiscord({ clock: systemClock })
  const { apiUrl } = await discord.listen()
  const { log } = collectingLog()
  http = createHttp({ log, metrics: createMetrics(), guard: createGuard({ trusted: [apiUrl], allowHosts: [] }) })
  api = createRest({ http, baseUrl: apiUrl, token: discord.token }).api
})
afterEach(async () => {
  expect([discord.violations, schemaViolations(discord.calls)]).toEqual([[], []])
  await http.close()
  await discord.close()
})

it('an answer of something else in Discord’s place says nothing about the setup', async () => {
  for (const answer of ['<html>log in</html>', { ok: true }, new ArrayBuffer(5)]) {
    const somethingElse = {
      applications: { getCurrent: () => Promise.resolve(answer) },
      users: { getGuilds: () => Promise.resolve(answer) },
    }
    const setup = createSetup({ api: somethingElse as unknown as API })
    const { log, lines } = collectingLog()
    const deps = { setup, baseUrl: 'https://discord.test/api', log, onFatal: () => undefined }
    expect(await readContentIntent(deps, new AbortController().signal)).toBe('on')
    expect(lines.map(({ msg }) => msg)).toEqual([
      expect.stringMatching(/discord\.test does not answer as Discord does/),
    ])
    await expect(setup.servers()).rejects.toMatchObject({ fault: 'broken' })
  }
})

it('a rate limit is a sentence with its minutes', async () => {
  const limited = () => Promise.reject(new UpstreamError('discord', 'rate-limited', { retryAfterMs: 3_000_000 }))
  const setup = createSetup({ api: { applications: { getCurrent: limited }, users: { getGuilds: limited } } as never })
  const { log, lines } = collectingLog()
  const deps = { setup, baseUrl: 'https://discord.test/api', log, onFatal: () => undefined }
  await readContentIntent(deps, new AbortController().signal)
  expect(lines[0]?.['msg']).toMatch(
    /discord\.test limits the calls of this bot or this machine\. Try again in 50 minutes/,
  )
})

it.each([ChannelType.GuildCategory, ChannelType.GuildForum, ChannelType.GuildMedia])(
  'a channel of type %i takes no messages of its own',
  async (type) => {
    const found = { id: '7', guild_id: '1', name: 'ideas', type, permission_overwrites: [] }
    const setup = createSetup({ api: { channels: { get: () => Promise.resolve(found) } } as never })
    expect(await said(setup.channel('7', ['Send Messages']))).toEqual(
      isProblem(/^#ideas is a category or forum\. Take/),
    )
  },
)

const townSquare = '900000000000000030'
const isProblem = (sentence: RegExp) =>
  expect.objectContaining({ name: 'UserError', message: expect.stringMatching(sentence) as string }) as object
/** The sentence of a look, or the error. */
const said = (look: Promise<string>) => look.catch((error: unknown) => error)

describe('the setup on Discord', () => {
  it('tells in how many servers the bot is and how it is invited', async () => {
    expect(await createSetup({ api }).servers()).toBe(
      `in 2 servers; to invite it to another: ${inviteLink(discord.botId)}`,
    )
    expect(inviteLink('1')).toBe(
      'https://discord.com/oauth2/authorize?client_id=1&scope=bot+applications.commands&permissions=309237763136',
    )
    discord.world.guilds.splice(1)
    expect(await createSetup({ api }).servers()).toMatch(/^in 1 server;/)
    discord.world.guilds.splice(0)
    expect(await said(createSetup({ api }).servers())).toEqual(
      isProblem(/^the bot is in no server yet. Invite it: https:\/\/discord.com\/oauth2\/authorize\?client_id=\d+&/),
    )
  })

  it('knows the home server, and says which ids would be right', async () => {
    const { homeGuild } = createSetup({ api })
    expect(await homeGuild(discord.guildId)).toMatch(/^“.+”$/)
    // A channel's id is taken for the server's more often than anything else.
    for (const wrong of [townSquare, discord.botId, '123456789012345678'])
      expect(await said(homeGuild(wrong))).toEqual(
        isProblem(
          new RegExp(
            `^the bot is in no server ${wrong}\\. Set the id .*${discord.guildId}.*invite the bot there: https:`,
          ),
        ),
      )
  })

  it('tells a channel that does not exist from one that is hidden', async () => {
    const { channel } = createSetup({ api })
    expect(await channel(townSquare, ['Send Messages', 'Embed Links'])).toBe('#town-square')
    expect(await said(channel('123456789012345678', []))).toEqual(
      isProblem(/^there is no channel 123456789012345678\./),
    )
    discord.channel('staff', { overwrites: [{ role: '@everyone', deny: Bits.ViewChannel }] })
    expect(await said(channel(idOf('staff'), []))).toEqual(
      isProblem(/^the bot cannot see channel \d+\. Allow View Channel for the bot's role/),
    )
  })

  it('names each permission that is missing in a channel or thread', async () => {
    discord.channel('quiet', { overwrites: [{ role: '@everyone', deny: Bits.SendMessages | Bits.AttachFiles }] })
    const needed = ['Send Messages', 'Embed Links', 'Attach Files'] as const
    const { channel } = createSetup({ api })
    expect(await said(channel(idOf('quiet'), needed))).toEqual(
      isProblem(/^the bot lacks Send Messages and Attach Files in #quiet\. Allow it for the bot's role/),
    )
    expect(await channel(idOf('quiet'), ['Read Message History'])).toBe('#quiet')
    discord.channel('quiet', {
      overwrites: [{ role: 'Professor Synapse', allow: Bits.SendMessages | Bits.AttachFiles }],
    })
    expect(await createSetup({ api }).channel(idOf('quiet'), needed)).toBe('#quiet')
  })

  it('takes a forum only where posts are meant for it, and names the permission as Discord does there', async () => {
    const { channel } = createSetup({ api })
    const posts = ['Send Messages', 'Create Posts', 'Embed Links'] as const
    for (const name of ['reading-room', 'announcements', 'ai-news'])
      expect(await channel(idOf(name), posts)).toBe(`#${name}`)
    expect(await said(channel(idOf('reading-room'), ['Send Messages']))).toEqual(isProblem(/category or forum\./))
    discord.channel('reading-room', { overwrites: [{ role: '@everyone', deny: Bits.SendMessages }] })
    expect(await said(channel(idOf('reading-room'), posts))).toEqual(isProblem(/lacks Create Posts in #reading-room/))
  })

  const idOf = (name: string): string => discord.world.channels().find((each) => each.name === name)?.id ?? ''
})

describe('a start', () => {
  const started = async (count: number, wanted: Partial<Parameters<typeof createSetupLog>[0]> = {}) => {
    const { log, lines } = collectingLog()
    const setup = createSetup({ api })
    await setup.application()
    const tell = createSetupLog({ homeGuildId: null, channels: [], setup, log, ...wanted })
    for (const state of ['connecting', 'ready', 'lost', 'ready']) tell(state)
    await expect.poll(() => lines.length, { interval: 5, timeout: 10_000 }).toBe(count)
    return lines.map(({ level, msg }) => `${String(level)}: ${String(msg)}`)
  }

  it('says in one line as whom the bot is online, where, and how it is invited', async () => {
    expect(await started(1)).toEqual([
      `info: online as Professor Synapse in 2 servers; to invite it to another: ${inviteLink(discord.botId)}`,
    ])
  })

  it('says what the owner has to mend, each in a line', async () => {
    discord.channel('quiet', { overwrites: [{ role: '@everyone', deny: Bits.SendMessages }] })
    const quiet = discord.world.channels().find(({ name }) => name === 'quiet')?.id ?? ''
    const channels = [
      { setting: 'ERROR_CHANNEL_ID', id: quiet, permissions: ['Send Messages'] as const },
      { setting: 'KNOWLEDGE_BASE_CHANNEL_IDS', id: townSquare, permissions: ['Read Message History'] as const },
    ]
    expect(await started(3, { homeGuildId: townSquare, channels })).toEqual([
      expect.stringMatching(/^info: online as/),
      expect.stringMatching(/^warn: HOME_GUILD_ID: the bot is in no server/),
      expect.stringMatching(/^warn: ERROR_CHANNEL_ID: the bot lacks Send Messages in #quiet/),
    ])
  })

  it('says that the bot is in no server, with the invitation', async () => {
    discord.world.guilds.splice(0)
    expect(await started(1)).toEqual([
      `warn: online as Professor Synapse, but the bot is in no server yet. Invite it: ${inviteLink(discord.botId)}`,
    ])
  })
})

it('names from outside are one line without control characters, and short', () => {
  expect(shortName('a\u001b[31mred\u001b[0m\nb\u202Ec\u0007')).toBe('a[31mred[0m bc')
  expect(shortName('x'.repeat(500))).toHaveLength(61)
  expect(shortName('\u200B')).toBe('unnamed')
})
