import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createDiscord } from '../../sandbox/discord/discord.ts'
import { createMovableClock } from '../../sandbox/clock.ts'
import { createApp } from '../../src/app.ts'
import { readConfig } from '../../src/config.ts'

const folder = mkdtempSync(join(tmpdir(), 'synapse-restart-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const sentence = '-# I was restarted in the middle of this answer. Please ask again.'

/** A bot that can be started again on the same database and the same Discord. */
async function restartable(name: string) {
  const clock = createMovableClock()
  const discord = createDiscord({ clock, limits: 'off' })
  const { apiUrl } = await discord.listen()
  const path = join(folder, `${name}.db`)
  const start = async () => {
    const reading = readConfig({
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: apiUrl,
      SESSION_DB_PATH: path,
      PORT: '0',
      SHUTDOWN_SECONDS: '1',
    })
    if (!reading.ok) throw new Error(reading.problems.join())
    const app = createApp(reading.config, { clock, logTo: (l) => process.env['SHOWLOG'] && console.log(l) })
    await app.start()
    await discord.until(() => app.status().gateway === 'ready' && discord.commands.list('global').length > 0)
    return app
  }
  const ask = () =>
    discord.command({ as: 'member', channel: 'town-square', name: 'prof', options: { prompt: 'What is attention?' } })
      .interactionId
  return { clock, discord, path, start, ask, shown: () => discord.messages('town-square') }
}

/** Ends the bot in the middle of an answer: Discord takes the acknowledgement and then says nothing any more. */
async function cutOff(bot: Awaited<ReturnType<typeof restartable>>, match: RegExp) {
  const app = await bot.start()
  bot.discord.fault({ kind: 'silent', times: 1, match })
  bot.ask()
  await bot.discord.until(() => bot.discord.calls.some(({ method }) => method === 'PATCH'))
  expect((await app.stop()).late).toContain('discord')
}

describe('after a restart', () => {
  it('a “thinking…” becomes a sentence', async () => {
    const bot = await restartable('thinking')
    await cutOff(bot, /PATCH/)
    expect(bot.shown().at(-1)?.content).toBe('')
    const app = await bot.start()
    await bot.discord.until(() => bot.shown().at(-1)?.content === sentence)
    expect(bot.shown()).toHaveLength(1)
    await app.stop()
    await bot.discord.close()
  })

  it('an answer whose token is dead is ended by a message of its own, once', async () => {
    const bot = await restartable('late')
    await cutOff(bot, /PATCH/)
    bot.clock.advance(16 * 60_000)
    for (let i = 0; i < 2; i++) {
      const app = await bot.start()
      await bot.discord.until(() => bot.shown().at(-1)?.content === sentence)
      await app.stop()
    }
    expect(bot.shown()).toHaveLength(2)
    await bot.discord.close()
  })

  it('a conversation goes on and the buttons of old answers still work', async () => {
    const bot = await restartable('buttons')
    const before = await bot.start()
    bot.ask()
    const answered = await bot.discord.until(() => bot.shown().find(({ components }) => components?.length))
    await before.stop()
    const app = await bot.start()
    const customId = /chat:sources:\d+/.exec(JSON.stringify(answered.components))?.[0] ?? ''
    bot.discord.press({ as: 'member', message: answered.id, customId })
    await bot.discord.until(() => bot.shown().at(-1)?.content.startsWith('**[1'))
    bot.discord.command({
      as: 'member',
      channel: 'town-square',
      name: 'prof',
      options: { prompt: 'what does it cost?' },
    })
    await bot.discord.until(() => bot.shown().at(-1)?.content.includes('1706.03762'))
    await app.stop()
    expect(bot.discord.violations).toEqual([])
    await bot.discord.close()
  })
})
