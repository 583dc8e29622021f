import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createApp, type App } from '../src/app.ts'
import { readConfig } from '../src/config.ts'
import { createMovableClock, type MovableClock } from './clock.ts'
import { createDiscord, type Discord, type DiscordOptions } from './discord/discord.ts'
import { readPage } from './page-files.ts'
import { createServer } from './server.ts'
import type { LogLine } from './view.ts'

const READY_MS = 10_000
const MAX_LOG_LINES = 2000

export type SandboxOptions = Omit<DiscordOptions, 'clock'> & {
  /** Of the page; by default one that is free. */
  port?: number
  /** Settings of the bot by name, over the sandbox's own. */
  settings?: Readonly<Record<string, string>>
}

export type Sandbox = {
  /** Of the page, with its slash at the end. */
  readonly url: string
  readonly discord: Discord
  readonly app: App
  readonly clock: MovableClock
  /** The bot's log, the newest 2,000 lines. */
  readonly logs: readonly LogLine[]
  stop(): Promise<void>
}

/** Starts the whole bot against the stand-ins; resolves when the bot is ready and its commands are registered. */
export async function startSandbox({ port = 0, settings = {}, ...options }: SandboxOptions = {}): Promise<Sandbox> {
  const ends: (() => Promise<unknown>)[] = []
  const stop = async () => {
    for (const end of ends.splice(0).reverse()) await end()
  }
  try {
    const clock = createMovableClock()
    const discord = createDiscord({ ...options, clock })
    const logs: LogLine[] = []
    const healthUrl = () => {
      const healthPort = app?.status().health.port
      return healthPort ? `http://127.0.0.1:${healthPort}` : ''
    }
    let app: App | null = null
    const page = await readPage(fileURLToPath(new URL('page', import.meta.url)))
    const server = createServer({ discord, clock, logs, healthUrl, page })
    const url = await server.listen(port)
    ends.push(server.close)
    const { apiUrl } = await discord.listen()
    ends.push(discord.close)
    const folder = await mkdtemp(join(tmpdir(), 'professor-synapse-sandbox-'))
    ends.push(() => rm(folder, { recursive: true, force: true }))
    const config = configOf({ ...basics(discord, apiUrl, folder), ...settings })
    const running = createApp(config, { clock, logTo: (line) => keep(logs, line, discord) })
    app = running
    ends.push(running.stop)
    await running.start()
    await ready(discord, running)
    return { url, discord, app: running, clock, logs, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

const basics = (discord: Discord, apiUrl: string, folder: string) => ({
  DISCORD_TOKEN: discord.token,
  DISCORD_API_URL: apiUrl,
  HOME_GUILD_ID: discord.guildId,
  PORT: '0',
  SESSION_DB_PATH: join(folder, 'sessions.db'),
  LOG_FORMAT: 'json',
  SHUTDOWN_SECONDS: '1',
})

function configOf(environment: Record<string, string>) {
  const reading = readConfig(environment)
  if (!reading.ok) throw new Error(`The bot refuses its settings: ${reading.problems.join(' ')}`)
  return reading.config
}

async function ready(discord: Discord, app: App): Promise<void> {
  const registered = () => discord.gateway.status() === 'connected' && discord.commands.list('global').length > 0
  const failed = app.failed.then((error) => Promise.reject(error))
  await Promise.race([discord.until(registered, READY_MS), failed])
}

function keep(logs: LogLine[], line: string, discord: Discord): void {
  logs.push(parse(line))
  if (logs.length > MAX_LOG_LINES) logs.shift()
  discord.world.changed()
}

function parse(line: string): LogLine {
  try {
    return JSON.parse(line) as LogLine
  } catch {
    return { time: '', level: 'info', msg: line.trim() }
  }
}
