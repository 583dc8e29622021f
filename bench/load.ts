import { setTimeout as wait } from 'node:timers/promises'
import { createDiscord, type Discord } from './discord.ts'
import { quantile } from './figures.ts'
import { flags } from './plan.ts'
import { removeFolder, run, within } from './process.ts'

const people = 500
const seconds = 60
const rates = [50, 200]
/** After the last question. */
const drainMs = 120_000
const maxAcknowledgementMs = 1_000
const maxRssAt50 = 300
const mebibyte = 1_048_576

/** The built bot with its own library under a minute of questions at each rate. True if every limit holds. */
export async function benchLoad(): Promise<boolean> {
  const discord = await createDiscord()
  try {
    let hold = true
    for (const perSecond of rates) hold = (await load(discord, perSecond)) && hold
    return hold
  } finally {
    discord.close()
  }
}

async function load(discord: Discord, perSecond: number): Promise<boolean> {
  const session = discord.expect({ guilds: 1, hold: false, line: null, people })
  const settings = {
    DISCORD_API_URL: discord.apiUrl,
    CHAT_BURST: '100',
    CHAT_REFILL_SECONDS: '1',
    CHAT_DAILY_LIMIT: '0',
  }
  const bot = run([...flags, 'dist/main.js'], settings)
  try {
    await within(session.ready, 'READY')
    await bot.idle()
    const asked = []
    const startedAt = performance.now()
    for (let n = 0; n < perSecond * seconds; n++) {
      const early = startedAt + (n * 1000) / perSecond - performance.now()
      if (early > 0) await wait(early)
      asked.push(session.ask('prof'))
    }
    const until = performance.now() + drainMs
    while (session.open() > 0 && performance.now() < until) await wait(20)
    const { peakRss, cpuMs } = await bot.read('cpu')
    const acknowledged = asked.map(({ acknowledgedMs }) => acknowledgedMs ?? Infinity)
    const late = acknowledged.filter((ms) => ms > maxAcknowledgementMs).length
    const shown = asked.map(({ shownMs }) => shownMs ?? Infinity)
    const lost = shown.filter((ms) => ms === Infinity).length
    const rss = Math.round(peakRss / mebibyte)
    const times = (ms: readonly number[]) =>
      [0.5, 0.99, 1].map((share) => `${Math.round(quantile(ms, share))} ms`).join(', ')
    process.stdout.write(
      `${asked.length} questions of ${people} people at ${perSecond}/s: acknowledged within (p50, p99, all) ${times(acknowledged)}; ` +
        `whole within ${times(shown)}; later than ${maxAcknowledgementMs} ms: ${late}; without an answer: ${lost}; ` +
        `most memory (RSS) ${rss} MiB; CPU ${(cpuMs / asked.length).toFixed(1)} ms each\n`,
    )
    for (const fault of session.faults) process.stdout.write(`✗ ${fault}\n`)
    return late === 0 && lost === 0 && session.faults.length === 0 && (perSecond > 50 || rss < maxRssAt50)
  } finally {
    await bot.end()
    removeFolder(bot.folder)
  }
}
