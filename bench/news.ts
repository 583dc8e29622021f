import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import { openDatabase } from '../src/db/db.ts'
import { addSources } from '../src/features/content/sources/sources.ts'
import { createDiscord, type Discord } from './discord.ts'
import { feedPlan } from './feed-plan.ts'
import { machine, quantile, verdict } from './figures.ts'
import { newsChannel } from './payloads.ts'
import { oursAnswering } from './plan.ts'
import { newFolder, removeFolder, run, type Running, within } from './process.ts'
import type { Question } from './questions.ts'
import { line } from './scenarios.ts'

const knownKeys = 1_000_000
const limits = { seconds: 60, rssMb: 250, acknowledgedMs: 100 }
const questionsPerSecond = 5
const patienceMs = 600_000

/**
 * The built bot collects from a thousand feeds, on a file with a million known keys: at first everything is new to it, then
 * known. Nothing is young enough to be posted. Meanwhile people ask it
 * questions, which a model answers at once. True if every limit holds.
 */
export async function benchNews(): Promise<boolean> {
  const folder = newFolder()
  const path = join(folder, 'sessions.db')
  const sites = fork(join(import.meta.dirname, 'feed-sites.ts'), { execArgv: ['--import', 'tsx'] })
  const discord = await createDiscord()
  try {
    await fill(path, await feedsOf(sites))
    process.stdout.write(`${machine()} ${feedPlan.feeds} feeds, ${knownKeys} known keys.\n`)
    const isFirstGood = await collectOnce(discord, path, 'everything new')
    await forgetReading(path)
    return (await collectOnce(discord, path, 'everything known')) && isFirstGood
  } finally {
    sites.kill('SIGKILL')
    discord.close()
    removeFolder(folder)
  }
}

function feedsOf(sites: ChildProcess): Promise<string[]> {
  sites.send(feedPlan)
  return new Promise((resolve, reject) => {
    sites.once('message', (urls) => resolve(urls as string[]))
    sites.once('exit', (code) => reject(new Error(`the sites ended with code ${code}`)))
  })
}

const plain = { keep: null, leaveOut: [], urgent: false, channelId: null, roleId: null, paused: false }

async function fill(path: string, urls: readonly string[]): Promise<void> {
  const database = await openDatabase(path)
  const { db } = database
  const feeds = urls.map((address) => ({ ...plain, kind: 'feed' as const, address, name: address }))
  await addSources(
    db,
    feeds.map((feed) => ({ ...feed, knowledge: false, backfill: false })),
    Date.now(),
  )
  await sql`INSERT INTO known_items
    WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${knownKeys})
    SELECT randomblob(16) AS key, ${Date.now()} FROM numbers ORDER BY key`.execute(db)
  await database.close()
}

/** The next run is due at once, and gets whole feeds. */
async function forgetReading(path: string): Promise<void> {
  const database = await openDatabase(path)
  await database.db.deleteFrom('runs').execute()
  await database.db.deleteFrom('feeds').execute()
  await database.close()
}

/** The line that the bot logs after a run. */
type Line = {
  readonly msg: string
  readonly read: number
  readonly dropped: object
  readonly sources: object
  readonly ms: number
}

async function collectOnce(discord: Discord, path: string, what: string): Promise<boolean> {
  const session = discord.expect({ guilds: 1, hold: false, line, people: 500 })
  const bot = run(oursAnswering, {
    DISCORD_API_URL: discord.apiUrl,
    BENCH_LINE: line,
    SESSION_DB_PATH: path,
    CONTENT_CHANNEL_ID: newsChannel.id,
    FETCH_ALLOW_HOSTS: '127.0.0.1',
  })
  try {
    await within(session.ready, 'READY')
    const { logged, asked } = await askWhileItCollects(bot, () => session.ask('prof'))
    const { cpuMs, peakRss } = await bot.read('cpu')
    const times = asked.map(({ acknowledgedMs }) => acknowledgedMs ?? Infinity)
    const [p50, p99, most] = [0.5, 0.99, 1].map((share) => quantile(times, share)) as [number, number, number]
    process.stdout.write(
      `${what}: “${logged.msg}”, ${logged.read} items, ${JSON.stringify(logged.dropped)}, sources ${JSON.stringify(logged.sources)}; ` +
        `${(cpuMs / 1000).toFixed(1)} s of CPU since the bot's start; ${asked.length} questions, acknowledged within (p50, p99, all) ` +
        `${p50.toFixed(0)}, ${p99.toFixed(0)}, ${most.toFixed(0)} ms\n`,
    )
    for (const fault of session.faults) process.stdout.write(`✗ ${fault}\n`)
    const hold = [
      verdict('the run', logged.ms / 1000, limits.seconds, 's'),
      verdict('most memory (RSS)', peakRss / 1e6, limits.rssMb, 'MB'),
      verdict('acknowledged, p99', p99, limits.acknowledgedMs, 'ms'),
    ]
    return hold.every(Boolean) && logged.msg === 'run done' && session.faults.length === 0
  } finally {
    await bot.end()
    removeFolder(bot.folder)
  }
}

/** Questions at a steady rate until the run has ended. */
async function askWhileItCollects(bot: Running, ask: () => Question): Promise<{ logged: Line; asked: Question[] }> {
  const asked: Question[] = []
  const until = performance.now() + patienceMs
  while (performance.now() < until) {
    const found = /^\{.*"msg":"run (?:done|failed).*$/m.exec(bot.output())
    if (found) return { logged: JSON.parse(found[0]) as Line, asked }
    asked.push(ask())
    await wait(1000 / questionsPerSecond)
  }
  throw new Error(`the run did not end: ${bot.output()}`)
}
