import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createDiscord } from '../../sandbox/discord/discord.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { useBuilt } from '../support/built/use-built.ts'

const built = useBuilt()

describe('starting the built bot', () => {
  it('with an empty environment asks for the token, names what is off, shows the sandbox and ends with 78', async () => {
    built.settings = {}
    const bot = built.start()
    expect(await bot.exit).toBe(78)
    const lines = bot.stderr().trim().split('\n')
    expect(lines[0]).toMatch(/^DISCORD_TOKEN is missing\. It is the bot's token; get it at discord\.com\/developers/)
    for (const name of ['GPT_TRAINER_TOKEN', 'CHATBOT_UUID', 'GOOGLE_API_KEY'])
      expect(bot.stderr()).toMatch(new RegExp(`^Off without ${name}: .+`, 'm'))
    expect(lines.at(-1)).toMatch(/npm run sandbox/)
    expect(bot.output()).not.toMatch(/\bat .+:\d+:\d+/)
  })

  it('reads .env in its folder, and the environment wins', async () => {
    writeFileSync(join(built.folder.path, '.env'), `DISCORD_TOKEN=${built.discord.token}\nPORT=abc\n`)
    const { DISCORD_TOKEN: _, ...rest } = built.settings
    built.settings = rest
    const bot = built.start()
    await bot.logged('gateway ready')
  })

  it.each([
    ['UTF-8 with a byte-order mark', (text: string) => Buffer.from(`\uFEFF${text}`)],
    ['UTF-16', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
  ])('reads .env in %s', async (_, encode) => {
    writeFileSync(join(built.folder.path, '.env'), encode(`DISCORD_TOKEN="${built.discord.token}"\r\nPORT=0\r\n`))
    const { DISCORD_TOKEN: _token, ...rest } = built.settings
    built.settings = rest
    await built.start().logged('gateway ready')
  })

  it('says where .env cannot be read, and what a file with another name must be called', async () => {
    mkdirSync(join(built.folder.path, '.env'))
    const folder = built.start()
    expect([await folder.exit, folder.stderr()]).toEqual([
      78,
      expect.stringMatching(/^\.env cannot be read \(EISDIR\)/),
    ])
    rmdirSync(join(built.folder.path, '.env'))
    writeFileSync(join(built.folder.path, '.env.txt'), 'DISCORD_TOKEN=x')
    built.settings = {}
    const misnamed = built.start()
    expect([await misnamed.exit, misnamed.stderr()]).toEqual([
      78,
      expect.stringMatching(/^\.env\.txt is not read: its name must be \.env$/m),
    ])
  })

  it('takes the quotes off that docker --env-file keeps', async () => {
    const bot = built.start({ DISCORD_TOKEN: `"${built.discord.token}"`, LOG_LEVEL: "'debug'" })
    await bot.logged('gateway ready')
  })

  it('says in one line as whom it is online, in how many servers, and how to invite it', async () => {
    const bot = built.start()
    await bot.logged('gateway ready')
    const lines = () => bot.logs().filter(({ msg }) => String(msg).startsWith('online as'))
    await expect.poll(() => lines().length).toBe(1)
    expect(lines()[0]?.['msg']).toMatch(/^online as Professor Synapse in 2 servers; to invite it to another: https:/)
  })

  it.each([
    ['a malformed channel id', { ERROR_CHANNEL_ID: 'general' }, /^ERROR_CHANNEL_ID is not an id/],
    ['a half-set pair', { GPT_TRAINER_TOKEN: 'half-of-a-pair' }, /^GPT_TRAINER_TOKEN is set, but CHATBOT_UUID is not/],
    ['the other half', { CHATBOT_UUID: 'a'.repeat(32) }, /^CHATBOT_UUID is set, but GPT_TRAINER_TOKEN is not/],
  ])('with %s ends with 78 and its own sentence', async (_, more, sentence) => {
    const bot = built.start(more)
    expect(await bot.exit).toBe(78)
    expect(bot.stderr()).toMatch(sentence)
    expect(bot.output()).not.toMatch(/half-of-a-pair|\bat .+:\d+:\d+/)
    expect(bot.output()).not.toContain(built.discord.token)
  })

  it('with a token that Discord refuses ends with 78 and says which setting to change', async () => {
    const token = `${built.discord.token.slice(0, -6)}xxxxxx`
    const bot = built.start({ DISCORD_TOKEN: token })
    expect(await bot.exit).toBe(78)
    expect(bot.stderr()).toMatch(/^DISCORD_TOKEN is refused by Discord\./m)
    expect(bot.output()).not.toContain(token)
    expect(bot.stderr()).not.toMatch(/\bat .+:\d+:\d+/)
  })

  it('ends with 78 when the gateway closes with 4014 or 4004 after it was ready', async () => {
    for (const [code, sentence] of [
      [4014, /Message Content intent is off/],
      [4004, /DISCORD_TOKEN is refused by Discord/],
    ] as const) {
      const bot = built.start()
      await bot.logged('gateway ready')
      built.discord.gateway.close(code)
      expect(await bot.exit).toBe(78)
      expect(bot.stderr()).toMatch(sentence)
      expect(bot.output()).not.toContain(built.discord.token)
    }
  })

  it('continues without the Message Content intent and logs that once', async () => {
    built.discord.allowContent(false)
    const bot = built.start()
    await bot.logged('gateway ready')
    expect(bot.logs().filter(({ msg }) => String(msg).includes('Message Content intent is off'))).toHaveLength(1)
    expect(bot.child.exitCode).toBeNull()
  })

  it('answers the health addresses and ends with 0 when asked to stop', async () => {
    const bot = built.start()
    const { port } = await bot.logged('listening')
    await bot.logged('gateway ready')
    const get = async (path: string) => {
      const response = await fetch(`http://127.0.0.1:${String(port)}/${path}`)
      return [response.status, await response.text()] as const
    }
    for (const path of ['livez', 'healthz', 'readyz'])
      expect(await get(path)).toEqual([200, '{"ok":true,"reasons":[]}'])
    expect((await get('metrics'))[1]).toContain('synapse_upstream_seconds')
    expect((await get('elsewhere'))[0]).toBe(404)
    bot.child.kill('SIGTERM')
    expect(await bot.exit).toBe(0)
    expect(bot.logs().at(-1)).toMatchObject({ msg: 'stopped', late: [] })
  })

  it.each(['socket', 'hello', 'ready', 'nothing more'] as const)(
    'ends in time with 0 where Discord withholds the %s',
    async (step) => {
      if (step !== 'nothing more') built.discord.gateway.withhold(step)
      const bot = built.start()
      if (step === 'nothing more') {
        await bot.logged('gateway ready')
        built.discord.gateway.deafen()
      } else if (step === 'ready') await built.discord.until(() => built.discord.stats.identifies === 1)
      else await built.discord.until(() => built.discord.calls.some(({ path }) => path === '/gateway/bot'))
      bot.child.kill('SIGTERM')
      expect(await bot.exit).toBe(0)
      expect(bot.logs().at(-1)).toMatchObject({ msg: 'stopped', late: [] })
    },
  )

  it('is alive and healthy but not ready while Discord is down', async () => {
    await built.discord.close()
    const bot = built.start()
    const { port } = await bot.logged('listening')
    const status = async (path: string) => (await fetch(`http://127.0.0.1:${String(port)}/${path}`)).status
    expect([await status('livez'), await status('healthz'), await status('readyz')]).toEqual([200, 200, 503])
    bot.child.kill('SIGTERM')
    expect(await bot.exit).toBe(0)
  })

  it('goes on where nobody reads its log any more', async () => {
    const bot = built.start()
    await bot.logged('gateway ready')
    void (bot.child.stdout?.destroy(), built.discord.gateway.drop())
    await expect.poll(() => built.discord.stats.resumes, { timeout: 10_000 }).toBe(1)
    expect([bot.child.kill('SIGTERM'), await bot.exit]).toEqual([true, 0])
  })

  it('refuses to be the second bot on one database', async () => {
    const first = built.start()
    await first.logged('gateway ready')
    const second = built.start()
    expect(await second.exit).toBe(1)
    expect(second.stderr()).toMatch(/^Another bot is running on the database .*SESSION_DB_PATH\.$/m)
    expect(first.child.exitCode).toBeNull()
  })

  it.each([
    ['a corrupt file', 'not a database at all '.repeat(500), /not a readable SQLite database/],
    ['a folder in its place', null, /is not a file/],
  ])('with %s for a database ends with 1 and a sentence', async (_, content, sentence) => {
    const path = join(built.folder.path, 'other.db')
    if (content !== null) writeFileSync(path, content)
    const bot = built.start({ SESSION_DB_PATH: content === null ? built.folder.path : path })
    expect(await bot.exit).toBe(1)
    expect(bot.stderr()).toMatch(sentence)
    expect(bot.stderr()).not.toMatch(/\bat .+:\d+:\d+/)
  })

  it('ends with 1 when its port is taken', async () => {
    const first = built.start()
    const { port } = await first.logged('listening')
    const second = built.start({ PORT: String(port), SESSION_DB_PATH: join(built.folder.path, 'second.db') })
    expect(await second.exit).toBe(1)
    expect(second.stderr()).toMatch(/^PORT: \d+ cannot be listened on \(EADDRINUSE\)/m)
  })

  const ask = () =>
    built.discord.command({
      as: 'member',
      channel: 'town-square',
      name: 'prof',
      options: { prompt: 'What is attention?' },
    })
  const askUnanswerable = async () => {
    built.discord.fault({ kind: 'silent', times: 5, match: 'PATCH' })
    ask()
    await built.discord.until(() => built.discord.calls.some(({ method }) => method === 'PATCH'))
  }

  it('lets a running answer finish when it is asked to stop, and takes nothing new', async () => {
    await built.discord.close()
    built.discord = createDiscord({ clock: systemClock, latencyMs: 250 })
    const { apiUrl } = await built.discord.listen()
    const bot = built.start({ DISCORD_API_URL: apiUrl })
    const { port } = await bot.logged('listening')
    await bot.logged('commands registered')
    ask()
    await built.discord.until(() => built.discord.messages('town-square').length === 1)
    bot.child.kill('SIGTERM')
    const ready = async () => (await fetch(`http://127.0.0.1:${String(port)}/readyz`)).status
    await expect.poll(ready, { interval: 10 }).toBe(503)
    ask()
    expect(await bot.exit).toBe(0)
    const [first, second] = built.discord.messages('town-square')
    expect(first?.components).toHaveLength(1)
    expect(second?.content).toBe("I'm restarting. Please ask again in a minute.")
  })

  it('names the part that was late and ends with 1', async () => {
    const bot = built.start({ SHUTDOWN_SECONDS: '1' })
    await bot.logged('commands registered')
    await askUnanswerable()
    bot.child.kill('SIGTERM')
    expect(await bot.exit).toBe(1)
    expect(bot.logs().find(({ msg }) => msg === 'stopped')).toMatchObject({ late: ['discord'] })
  })

  it('ends at once with 1 on a second signal', async () => {
    const bot = built.start({ SHUTDOWN_SECONDS: '30' })
    await bot.logged('commands registered')
    await askUnanswerable()
    bot.child.kill('SIGTERM')
    await new Promise((resolve) => setTimeout(resolve, 200))
    bot.child.kill('SIGTERM')
    expect(await bot.exit).toBe(1)
  })

  it('does not know other arguments', async () => {
    const bot = built.start({}, ['frobnicate'])
    expect(await bot.exit).toBe(1)
    expect(bot.stderr()).toMatch(/doctor, backup FILE/)
  })
})
