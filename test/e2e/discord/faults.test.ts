import { describe, expect, it } from 'vitest'
import type { Bot } from '../../support/stories/bot.ts'
import {
  ask,
  expectAnswer,
  expectWhole,
  loggedIn,
  registrations,
  withBot,
  withReadyBot,
} from '../../support/stories/discord-faults.ts'

const finalCodes = [4004, 4010, 4011, 4012, 4013, 4014]
/** Each with a bot of its own, all at once: logging in anew takes five seconds. */
const each = async (codes: readonly number[], happens: (code: number) => Promise<void>) =>
  void (await Promise.all(codes.map(happens)))

const close = ({ discord }: Bot, code: number) => (code === 1006 ? discord.gateway.drop() : discord.gateway.close(code))

describe.concurrent('a connection that Discord closes', { timeout: 40_000 }, () => {
  it('is resumed where the session still holds: 4000, 4001, 4002, 4009, an unknown code, a broken line', () =>
    each([4000, 4001, 4002, 4009, 4242, 1006], (code) =>
      withReadyBot({}, async (bot) => {
        close(bot, code)
        await loggedIn(bot, { identifies: 1, resumes: 1 })
        await expectAnswer(bot)
        expect(registrations(bot)).toBe(1)
      }),
    ))

  it('begins anew where the session is gone, and registers nothing again: 1000, 4003, 4005, 4007, 4008', () =>
    each([1000, 4003, 4005, 4007, 4008], (code) =>
      withReadyBot({}, async (bot) => {
        close(bot, code)
        await loggedIn(bot, { identifies: 2, resumes: 0 })
        await expectAnswer(bot)
        expect(registrations(bot)).toBe(1)
      }),
    ))

  it('is tried again where it was closed before the bot was let in, by whatever code is not final', () =>
    each([1000, 1006, 4000, 4001, 4002, 4003, 4005, 4007, 4008, 4009], (code) =>
      withBot({ before: ({ gateway }) => gateway.withhold('ready') }, async (bot) => {
        await bot.discord.until(() => bot.discord.stats.identifies === 1)
        expect(bot.app.status().gateway).toBe('connecting')
        bot.discord.gateway.withhold(null)
        close(bot, code)
        await bot.ready(15_000)
        await expectAnswer(bot)
        expect(registrations(bot)).toBe(1)
      }),
    ))

  it('ends the bot where the code is final, with what to change and without the token, and is not tried again', () =>
    each(finalCodes, (code) => withReadyBot({}, (bot) => expectEnd(bot, code))))

  it('ends the bot in the same way where a final code comes before it was let in', () =>
    each(finalCodes, (code) =>
      withBot({ before: ({ gateway }) => gateway.withhold('ready') }, async (bot) => {
        await bot.discord.until(() => bot.discord.stats.identifies === 1)
        await expectEnd(bot, code)
      }),
    ))
})

async function expectEnd(bot: Bot, code: number): Promise<void> {
  close(bot, code)
  const { exitCode, message } = await bot.app.failed
  expect(exitCode).toBe(78)
  expect(message).toMatch(
    code === 4004 ? /^DISCORD_TOKEN is refused .*Reset it/ : code === 4014 ? /Turn it on/ : /Update|Restart/,
  )
  expect(bot.app.status().gateway).not.toBe('ready')
  await new Promise((resolve) => setTimeout(resolve, 1_500))
  expect([bot.discord.stats.identifies, bot.discord.gateway.status()]).toEqual([1, 'down'])
  expect(JSON.stringify([message, bot.logs])).not.toContain(bot.discord.token)
}

describe.concurrent('a connection that misbehaves', { timeout: 40_000 }, () => {
  it('is resumed where Discord asks for that, says that it may be, or acknowledges no heartbeat', async () => {
    await Promise.all([
      withReadyBot({}, async (bot) => {
        bot.discord.gateway.reconnect()
        await loggedIn(bot, { identifies: 1, resumes: 1 })
        await expectAnswer(bot)
      }),
      withReadyBot({}, async (bot) => {
        bot.discord.gateway.invalidate(true)
        await loggedIn(bot, { identifies: 1, resumes: 1 })
        await expectAnswer(bot)
      }),
      withReadyBot({ heartbeatIntervalMs: 400 }, async (bot) => {
        bot.discord.gateway.zombie()
        await loggedIn(bot, { identifies: 1, resumes: 1 })
        await expectAnswer(bot)
      }),
    ])
  })

  it('begins anew where Discord calls the session invalid', () =>
    withReadyBot({}, async (bot) => {
      bot.discord.gateway.invalidate(false)
      await loggedIn(bot, { identifies: 2, resumes: 0 })
      await expectAnswer(bot)
      expect(registrations(bot)).toBe(1)
    }))

  it.each(['socket', 'hello', 'ready'] as const)('is tried again where the %s never comes', (what) =>
    withBot({ before: ({ gateway }) => gateway.withhold(what) }, async (bot) => {
      const { discord } = bot
      if (what === 'hello') await discord.until(() => discord.gateway.status() === 'connecting')
      else if (what === 'ready') await discord.until(() => discord.stats.identifies === 1)
      else {
        await discord.until(() => discord.calls.some(({ path }) => path.endsWith('/gateway/bot')))
        await new Promise((resolve) => setTimeout(resolve, 500))
      }
      bot.discord.gateway.withhold(null)
      await bot.ready(25_000)
      await expectAnswer(bot)
    }),
  )

  it('is not disturbed by frames and events that nobody knows, that are not JSON, or that are empty', () =>
    withReadyBot({}, async (bot) => {
      const { frame, event } = bot.discord.gateway
      for (const text of ['{"op":99,"d":{}}', 'not json', '', '[]', 'null', '7', '"text"', '{"op":0,"d":null}'])
        frame(text)
      for (const data of [null, {}, { id: '1' }]) event('SOMETHING_NEW', data)
      for (const name of heardOf) event(name, null)
      for (const name of heardOf) event(name, {})
      await expectAnswer(bot)
      await expectAnswer(bot, 'by /prof', 'owner')
      expect([registrations(bot), bot.discord.stats.identifies]).toEqual([1, 1])
    }))

  it('answers once what is told twice, or again after a resume', () =>
    withReadyBot({}, async (bot) => {
      const asked = [ask['by mention'](bot, 'member')]
      bot.discord.gateway.repeat()
      asked.push(ask['by /prof'](bot, 'member2'))
      bot.discord.gateway.repeat()
      for (const id of asked) await expectWhole(bot, id)
      bot.discord.gateway.replay(1_000)
      bot.discord.gateway.drop()
      await loggedIn(bot, { identifies: 1, resumes: 1 })
      await expectAnswer(bot, 'by mention', 'owner')
      for (const id of asked) await expectWhole(bot, id)
      expect([registrations(bot), bot.logs.filter(({ msg }) => msg === 'command done')]).toEqual([
        1,
        expect.objectContaining({ length: 3 }),
      ])
    }))

  it('answers in servers that stay unavailable, and knows them when they come', () =>
    withBot({ before: ({ gateway }) => gateway.withhold('guilds') }, async (bot) => {
      await bot.ready()
      await expectAnswer(bot)
      await expectAnswer(bot, 'by /prof', 'member')
      bot.discord.gateway.withhold(null)
      await expectAnswer(bot, 'by mention', 'owner')
      bot.discord.gateway.event('GUILD_DELETE', { id: bot.discord.guildId, unavailable: true })
      await expectAnswer(bot, 'by mention', 'member')
      expect(bot.discord.stats.identifies).toBe(1)
    }))
})

const heardOf = [
  ...['MESSAGE_CREATE', 'MESSAGE_UPDATE', 'MESSAGE_DELETE', 'INTERACTION_CREATE'],
  ...['GUILD_CREATE', 'GUILD_UPDATE', 'GUILD_DELETE', 'GUILD_ROLE_CREATE', 'GUILD_ROLE_UPDATE', 'GUILD_ROLE_DELETE'],
  ...['CHANNEL_CREATE', 'CHANNEL_UPDATE', 'CHANNEL_DELETE', 'APPLICATION_COMMAND_PERMISSIONS_UPDATE'],
  ...['THREAD_CREATE', 'THREAD_UPDATE', 'THREAD_DELETE', 'THREAD_LIST_SYNC'],
]
