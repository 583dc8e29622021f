import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createDiscord, type Discord } from '../../sandbox/discord/discord.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { openNews, postedIn } from '../support/built/news.ts'
import { type BuiltBot, runBuilt, temporaryFolder } from '../support/built/process.ts'
import { randomOf } from '../support/built/random.ts'

/** Each round is a bot of its own, checked at its end: a fault shows within minutes and not after hours. */
const killsOfARound = 50
const allKills = Number(process.env['KILLS'] ?? 10)
const firstSeed = Number(process.env['SEED'] ?? Date.now() % 1_000_000)
const rounds = Array.from({ length: Math.ceil(allKills / killsOfARound) }, (_, round) => ({
  seed: firstSeed + 2 * round,
  kills: Math.min(killsOfARound, allKills - round * killsOfARound),
}))
/** A lost answer, or a call cut off by a kill, is looked for by the bot after five seconds. */
const longestMs = 6_000
/** Calls may be done late, when the bot that made them may be dead: shorter than it waits before it looks for them. */
const [late, maxLateMs] = [0.05, 2_000]
/** Messages with a nonce may be done even after it has looked, and has sent them again: later than that takes it. */
const [lateMessages, lateFromMs, latestMs] = [0.5, 7_000, 14_000]
const isMessage = (call: string): boolean => /^POST \/channels\/\d+\/messages$/.test(call)
/** The time of an acknowledgement is the bot's own. */
const isAcknowledgement = (call: string): boolean => call.startsWith('POST /interactions/')

it.each(rounds)(
  'posts every item exactly once over $kills SIGKILLs amid reading and posting, with late calls and lost answers',
  async ({ seed, kills }) => {
    process.stdout.write(`${kills} kills amid posts, seed ${seed}\n`)
    const random = randomOf(seed)
    const randomLate = randomOf(seed + 1)
    let isCalm = false
    const latenessMs = (call: string) => {
      if (isCalm || isAcknowledgement(call)) return 0
      const [share, fromMs, toMs] = isMessage(call) ? [lateMessages, lateFromMs, latestMs] : [late, 0, maxLateMs]
      return randomLate() < share ? fromMs + randomLate() * (toMs - fromMs) : 0
    }
    const folder = temporaryFolder()
    const discord = createDiscord({ clock: systemClock, limits: 'off', latencyMs: 30, latenessMs })
    const { apiUrl } = await discord.listen()
    const news = await openNews(discord, folder.path)
    const host = { SESSION_DB_PATH: join(folder.path, 'sessions.db'), PORT: '0' }
    const settings = { DISCORD_TOKEN: discord.token, DISCORD_API_URL: apiUrl, ...host, ...news.settings }
    let bot: BuiltBot | null = null
    let amid = 0
    const startedAt = performance.now()
    try {
      for (let kill = 0; kill < kills; kill++) {
        news.publish(postedIn(discord))
        if (random() < 0.5) discord.fault({ kind: 'lost', times: 1, match: 'POST /channels/' })
        bot = runBuilt(settings, folder.path)
        // Some kills fall into the start, some into the wait for what was begun before, most into sends.
        if (random() < 0.8) await orders(discord, bot)
        if (random() < 0.7) await begunSends(discord, Math.ceil(3 * random()))
        await wait(random() < 0.8 ? 40 * random() : longestMs * random())
        if (isSending(discord)) amid += 1
        bot.child.kill('SIGKILL')
        await bot.exit
      }
      discord.fault({ kind: 'lost', times: 0 })
      isCalm = true
      bot = runBuilt(settings, folder.path)
      await orders(discord, bot)
      const missing = () => news.names.filter((name) => !postedIn(discord).includes(name))
      for (let order = 0; missing().length > 0 && order < 20 + news.names.length; order++) {
        if (order % 20 === 10) await orders(discord, bot)
        await post(discord)
      }
      await wait(latestMs)
      expect(postedIn(discord).sort()).toEqual([...news.names].sort())
      expect([...discord.violations, ...news.violations()]).toEqual([])
      const seconds = Math.round((performance.now() - startedAt) / 1000)
      const found = `${news.names.length} items, ${kills} kills in ${seconds} s, ${amid} of them amid a send`
      process.stdout.write(`${found}: lost 0, doubled 0\n`)
    } finally {
      bot?.child.kill('SIGKILL')
      await bot?.exit
      await news.close()
      await discord.close()
      folder.remove()
    }
  },
  60_000 + killsOfARound * 20_000,
)

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Resolves when a number of sends has begun from now on, or after the longest time. */
async function begunSends(discord: Discord, count: number): Promise<void> {
  const sends = () => discord.calls.slice(-100).filter(isSend)
  const before = new Set(sends())
  const isDone = () => sends().filter((call) => !before.has(call)).length >= count
  await discord.until(isDone, longestMs).catch(() => undefined)
}

/** True while a post has no answer. */
const isSending = ({ calls }: Discord): boolean => calls.some((call) => isSend(call) && call.status === 0)

const isSend = ({ method, path }: { method: string; path: string }): boolean =>
  method === 'POST' && path.startsWith('/channels/')

/** Uses a command as the owner, in town-square; answers the id of its use. */
const use = (discord: Discord, name: string): string =>
  discord.command({ as: 'owner', channel: 'town-square', name: `professor content ${name}` }).interactionId

/** As soon as the bot is there, its owner begins a run and posts what is next; neither's end is waited for. */
async function orders(discord: Discord, bot: BuiltBot): Promise<void> {
  await bot.logged('gateway ready', 20_000)
  await discord.until(() => discord.commands.list(discord.guildId).length > 0, 20_000)
  use(discord, 'now')
  use(discord, 'post')
}

/** Posts what is next in the queue; resolves with the bot's words. */
async function post(discord: Discord): Promise<string> {
  const id = use(discord, 'post')
  const reply = () => discord.messages('town-square').find((message) => message.interaction_metadata?.id === id)
  return discord.until(() => reply()?.content || null, 20_000)
}
