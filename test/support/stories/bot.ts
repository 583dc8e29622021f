import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { APIMessage } from 'discord-api-types/v10'
import { createMovableClock, type MovableClock } from '../../../sandbox/clock.ts'
import { createDiscord, type Discord, type DiscordOptions } from '../../../sandbox/discord/discord.ts'
import { type App, createApp, readConfig } from '../../../src/app.ts'
import { openDatabase } from '../../../src/db/db.ts'
import type { ChatBackend } from '../../../src/features/chat/ports.ts'
import { copyInstalled } from './installed.ts'

export type LogLine = { readonly level: string; readonly msg: string } & Readonly<Record<string, unknown>>
export type BotOptions = Omit<DiscordOptions, 'clock'> & {
  /** Who answers; without it the library. */
  backend?: ChatBackend
  settings?: Readonly<Record<string, string>>
  openDatabase?: typeof openDatabase
  /** Done before the bot starts. */
  before?(discord: Discord): void
}
export type Bot = {
  readonly discord: Discord
  readonly clock: MovableClock
  /** The bot that runs now. */
  readonly app: App
  readonly logs: readonly LogLine[]
  /** Resolves when the bot is connected and its commands are registered. */
  ready(withinMs?: number): Promise<void>
  /** How often a log line was written. */
  logged(msg: string): number
  /** What the bot says to a message or an interaction, oldest first. */
  repliesTo(id: string): APIMessage[]
  /** Resolves with how a command ended, by the log. */
  outcome(id: string, withinMs?: number): Promise<unknown>
  /** Stops the bot and starts it again on the same database. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** Starts a bot of its own with a scripted model on a Discord of its own; resolves before it is connected. */
export async function startBot({
  backend,
  settings,
  before,
  openDatabase: open = openDatabase,
  ...options
}: BotOptions = {}): Promise<Bot> {
  const clock = createMovableClock()
  const discord = createDiscord({ limits: 'off', ...options, clock })
  const folder = mkdtempSync(join(tmpdir(), 'synapse-bot-'))
  await copyInstalled(join(folder, 'sessions.db'))
  const reading = readConfig({
    DISCORD_TOKEN: discord.token,
    DISCORD_API_URL: (await discord.listen()).apiUrl,
    DISCORD_CDN_URLS: `http://${discord.world.origin}`,
    HOME_GUILD_ID: discord.guildId,
    SESSION_DB_PATH: join(folder, 'sessions.db'),
    PORT: '0',
    SHUTDOWN_SECONDS: '1',
    ...settings,
  })
  if (!reading.ok) throw new Error(reading.problems.join())
  before?.(discord)
  const logs: LogLine[] = []
  const { config } = reading
  const logTo = (line: string) => {
    logs.push(JSON.parse(line) as LogLine)
    discord.world.changed()
  }
  const start = async () => {
    const started = createApp(config, { clock, ...(backend && { backend }), openDatabase: open, logTo })
    await started.start()
    return started
  }
  let app = await start()
  const ready = async (withinMs = 15_000) => {
    const isReady = () => app.status().gateway === 'ready' && discord.commands.list('global').length > 0
    await discord.until(isReady, withinMs)
  }
  return {
    discord,
    clock,
    get app() {
      return app
    },
    logs,
    ready,
    async restart() {
      await app.stop()
      app = await start()
      await ready()
    },
    logged: (msg) => logs.filter((line) => line.msg === msg).length,
    repliesTo: (id) => repliesTo(discord, id),
    outcome: (id, withinMs) =>
      discord.until(() => logs.find((line) => line.msg === 'command done' && line['id'] === id)?.['outcome'], withinMs),
    async stop() {
      await app.stop()
      await discord.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const repliesTo = (discord: Discord, id: string): APIMessage[] =>
  discord
    .state()
    .channels.flatMap(({ messages }) => messages)
    .filter(({ interaction_metadata: use, message_reference: reference, author }) =>
      use ? use.id === id : reference?.message_id === id && author.id === discord.botId,
    )
