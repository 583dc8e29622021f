import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { App } from '../src/app.ts'
import { type AnswersFrom, createBot } from './bot.ts'
import { createMovableClock } from './clock.ts'
import type { Discord } from './discord/discord.ts'
import { openNews } from './news/news.ts'
import { readPage } from './page-files.ts'
import { createServer } from './server.ts'
import { type ServicesOptions, startServices } from './services.ts'
import type { LogLine } from './view.ts'

const readyTimeoutMs = 10_000
const maxLogLines = 2000

export type SandboxOptions = ServicesOptions & {
  /** The page's port; by default a free one. */
  port?: number
  /** Settings of the bot by name, which override the sandbox's own. */
  settings?: Readonly<Record<string, string>>
  /** The backend of the answers at first (default: the library). */
  answersFrom?: AnswersFrom
  /** Done with the path of the database before the bot starts. */
  prepare?(databasePath: string): Promise<void>
}

export type Sandbox = Awaited<ReturnType<typeof startSandbox>>

/** Starts the whole bot against the stand-ins. Resolves when the bot is ready and its commands are registered. */
export async function startSandbox({ settings = {}, ...options }: SandboxOptions = {}) {
  const ends: (() => Promise<unknown>)[] = []
  const stop = async () => {
    for (const end of ends.splice(0).reverse()) await end()
  }
  try {
    const clock = createMovableClock()
    /** The bot's log, the newest 2,000 lines. */
    const logs: LogLine[] = []
    const folder = await mkdtemp(join(tmpdir(), 'professor-synapse-sandbox-'))
    ends.push(() => rm(folder, { recursive: true, force: true }))
    const { services, siteUrl, trainer, ...of } = await startServices(clock, options, ends)
    const { discord, youtube } = services
    const own = { ...of.settings, ...localSettings(folder) }
    const databasePath = settings['SESSION_DB_PATH'] ?? own.SESSION_DB_PATH
    const posting =
      options.news === true
        ? await openNews({ discord, folder, databasePath, base: siteUrl, channels: youtube.channels })
        : null
    await options.prepare?.(databasePath)
    const common = { ...own, ...posting?.settings }
    const bot = createBot({
      clock,
      logTo: (line) => keepLine(logs, line, discord),
      settings: (from) => ({ ...common, ...(from === 'gpt-trainer' ? trainer : {}), ...settings }),
      ready: (app) => waitUntilReady(discord, app),
    })
    const running = { ...services, bot, clock, logs, news: posting?.view ?? null }
    const server = createServer({ ...running, page: await readPage(fileURLToPath(new URL('page', import.meta.url))) })
    const url = await server.listen(options.port ?? 0)
    ends.push(() => Promise.resolve(posting?.close()), server.close, bot.stop)
    await bot.start(options.answersFrom ?? 'library')
    const { app, failed, start: switchTo } = bot
    return { url, ...services, app, switchTo, clock, logs, failed, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

const localSettings = (folder: string) => ({
  PORT: '0',
  SESSION_DB_PATH: join(folder, 'sessions.db'),
  LOG_FORMAT: 'json',
  SHUTDOWN_SECONDS: '1',
})

async function waitUntilReady(discord: Discord, app: App): Promise<void> {
  const registered = () => app.status().gateway === 'ready' && discord.commands.list('global').length > 0
  const failed = app.failed.then((error) => Promise.reject(error))
  await Promise.race([discord.until(registered, readyTimeoutMs), failed])
}

function keepLine(logs: LogLine[], line: string, discord: Discord): void {
  logs.push(parse(line))
  if (logs.length > maxLogLines) logs.shift()
  discord.world.changed()
}

function parse(line: string): LogLine {
  try {
    return JSON.parse(line) as LogLine
  } catch {
    return { time: '', level: 'info', msg: line.trim() }
  }
}
