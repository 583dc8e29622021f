import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createDiscord } from '../../../sandbox/discord/discord.ts'
import { createMovableClock } from '../../../sandbox/clock.ts'
import { ofOwner, ownersShelf } from '../../support/stories/owners-shelf.ts'
import { isGrowing } from '../../support/stories/crash-story.ts'
import { createApp, readConfig } from '../../../src/app.ts'
import type { ChatBackend } from '../../../src/features/chat/ports.ts'

const folder = mkdtempSync(join(tmpdir(), 'synapse-restart-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A bot that can be started again on the same database and the same Discord. */
async function restartable(name: string) {
  const clock = createMovableClock()
  const wire = { isOpen: true }
  const discord = createDiscord({ clock, limits: 'off', gate: () => wire.isOpen })
  const { apiUrl } = await discord.listen()
  const path = join(folder, `${name}.db`)
  const start = async (at = path, backend: ChatBackend | null = null) => {
    const reading = readConfig({
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: apiUrl,
      SESSION_DB_PATH: at,
      PORT: '0',
      SHUTDOWN_SECONDS: '1',
    })
    if (!reading.ok) throw new Error(reading.problems.join())
    const app = createApp(reading.config, { clock, backend })
    await app.start()
    await discord.until(() => app.status().gateway === 'ready' && discord.commands.list('global').length > 0)
    return app
  }
  const ask = (prompt: string) =>
    discord.command({ as: 'member', channel: 'town-square', name: 'prof', options: { prompt } }).interactionId
  return { clock, discord, wire, path, start, ask, shown: () => discord.messages('town-square') }
}

describe('after a restart', () => {
  it('a conversation goes on and the buttons of old answers still work', async () => {
    const bot = await restartable('buttons')
    const { SESSION_DB_PATH: path } = await ownersShelf()
    const before = await bot.start(path)
    bot.ask(ofOwner.prompt)
    const answered = await bot.discord.until(() => bot.shown().find(({ components }) => components?.length))
    await before.stop()
    const app = await bot.start(path)
    const customId = /chat:sources:[\d:]+/.exec(JSON.stringify(answered.components))?.[0] ?? ''
    bot.discord.press({ as: 'member', message: answered.id, customId })
    await bot.discord.until(() => bot.shown().at(-1)?.content.startsWith('**[1'))
    const followUp = bot.ask('when does it meet?')
    const answerTo = (id: string) => bot.shown().find((message) => message.interaction_metadata?.id === id)
    await bot.discord.until(() => answerTo(followUp)?.content.includes(ofOwner.source))
    await app.stop()
    expect(bot.discord.violations).toEqual([])
    await bot.discord.close()
  })

  it('an answer whose row a power cut took is ended before the bot writes in its channel again', async () => {
    const bot = await restartable('power-cut')
    const before = await bot.start(bot.path, hanging)
    // A power cut takes the last commits: the copy is the file as it was before the question.
    const copy = join(folder, 'power-cut-copy.db')
    for (const end of ['', '-wal']) copyFileSync(bot.path + end, copy + end)
    bot.discord.say({ as: 'member', channel: 'town-square', text: '@professor What is attention?' })
    const cut = await bot.discord.until(() => bot.shown().find(isGrowing))
    bot.wire.isOpen = false
    await before.stop()
    bot.wire.isOpen = true
    bot.clock.advance(60_000)
    const app = await bot.start(copy)
    bot.clock.advance(10_000)
    bot.ask('What is attention?')
    await bot.discord.until(() => bot.shown().some(({ content }) => content.includes('1706.03762')))
    const ended = bot.shown().find(({ id }) => id === cut.id)
    expect(ended?.content).toBe('Half an answer\n\n-# I was restarted in the middle of this answer. Please ask again.')
    expect(bot.shown().filter(isGrowing)).toEqual([])
    await app.stop()
    expect(bot.discord.violations).toEqual([])
    await bot.discord.close()
  })
})

/** A model that stops half-way and never goes on. */
const hanging: ChatBackend = {
  isModel: false,
  openSession: () => Promise.resolve('a'.repeat(32)),
  async *ask(_session, _prompt, signal) {
    yield 'Half an answer'
    await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
    return { text: '', sources: [] }
  },
  closeSession: () => Promise.resolve(),
}
