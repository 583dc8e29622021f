import { join } from 'node:path'
import type { APIMessage } from 'discord-api-types/v10'
import Libsql from 'libsql'
import { createMovableClock } from '../../../sandbox/clock.ts'
import { startServices } from '../../../sandbox/services.ts'
import { createApp, readConfig } from '../../../src/app.ts'
import { openDatabase } from '../../../src/db/db.ts'
import { createMeter, snapshot, untilSettled } from '../stories/cutting.ts'
import { copyInstalled } from '../stories/installed.ts'

export type Outcome = {
  readonly effects: number
  /** True where a message of the bot was visible at the cut. */
  readonly wasVisible: boolean
  /** True where the picture stood completely at the cut. */
  readonly stood: boolean
  /** What the bot says in the channel in the end. */
  readonly messages: readonly APIMessage[]
  /** How many posts stand in the gallery. */
  readonly posts: number
  readonly violations: readonly string[]
}

const channel = 'town-square'
const prompt = 'a red fox'
/** Real time for what has to come: a busy machine may need that long. */
const patienceMs = 30_000
const pollMs = 10

/**
 * Has a picture drawn that the gallery shows as well, cuts that off after `cut` effects as a SIGKILL would, lets time pass,
 * and starts the bot again on what is left. Effects are commits, requests to Discord and to Google, and their answers.
 */
export async function play(cut: number, idleMs: number, folder: string): Promise<Outcome> {
  const clock = createMovableClock()
  const meter = createMeter(cut)
  const ends: (() => Promise<unknown>)[] = []
  // Long enough that a person sees what the picture waits for.
  const options = { limits: 'off', gate: meter.gate, pictures: true, google: { delayMs: 100 } } as const
  const { services, settings } = await startServices(clock, options, ends)
  const { discord, google } = services
  const [before, after] = ['', '-after'].map((end) => join(folder, `${cut}${end}.db`)) as [string, string]
  const start = async (path: string) => {
    const reading = readConfig({ ...settings, SESSION_DB_PATH: path, PORT: '0', SHUTDOWN_SECONDS: '1' })
    if (!reading.ok) throw new Error(reading.problems.join())
    const openCounted = (file: string) => openDatabase(file, { beforeCommit: () => meter.commit() })
    const listed = google.calls.length
    const app = createApp(reading.config, { clock, openDatabase: openCounted })
    await app.start()
    const isReady = () =>
      app.status().gateway === 'ready' && discord.commands.list('global').length > 0 && google.calls.length > listed
    await discord.until(isReady, patienceMs)
    return app
  }
  const own = () => discord.messages(channel).filter(({ author }) => author.bot === true)
  const posts = () => discord.state().channels.filter(({ name }) => name === prompt).length
  await copyInstalled(before)
  const running = await start(before)
  const dead = new Promise<'cut'>((resolve) => meter.begin(() => (snapshot(before, after), resolve('cut'))))
  discord.command({ as: 'member', channel, name: 'image', options: { prompt } })
  const isAcknowledged = discord.until(() => own().length > 0, patienceMs).catch(() => undefined)
  // Time stands still until the acknowledgement, which must not come late.
  await Promise.race([dead, isAcknowledged])
  const ended = await untilSettled(clock, Promise.race([dead, hasEnded(before)]), 250)
  if (ended !== 'cut') snapshot(before, after)
  meter.close()
  const wasVisible = own().length > 0
  const stood = own().some(isWhole)
  await running.stop()
  clock.advance(idleMs)
  meter.open()
  const again = await start(after)
  await untilSettled(clock, hasEnded(after))
  const outcome = {
    effects: meter.count(),
    ...{ wasVisible, stood },
    messages: own(),
    posts: posts(),
    violations: [...discord.violations, ...google.violations],
  }
  await again.stop()
  for (const end of ends.reverse()) await end()
  return outcome
}

/** True of a picture with its buttons. */
export const isWhole = ({ attachments, components }: APIMessage): boolean =>
  attachments.length === 1 && JSON.stringify(components).includes('image:delete:')

/** Resolves once nothing is open in the database and, if there is a picture, its post in the gallery is over. */
async function hasEnded(path: string): Promise<'over'> {
  const database = new Libsql(path)
  const count = (table: string, states: string) =>
    database.prepare(`SELECT 1 FROM ${table} WHERE state IN (${states})`).all([]).length
  try {
    for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += pollMs) {
      const isOpen = count('pictures', "'drawing'") + count('gallery_posts', "'queued', 'posting'") > 0
      const isIdle = path.endsWith('-after.db') || count('pictures', "'shown', 'failed'") > 0
      if (!isOpen && isIdle) return 'over'
      await new Promise((resolve) => setTimeout(resolve, pollMs))
    }
    throw new Error('a picture is still open')
  } finally {
    database.close()
  }
}
