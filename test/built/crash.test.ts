import { join } from 'node:path'
import type { APIMessage } from 'discord-api-types/v10'
import { expect, it } from 'vitest'
import { createDiscord, type Discord } from '../../sandbox/discord/discord.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { type BuiltBot, runBuilt, temporaryFolder } from '../support/built/process.ts'
import { randomOf } from '../support/built/random.ts'

const kills = Number(process.env['KILLS'] ?? 10)
/** The share of calls that Discord does up to two seconds late, when the bot that made them may be dead. */
const late = Number(process.env['LATE'] ?? 0)
const maxLateMs = 2_000
const questions = 6

it(
  `leaves nothing hanging and nothing doubled over ${kills} SIGKILLs amid answers, ${100 * late} % of calls late`,
  async () => {
    const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000)
    process.stdout.write(`${kills} kills, ${100 * late} % of calls late, seed ${seed}\n`)
    const random = randomOf(seed)
    const randomLate = randomOf(seed + 1)
    const latenessMs = () => (randomLate() < late ? randomLate() * maxLateMs : 0)
    const folder = temporaryFolder()
    // Slow enough for a kill to fall between acknowledgement, first text and ending.
    const discord = createDiscord({ clock: systemClock, limits: 'off', latencyMs: 30, latenessMs })
    const { apiUrl } = await discord.listen()
    const settings = {
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: apiUrl,
      SESSION_DB_PATH: join(folder.path, 'sessions.db'),
      PORT: '0',
      CHAT_BURST: '100',
      CHAT_DAILY_LIMIT: '0',
    }
    let bot: BuiltBot | null = null
    const asked: string[] = []
    try {
      for (let kill = 0; kill < kills; kill++) {
        bot = runBuilt(settings, folder.path)
        await bot.logged('gateway ready')
        await discord.until(() => discord.commands.list('global').length > 0)
        for (let i = 0; i < questions; i++) asked.push(ask(discord, i % 2 === 0))
        await new Promise((resolve) => setTimeout(resolve, random() * 400))
        bot.child.kill('SIGKILL')
        await bot.exit
      }
      bot = runBuilt(settings, folder.path)
      await bot.logged('gateway ready')
      const shown = () => discord.messages('town-square').filter(({ author }) => author.bot)
      const hanging = () => shown().filter((message) => !isEnded(message))
      // The bot makes at most 50 calls a second, and each answer that was cut off takes two or three.
      await discord.until(() => hanging().length === 0, 20_000 + kills * 400).catch(() => undefined)
      // What a late call does to an answer that was ended already would be seen by then.
      if (late > 0) await new Promise((resolve) => setTimeout(resolve, maxLateMs))
      expect(hanging()).toEqual([])
      for (const id of asked) expect(shown().filter((message) => answers(message, id)).length).toBeLessThanOrEqual(1)
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

/** A question by command or by mention, by its id. */
function ask(discord: Discord, byCommand: boolean): string {
  const said = { as: 'member', channel: 'town-square' }
  return byCommand
    ? discord.command({ ...said, name: 'prof', options: { prompt: 'What is attention?' } }).interactionId
    : discord.say({ ...said, text: '@professor What is attention?' }).messageId
}

const answers = ({ interaction_metadata: command, message_reference: reference }: APIMessage, id: string): boolean =>
  command?.id === id || (command === undefined && reference?.message_id === id)

const has = ({ components }: APIMessage, button: string): boolean => JSON.stringify(components ?? []).includes(button)

/** Whole, with its buttons; or ended by a sentence, with one to try again. */
const isWhole = (message: APIMessage) => has(message, 'chat:delete:') && !message.content.includes('Please ask again')
const isEnded = (message: APIMessage): boolean =>
  isWhole(message) || (message.content.endsWith('Please ask again.') && has(message, 'chat:again:'))

/** How the answers ended, in words. */
function tally(messages: readonly APIMessage[]): string {
  const whole = messages.filter(isWhole).length
  return `${whole} answered whole, ${messages.length - whole} ended by a sentence, the others cut off before anything was seen`
}
