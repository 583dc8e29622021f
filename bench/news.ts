import { type ChildProcess, fork } from 'node:child_process'
import { availableParallelism, cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { openDatabase } from '../src/db/db.ts'
import { addSources } from '../src/features/content/sources/sources.ts'
import { feedPlan } from './feed-plan.ts'
import { flags } from './plan.ts'
import { newFolder, removeFolder } from './process.ts'

const knownKeys = 1_000_000
const limits = { seconds: 60, rssMb: 250, delayMs: 100 }

/**
 * The built content feature collects from a thousand feeds, on a file with a million known keys: at first everything is new
 * to it, then known. Nothing is young enough to be posted. An acknowledgement waits as long as the event loop is busy, so
 * its delay stands for it. True if every limit holds.
 */
export async function benchNews(): Promise<boolean> {
  const folder = newFolder()
  const path = join(folder, 'sessions.db')
  const sites = fork(join(import.meta.dirname, 'feed-sites.ts'), { execArgv: ['--import', 'tsx'] })
  try {
    await fill(path, await ask<string[]>(sites, feedPlan))
    process.stdout.write(`${machine()}\n`)
    const isFirstGood = await collectOnce(path, 'everything new')
    await forgetReading(path)
    return (await collectOnce(path, 'everything known')) && isFirstGood
  } finally {
    sites.kill('SIGKILL')
    removeFolder(folder)
  }
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

type Collected = {
  /** The line that the bot logs after a run. */
  readonly line: { readonly msg: string; readonly read: number; readonly dropped: object; readonly sources: object }
  readonly seconds: number
  readonly cpuSeconds: number
  /** Event-loop delay in milliseconds. */
  readonly delayP99: number
  readonly delayMax: number
  /** MB (1,000,000 bytes). */
  readonly peakRss: number
}

async function collectOnce(path: string, what: string): Promise<boolean> {
  const child = fork(join(import.meta.dirname, 'subjects/news.mjs'), { execArgv: flags })
  try {
    const { line, ...found } = await ask<Collected>(child, path)
    const { seconds, cpuSeconds, delayP99, delayMax, peakRss } = found
    process.stdout.write(
      `${what}: “${line.msg}”, ${line.read} items, ${JSON.stringify(line.dropped)}, sources ${JSON.stringify(line.sources)}; ` +
        `${cpuSeconds.toFixed(1)} s of CPU, longest event-loop delay ${delayMax.toFixed(0)} ms\n`,
    )
    const hold = [
      verdict('the run', seconds, limits.seconds, 's'),
      verdict('most memory (RSS)', peakRss, limits.rssMb, 'MB'),
      verdict('event-loop delay, p99', delayP99, limits.delayMs, 'ms'),
    ]
    return hold.every(Boolean) && line.msg === 'run done'
  } finally {
    child.kill('SIGKILL')
  }
}

/** Sends one message and resolves with the reply. */
function ask<T>(child: ChildProcess, message: object | string): Promise<T> {
  child.send(message)
  return new Promise((resolve, reject) => {
    child.once('message', (answer) => resolve(answer as T))
    child.once('exit', (code) => reject(new Error(`the process ended with code ${code}`)))
  })
}

function verdict(what: string, found: number, max: number, unit: string): boolean {
  process.stdout.write(`${found <= max ? '✓' : '✗'} ${what}: ${found.toFixed(1)} ${unit}, at most ${max}\n`)
  return found <= max
}

const machine = (): string =>
  `${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'}), Node ${process.version}, load ${loadavg()
    .map((each) => each.toFixed(1))
    .join(' ')}. ${feedPlan.feeds} feeds, ${knownKeys} known keys.`
