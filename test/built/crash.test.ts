import { join } from 'node:path'
import type { APIMessage } from 'discord-api-types/v10'
import { expect, it } from 'vitest'
import { createDiscord } from '../../sandbox/discord/discord.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { type BuiltBot, runBuilt, temporaryFolder } from './process.ts'

const kills = Number(process.env['KILLS'] ?? 10)
const questions = 6

/** A small generator with a seed, so that a failing run can be repeated (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

it(
  `leaves nothing hanging and nothing doubled over ${kills} SIGKILLs amid answers`,
  async () => {
    const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000)
    process.stdout.write(`${kills} kills, seed ${seed}\n`)
    const random = randomOf(seed)
    const folder = temporaryFolder()
    // Slow enough for a kill to fall between acknowledgement, first text and ending.
    const discord = createDiscord({ clock: systemClock, limits: 'off', latencyMs: 30 })
    const { apiUrl } = await discord.listen()
    const settings = {
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: apiUrl,
      SESSION_DB_PATH: join(folder.path, 'sessions.db'),
      PORT: '0',
      CHAT_BURST: '100',
    }
    let bot: BuiltBot | null = null
    const asked: string[] = []
    try {
      for (let kill = 0; kill < kills; kill++) {
        bot = runBuilt(settings, folder.path)
        await bot.logged('gateway ready')
        await discord.until(() => discord.commands.list('global').length > 0)
        for (let i = 0; i < questions; i++)
          asked.push(
            discord.command({
              as: 'member',
              channel: 'town-square',
              name: 'prof',
              options: { prompt: 'What is attention?' },
            }).interactionId,
          )
        await new Promise((resolve) => setTimeout(resolve, random() * 400))
        bot.child.kill('SIGKILL')
        await bot.exit
      }
      bot = runBuilt(settings, folder.path)
      await bot.logged('gateway ready')
      const shown = () => discord.messages('town-square')
      const hanging = () => shown().filter(({ content, components }) => !isEnded(content, components?.length ?? 0))
      await discord.until(() => hanging().length === 0, 10_000).catch(() => undefined)
      expect(hanging()).toEqual([])
      expect(
        shown().filter(({ content, components }) => components?.length && content.includes('Please ask again')),
      ).toEqual([])
      for (const id of asked)
        expect(shown().filter((message) => message.interaction_metadata?.id === id).length).toBeLessThanOrEqual(1)
      expect(discord.violations).toEqual([])
      process.stdout.write(`${asked.length} questions: ${tally(shown())}\n`)
    } finally {
      bot?.child.kill('SIGKILL')
      await bot?.exit
      await discord.close()
      folder.remove()
    }
  },
  kills * 10_000,
)

/** How the answers ended, in words. */
function tally(messages: readonly APIMessage[]): string {
  const whole = messages.filter(({ components }) => components?.length).length
  return `${whole} answered whole, ${messages.length - whole} ended by a sentence, the others cut off before they were acknowledged`
}

/** Whole, with its button; or ended by a sentence. */
const isEnded = (content: string, buttons: number) => buttons > 0 || /Please ask again\.$/.test(content)
