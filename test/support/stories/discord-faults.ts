import { expect } from 'vitest'
import { type Bot, type BotOptions, startBot } from './bot.ts'

export const channel = 'town-square'
const question = 'What is attention?'
export const source = '1706.03762'
const patienceMs = 15_000

/** Two ways to ask; each answers the id of what was asked. */
export const ask = {
  'by mention': ({ discord }: Bot, as: string) =>
    discord.say({ as, channel, text: `@professor ${question}` }).messageId,
  'by /prof': ({ discord }: Bot, as: string) =>
    discord.command({ as, channel, name: 'prof', options: { prompt: question } }).interactionId,
} as const
export type Entry = keyof typeof ask
export const entries = ['by mention', 'by /prof'] as const

/** A bot of its own for one fault, which is stopped in the end, and which Discord has nothing to object to. */
export async function withBot(options: BotOptions, happens: (bot: Bot) => Promise<void>): Promise<void> {
  const bot = await startBot(options)
  try {
    await happens(bot)
  } finally {
    await bot.stop()
  }
  expect(bot.discord.violations).toEqual([])
}

/** As `withBot`, once it is connected. */
export const withReadyBot = (options: BotOptions, happens: (bot: Bot) => Promise<void>): Promise<void> =>
  withBot(options, async (bot) => {
    await bot.ready()
    await happens(bot)
  })

/** The bot lives and answers whoever asks now, whole and once. */
export async function expectAnswer(bot: Bot, entry: Entry = 'by mention', as = 'member2'): Promise<void> {
  await expectWhole(bot, ask[entry](bot, as))
}

/** An answer is whole, and there once; by the log it was well, unless something else is given. */
export async function expectWhole(bot: Bot, id: string, outcomes: readonly string[] = ['ok']): Promise<void> {
  expect(outcomes).toContain(await bot.outcome(id, patienceMs))
  const isWhole = () => JSON.stringify(bot.repliesTo(id).at(-1)?.components).includes('chat:delete:')
  await bot.discord.until(isWhole, patienceMs)
  expect(bot.repliesTo(id)).toHaveLength(1)
  expect(bot.repliesTo(id)[0]?.content).toContain(source)
}

/** The most often that a list of commands was put: the one for everybody, or that of the home server. */
export function registrations({ discord }: Bot): number {
  const puts = discord.calls.filter(({ method, path }) => method === 'PUT' && path.endsWith('/commands'))
  const timesOf = (list: string) => puts.filter(({ path }) => path === list).length
  return Math.max(...puts.map(({ path }) => timesOf(path)))
}

/** Waits until the bot has logged in so often, and is ready. */
export const loggedIn = ({ discord, app }: Bot, how: Partial<Bot['discord']['stats']>): Promise<boolean> =>
  discord.until(
    () =>
      app.status().gateway === 'ready' &&
      Object.entries(how).every(([name, count]) => discord.stats[name as keyof typeof how] === count),
    patienceMs,
  )
