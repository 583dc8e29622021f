import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { App } from '../src/app.ts'
import { type AnswersFrom, createBot } from './bot.ts'
import { createMovableClock } from './clock.ts'
import { createDiscord, type Discord, type DiscordOptions } from './discord/discord.ts'
import { createFeeds } from './feeds/feeds.ts'
import { createGptTrainer } from './gpt-trainer/gpt-trainer.ts'
import type { GptTrainerOptions } from './gpt-trainer/state.ts'
import { openGate } from './http/faults.ts'
import { openNews } from './news/news.ts'
import { readPage } from './page-files.ts'
import { createServer } from './server.ts'
import type { LogLine } from './view.ts'
import { createYouTube } from './youtube/youtube.ts'

const readyTimeoutMs = 10_000
const maxLogLines = 2000

export type SandboxOptions = Omit<DiscordOptions, 'clock'> & {
  /** The page's port; by default a free one. */
  port?: number
  /** Settings of the bot by name, which override the sandbox's own. */
  settings?: Readonly<Record<string, string>>
  /** The backend of the answers at first (default: the library). */
  answersFrom?: AnswersFrom
  /** News and videos in #ai-news, from the sample feeds and channels (default: none). */
  news?: boolean
  gptTrainer?: Omit<GptTrainerOptions, 'clock' | 'gate'>
  /** Done with the path of the database before the bot starts. */
  prepare?(databasePath: string): Promise<void>
}

export type Sandbox = Awaited<ReturnType<typeof startSandbox>>

/** Starts the whole bot against the stand-ins. Resolves when the bot is ready and its commands are registered. */
export async function startSandbox({ port = 0, settings = {}, news = false, ...options }: SandboxOptions = {}) {
  const ends: (() => Promise<unknown>)[] = []
  const stop = async () => {
    for (const end of ends.splice(0).reverse()) await end()
  }
  try {
    const clock = createMovableClock()
    const discord = createDiscord({ ...options, clock })
    const gptTrainer = createGptTrainer({ ...options.gptTrainer, clock, gate: options.gate ?? openGate })
    const youtube = createYouTube({ clock, grows: news })
    const feeds = createFeeds({ clock })
    /** The bot's log, the newest 2,000 lines. */
    const logs: LogLine[] = []
    const folder = await mkdtemp(join(tmpdir(), 'professor-synapse-sandbox-'))
    ends.push(() => rm(folder, { recursive: true, force: true }))
    const { apiUrl } = await discord.listen()
    ends.push(discord.close)
    const trainerUrl = (await gptTrainer.listen()).apiUrl
    ends.push(gptTrainer.close)
    const youTubeUrl = (await youtube.listen()).apiUrl
    ends.push(youtube.close)
    const site = await feeds.listen()
    ends.push(feeds.close)
    const { token, chatbotId } = gptTrainer
    const trainer = { GPT_TRAINER_TOKEN: token, CHATBOT_UUID: chatbotId, GPT_TRAINER_API_URL: trainerUrl }
    const videos = { YOUTUBE_API_KEY: youtube.key, YOUTUBE_API_URL: youTubeUrl, YOUTUBE_FEED_URL: youTubeUrl }
    const own = { ...commonSettings(discord, apiUrl, folder), ...videos, FETCH_ALLOW_HOSTS: site.host }
    const databasePath = settings['SESSION_DB_PATH'] ?? own.SESSION_DB_PATH
    const posting = news
      ? await openNews({ discord, folder, databasePath, base: site.url, channels: youtube.channels })
      : null
    await options.prepare?.(databasePath)
    const common = { ...own, ...posting?.settings }
    const bot = createBot({
      clock,
      logTo: (line) => keepLine(logs, line, discord),
      settings: (from) => ({ ...common, ...(from === 'gpt-trainer' ? trainer : {}), ...settings }),
      ready: (app) => waitUntilReady(discord, app),
    })
    const running = { discord, gptTrainer, youtube, feeds, bot, clock, logs, news: posting?.view ?? null }
    const server = createServer({ ...running, page: await readPage(fileURLToPath(new URL('page', import.meta.url))) })
    const url = await server.listen(port)
    ends.push(() => Promise.resolve(posting?.close()), server.close, bot.stop)
    await bot.start(options.answersFrom ?? 'library')
    const { app, failed, start: switchTo } = bot
    return { url, discord, gptTrainer, youtube, feeds, app, switchTo, clock, logs, failed, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

const commonSettings = (discord: Discord, apiUrl: string, folder: string) => ({
  DISCORD_TOKEN: discord.token,
  DISCORD_API_URL: apiUrl,
  DISCORD_CDN_URLS: new URL(apiUrl).origin,
  HOME_GUILD_ID: discord.guildId,
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
