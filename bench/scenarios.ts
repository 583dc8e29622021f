import { setTimeout as wait } from 'node:timers/promises'
import type { Discord, Session } from './discord.ts'
import { type Figures, median, quantile } from './figures.ts'
import type { Plan, Subject } from './plan.ts'
import { newFolder, removeFolder, run, type Running, within } from './process.ts'

/** The answer of a model that answers at once: 30 characters or more, so that a bot that lets a text grow shows it at once. */
export const line = 'Attention lets each word look at every other word and weigh what it finds there.'
const settleMs = 500
const drainMs = 30_000
/** Discord forgets an interaction that was not acknowledged by then. */
const expiryMs = 3_000
const mebibyte = 1_048_576

type Scene = { session: Session; bot: Running }
type Setting = { discord: Discord; subject: Subject; script: readonly string[]; guilds: number; hold: boolean }

/** Runs a bot for as long as `act` takes; throws where it did what Discord would not take. */
async function withBot<T>(setting: Setting, act: (scene: Scene) => Promise<T>, folder?: string): Promise<T> {
  const { discord, subject, script, guilds, hold } = setting
  const session = discord.expect({ guilds, hold, line, people: Infinity })
  const apiUrl = { DISCORD_API_URL: discord.apiUrl, BENCH_LINE: line }
  const bot = run(script, { ...apiUrl, CHAT_BURST: '100', CHAT_DAILY_LIMIT: '0' }, folder)
  try {
    await within(session.identified, 'IDENTIFY')
    const result = await act({ session, bot })
    if (session.faults.length > 0) throw new Error(session.faults.join('\n'))
    return result
  } catch (error) {
    throw new Error(`${subject.name}: ${String(error)}\n${session.faults.join('\n')}\n${bot.output()}`, {
      cause: error,
    })
  } finally {
    await bot.end()
    if (folder === undefined) removeFolder(bot.folder)
  }
}

/** From the spawn of the process to READY: the first start over an empty folder, and starts over what that one left. */
export async function start(discord: Discord, subject: Subject, plan: Plan): Promise<Figures> {
  const setting = { discord, subject, script: subject.script, guilds: 1, hold: false }
  const folder = newFolder()
  const once = () =>
    withBot(
      setting,
      async ({ session, bot }) => {
        const ms = (await within(session.ready, 'READY')) - bot.spawnedAt
        await wait(settleMs)
        if (subject.registers && !session.registered()) throw new Error('its commands were not registered')
        return ms
      },
      folder,
    )
  try {
    const first = await once()
    const again: number[] = []
    for (let index = 0; index < plan.starts; index++) again.push(await once())
    return { firstStartMs: first, startMs: median(again) }
  } finally {
    removeFolder(folder)
  }
}

/** READY and all servers at once: what they cost, and what they leave in memory. */
export function flood(discord: Discord, subject: Subject, { guilds }: Plan): Promise<Figures> {
  return withBot({ discord, subject, script: subject.script, guilds, hold: true }, async ({ session, bot }) => {
    await bot.idle()
    const before = await bot.read('cpu')
    await within(session.sendReady(), 'room for all servers', drainMs)
    // Events are handled in the order in which they come: an answer means that every server was taken in.
    await within(session.ask(subject.cheapCommand).shown, 'answer after the flood', drainMs)
    await bot.idle()
    const after = await bot.read('cpu')
    const { rss, heapUsed } = await bot.read('memory')
    const cpuS = (after.cpuMs - before.cpuMs) / 1000
    return { floodRss: rss / mebibyte, floodHeap: heapUsed / mebibyte, floodCpu: cpuS }
  })
}

/** Questions one at a time, then arrivals at each rate, all in one process. */
export function answers(discord: Discord, subject: Subject, plan: Plan): Promise<Figures> {
  const setting = { discord, subject, script: subject.answering, guilds: 1, hold: false }
  return withBot(setting, async ({ session, bot }) => {
    await within(session.ready, 'READY')
    await bot.idle()
    const first: number[] = []
    for (let index = 0; index < plan.questions; index++) {
      const question = session.ask('prof')
      await within(question.shown, 'answer')
      first.push(question.shownMs ?? NaN)
    }
    const figures: Figures = { firstText: median(first) }
    for (const { perSecond, count } of plan.arrivals) {
      await bot.idle()
      const before = await bot.read('cpu')
      const ms = await arrive(session, perSecond, count)
      const after = await bot.read('cpu')
      figures[`cpuAt${perSecond}`] = (after.cpuMs - before.cpuMs) / count
      figures[`expiredAt${perSecond}`] = ms.filter((each) => each > expiryMs).length
      figures[`p50at${perSecond}`] = quantile(ms, 0.5)
      figures[`p99at${perSecond}`] = quantile(ms, 0.99)
    }
    return figures
  })
}

/** Questions on a fixed schedule, however slow the bot is; answers how long each waited for its acknowledgement, Infinity where none came. */
async function arrive(session: Session, perSecond: number, count: number): Promise<number[]> {
  const startedAt = performance.now()
  const asked = []
  for (let n = 0; n < count; n++) {
    const early = startedAt + (n * 1000) / perSecond - performance.now()
    if (early > 0) await wait(early)
    asked.push(session.ask('prof'))
  }
  const until = performance.now() + drainMs
  while (session.open() > 0 && performance.now() < until) await wait(20)
  return asked.map(({ acknowledgedMs }) => acknowledgedMs ?? Infinity)
}
