import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createDiscord } from '../../../sandbox/discord/discord.ts'
import { createMovableClock } from '../../../sandbox/clock.ts'
import { createApp, readConfig } from '../../../src/app.ts'

const folder = mkdtempSync(join(tmpdir(), 'synapse-restart-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

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
    const app = createApp(reading.config, { clock })
    await app.start()
    await discord.until(() => app.status().gateway === 'ready' && discord.commands.list('global').length > 0)
    return app
  }
  const ask = (prompt: string) =>
    discord.command({ as: 'member', channel: 'town-square', name: 'prof', options: { prompt } }).interactionId
  return { clock, discord, path, start, ask, shown: () => discord.messages('town-square') }
}

describe('after a restart', () => {
  it('a conversation goes on and the buttons of old answers still work', async () => {
    const bot = await restartable('buttons')
    const before = await bot.start()
    bot.ask('What is attention?')
    const answered = await bot.discord.until(() => bot.shown().find(({ components }) => components?.length))
    await before.stop()
    const app = await bot.start()
    const customId = /chat:sources:[\d:]+/.exec(JSON.stringify(answered.components))?.[0] ?? ''
    bot.discord.press({ as: 'member', message: answered.id, customId })
    await bot.discord.until(() => bot.shown().at(-1)?.content.startsWith('**[1'))
    const followUp = bot.ask('what does it cost?')
    const answerTo = (id: string) => bot.shown().find((message) => message.interaction_metadata?.id === id)
    await bot.discord.until(() => answerTo(followUp)?.content.includes('1706.03762'))
    await app.stop()
    expect(bot.discord.violations).toEqual([])
    await bot.discord.close()
  })
})
