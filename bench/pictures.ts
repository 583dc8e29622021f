import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { createDiscord, type Session } from './discord.ts'
import { machine, quantile, verdict } from './figures.ts'
import { oursAnswering } from './plan.ts'
import { newFolder, removeFolder, run, within } from './process.ts'
import { line } from './scenarios.ts'

const pictures = 20
const questionsPerSecond = 20
const patienceMs = 180_000
const limits = { acknowledgedMs: 100, loopP99Ms: 50, loopMaxMs: 150, rssMb: 500 }

/**
 * Twenty people ask the built bot for a picture at once, and each comes as a slow PNG of 25 MB that must become smaller for
 * Discord. Meanwhile others ask it questions, which a model answers at once. True if every limit holds.
 */
export async function benchPictures(): Promise<boolean> {
  const google = fork(join(import.meta.dirname, 'slow-google.ts'), { execArgv: ['--import', 'tsx'] })
  const folder = newFolder()
  const discord = await createDiscord()
  try {
    const { url, bytes } = await addressOf(google)
    const session = discord.expect({ guilds: 1, hold: false, line, people: 500 })
    const settings = {
      GOOGLE_API_KEY: 'key-of-the-bench',
      GOOGLE_API_URL: url,
      IMAGE_DAILY_LIMIT: '0',
      BENCH_LINE: line,
    }
    const bot = run(oursAnswering, { DISCORD_API_URL: discord.apiUrl, ...settings }, folder)
    try {
      await within(session.ready, 'READY')
      await bot.idle()
      await bot.read('loop')
      const { shown, acknowledged } = await askMeanwhile(session)
      const { loopP99Ms, loopMaxMs, peakRss } = await bot.read('cpu')
      process.stdout.write(
        `${machine()} ${shown.length} pictures of ${(bytes / 1e6).toFixed(1)} MB, shown within (p50, all) ${seconds(shown, 0.5)}, ${seconds(shown, 1)} s; ` +
          `${acknowledged.length} questions meanwhile, acknowledged within (p50, all) ${quantile(acknowledged, 0.5).toFixed(0)}, ${quantile(acknowledged, 1).toFixed(0)} ms\n`,
      )
      for (const fault of session.faults) process.stdout.write(`✗ ${fault}\n`)
      const hold = [
        verdict('acknowledged, p99', quantile(acknowledged, 0.99), limits.acknowledgedMs, 'ms'),
        verdict('event-loop delay, p99', loopP99Ms, limits.loopP99Ms, 'ms'),
        verdict('event-loop delay, longest', loopMaxMs, limits.loopMaxMs, 'ms'),
        verdict('most memory (RSS)', peakRss / 1e6, limits.rssMb, 'MB'),
      ]
      return hold.every(Boolean) && session.faults.length === 0 && shown.every(Number.isFinite)
    } finally {
      await bot.end()
    }
  } finally {
    google.kill('SIGKILL')
    discord.close()
    removeFolder(folder)
  }
}

const addressOf = (google: ChildProcess): Promise<{ url: string; bytes: number }> =>
  new Promise((resolve, reject) => {
    google.once('message', (told) => resolve(told as { url: string; bytes: number }))
    google.once('exit', (code) => reject(new Error(`the stand-in for Google ended with code ${code}`)))
  })

/** Asks for all pictures at once, and questions at a steady rate until every picture is there; times in milliseconds. */
async function askMeanwhile(session: Session): Promise<{ shown: number[]; acknowledged: number[] }> {
  const asked = Array.from({ length: pictures }, () => session.ask('image'))
  const questions = []
  const until = performance.now() + patienceMs
  while (asked.some(({ shownMs }) => shownMs === null) && performance.now() < until) {
    questions.push(session.ask('prof'))
    await wait(1000 / questionsPerSecond)
  }
  return {
    shown: asked.map(({ shownMs }) => shownMs ?? Infinity),
    acknowledged: [...asked, ...questions].map(({ acknowledgedMs }) => acknowledgedMs ?? Infinity),
  }
}

const seconds = (values: readonly number[], share: number): string => (quantile(values, share) / 1000).toFixed(1)
