import { createDiscord } from './adapters/discord/discord.ts'
import { createFiles } from './adapters/discord/rest/files.ts'
import { createInspection } from './adapters/discord/inspect.ts'
import { createGptTrainerService } from './adapters/gpt-trainer/service.ts'
import { createHealthServer } from './adapters/health/server.ts'
import { createLibrary } from './adapters/library/library.ts'
import { type Config, addressPolicy, secretsOf } from './config/config.ts'
import { type Database, openDatabase as openDatabaseFile } from './db/db.ts'
import { backupDatabase, describeDatabase } from './db/backup.ts'
import { lockDatabase } from './db/lock.ts'
import { createDispatch } from './dispatch/dispatch.ts'
import { createChat, type NamedBackend } from './features/chat/chat.ts'
import type { ChatBackend } from './features/chat/ports.ts'
import { shelvePrimers } from './features/knowledge/primers.ts'
import { createChatAllowance, createDailyCounts } from './features/operations/daily.ts'
import { type Check, examine } from './features/operations/doctor.ts'
import { healthChecks } from './features/operations/health.ts'
import { helpCommand } from './features/operations/help.ts'
import { createReport } from './features/operations/report.ts'
import { type Clock, systemClock } from './lib/clock.ts'
import type { FatalError } from './lib/errors.ts'
import { createGuard } from './lib/http/guard.ts'
import { createHttp, type Http } from './lib/http/http.ts'
import { createLifecycle, type Part } from './lib/lifecycle.ts'
import { createTokenBuckets } from './lib/concurrency/token-bucket.ts'
import { createLog, type Log } from './lib/log.ts'
import { createMetrics, type Metrics } from './lib/metrics.ts'

export type AppDeps = {
  /** Schedules, ages and limits follow it; sockets and time-outs run in real time. */
  clock?: Clock
  /** Gets each log line, redacted, with its line break. Without it nothing is written. */
  logTo?(line: string): void
  openDatabase?(path: string): Promise<Database>
  /** Who answers, in place of what the settings choose. */
  backend?: ChatBackend
}

/** Of the time for stopping, running answers get six tenths to finish; the rest is for closing what did not. */
const graceMsPerSecond = 600

type Base = {
  config: Config
  clock: Clock
  log: Log
  metrics: Metrics
  backend: ChatBackend | null
  fail(error: FatalError): void
}

/** Where every feature meets its adapters. Nothing runs before `start`. */
export function createApp(config: Config, deps: AppDeps = {}) {
  const clock = deps.clock ?? systemClock
  const log = createLog({
    level: config.LOG_LEVEL,
    format: config.LOG_FORMAT ?? 'json',
    secrets: secretsOf(config),
    write: deps.logTo ?? (() => undefined),
  })
  let fail: (error: FatalError) => void = () => undefined
  const failed = new Promise<FatalError>((resolve) => (fail = resolve))
  const metrics = createMetrics()
  const base: Base = { config, clock, log, metrics, backend: deps.backend ?? null, fail: (error) => fail(error) }
  let bot: Bot | null = null
  let stopping = false

  return {
    /** Resolves when everything local runs; Discord is reached in the background. Throws FatalError. */
    async start(): Promise<void> {
      log.info({ part: 'config' }, 'settings ok')
      bot = await openBot(base, deps.openDatabase ?? openDatabaseFile, () => stopping)
      await bot.lifecycle.start()
    },
    /** Ends within SHUTDOWN_SECONDS; `late` names what did not. */
    async stop(): Promise<{ late: string[] }> {
      stopping = true
      const late = (await bot?.lifecycle.stop(config.SHUTDOWN_SECONDS * 1000)) ?? []
      bot = null
      log.info({ late }, 'stopped')
      return { late }
    },
    status: () => ({
      stopping,
      gateway: bot?.discord.state() ?? 'stopped',
      health: { port: bot?.health.port() ?? null },
    }),
    /** Resolves if the running bot meets something from which there is no way back, such as a token reset. */
    failed,
    log,
  }
}

export type App = ReturnType<typeof createApp>
type Bot = Awaited<ReturnType<typeof openBot>>

/** Writes a consistent copy of the database to `file`, also while the bot runs. Throws FatalError. */
export const backup = (config: Config, file: string): void => backupDatabase(config.SESSION_DB_PATH, file)

/** Looks at everything that the bot needs, changing nothing; also while it runs. A line each, and whether all is well. */
export async function doctor(config: Config): Promise<{ lines: string[]; well: boolean }> {
  const log = createLog({ level: 'fatal', format: 'json', secrets: secretsOf(config), write: () => undefined })
  const http = createHttp({ log, metrics: createMetrics(), guard: createGuard(addressPolicy(config)) })
  const discord = createInspection({ http, baseUrl: config.DISCORD_API_URL, token: config.DISCORD_TOKEN })
  const channel = config.ERROR_CHANNEL_ID
  const trainer = gptTrainerOf(config, http, log)
  const gptTrainer: Check[] = trainer ? [{ name: 'GPT Trainer', look: () => trainer.inspection.chatbot() }] : []
  try {
    return await examine([
      { name: 'settings', look: () => Promise.resolve('read and understood') },
      {
        name: `database ${config.SESSION_DB_PATH}`,
        look: () => Promise.resolve(describeDatabase(config.SESSION_DB_PATH)),
      },
      { name: 'DISCORD_TOKEN', look: () => discord.token() },
      { name: 'Message Content switch', look: () => discord.contentSwitch() },
      ...(channel === null ? [] : [{ name: 'ERROR_CHANNEL_ID', look: () => discord.channel(channel) }]),
      ...gptTrainer,
    ])
  } finally {
    await http.close()
  }
}

/** Opens the database, then makes the parts in the order in which they start. */
async function openBot(base: Base, open: (path: string) => Promise<Database>, stopping: () => boolean) {
  const { config, log, metrics } = base
  const unlock = lockDatabase(config.SESSION_DB_PATH)
  try {
    const database = await open(config.SESSION_DB_PATH)
    log.info({ part: 'database', path: config.SESSION_DB_PATH }, 'database ready')
    for (const err of database.refused) log.warn({ err, part: 'database' }, 'a row of the last run is lost')
    const toGptTrainer = [new URL(config.GPT_TRAINER_API_URL).origin, config.GPT_TRAINER_CONCURRENCY + 2] as const
    const guard = createGuard(addressPolicy(config))
    const http = createHttp({ log, metrics, guard, connections: new Map([toGptTrainer]) })
    const { discord, chat, counts, dispatch } = joinSlices(base, database, http)
    const checks = healthChecks({ db: database.db, gateway: () => discord.state(), stopping })
    const health = createHealthServer({ port: config.PORT, metrics, checks })
    const parts: Part[] = [
      { name: 'database', stop: () => database.close().finally(unlock) },
      {
        name: 'library',
        async start() {
          const shelved = await shelvePrimers({ db: database.db, clock: base.clock })
          log.info({ part: 'library', ...shelved }, 'library ready')
        },
      },
      { name: 'http', stop: () => http.close() },
      {
        name: 'health',
        async start() {
          await health.start()
          log.info({ part: 'health', port: health.port() }, 'listening')
        },
        stop: () => health.stop(),
      },
      { name: 'daily counts', start: () => counts.start(), stop: () => counts.stop() },
      { name: 'privacy', start: () => chat.privacy.start() },
      {
        name: 'discarded conversations',
        start: () => chat.sessionCleanup.start(),
        stop: () => chat.sessionCleanup.stop(),
      },
      { name: 'unfinished answers', start: () => chat.unfinished.start(), stop: () => chat.unfinished.stop() },
      {
        name: 'discord',
        start: () => discord.start(dispatch),
        stop(timeUp) {
          dispatch.close()
          return discord.stop(config.SHUTDOWN_SECONDS * graceMsPerSecond, timeUp)
        },
      },
    ]
    return { lifecycle: createLifecycle(parts, { clock: systemClock, log }), discord, health }
  } catch (error) {
    unlock()
    throw error
  }
}

/** The slices and their adapters, joined. */
function joinSlices(base: Base, database: Database, http: Http) {
  const { config, clock, log, metrics } = base
  const discord = createDiscord({
    http,
    baseUrl: config.DISCORD_API_URL,
    token: config.DISCORD_TOKEN,
    clock,
    log,
    homeGuildId: config.HOME_GUILD_ID,
    contentChannelId: config.CONTENT_CHANNEL_ID,
    onFatal: base.fail,
  })
  const owner = config.ERROR_CHANNEL_ID
  const report = createReport({
    channel: owner === null ? null : { say: (text) => discord.post(owner, text) },
    clock,
    log,
  })
  const counts = createDailyCounts({ database, clock, log })
  const { CHAT_DAILY_LIMIT: perPerson, SERVER_DAILY_LIMIT: perServer } = config
  const daily = createChatAllowance({ counts, perPerson, perServer })
  const { desk, fallback, backends, answersFrom } = whoAnswers(base, database, http)
  const chat = createChat({
    database,
    primary: desk,
    fallback,
    backends,
    concurrency: desk.name === 'gpt-trainer' ? config.GPT_TRAINER_CONCURRENCY : Infinity,
    scopeKind: config.SESSION_SCOPE,
    maxAgeDays: config.SESSION_MAX_AGE_DAYS,
    context: contextOf(config),
    visible: discord.visible,
    history: discord.history,
    files: createFiles({ http, urls: config.DISCORD_CDN_URLS }),
    left: daily.remaining,
    report,
    clock,
    log,
  })
  const help = helpCommand({ others: () => chat.commands, answersFrom })
  const { CHAT_BURST: burstSize, CHAT_REFILL_SECONDS: refillSeconds } = config
  const burst = createTokenBuckets({ burst: burstSize, refillMs: refillSeconds * 1000, now: () => clock.now() })
  const commands = [...chat.commands, help]
  const { presses, listeners } = chat
  const dispatch = createDispatch({ commands, presses, listeners, burst, daily, log, metrics, report })
  return { discord, chat, counts, dispatch }
}

/** How much of a channel is quoted around a question. */
const contextOf = ({ USE_CHANNEL_CONTEXT: isOn, CHANNEL_CONTEXT_LIMIT: messages }: Config) =>
  isOn && messages > 0 ? { messages, characters: 2_000 } : null

/** The model that the settings choose, else the library, which also bridges the model's outages where the owner wants it. */
function whoAnswers(base: Base, { db }: Database, http: Http) {
  const { config, clock, log } = base
  const library: NamedBackend = { name: 'library', backend: createLibrary({ db, clock }) }
  const service = gptTrainerOf(config, http, log)
  const chosen: NamedBackend = service ? { name: 'gpt-trainer', backend: service.chat } : library
  const desk = base.backend ? { name: chosen.name, backend: base.backend } : chosen
  return {
    desk,
    fallback: service && config.CHAT_FALLBACK === 'library' ? library : null,
    backends: [library, desk],
    answersFrom: service ? 'a language model' : "the professor's own library",
  }
}

/** Null while GPT Trainer is not set. */
function gptTrainerOf(config: Config, http: Http, log: Log) {
  const { GPT_TRAINER_TOKEN: token, CHATBOT_UUID: chatbot, GPT_TRAINER_API_URL: baseUrl } = config
  const { GPT_TRAINER_FIRST_BYTE_SECONDS: seconds } = config
  if (token === null || chatbot === null) return null
  return createGptTrainerService({ http, baseUrl, token, chatbot, firstByteMs: seconds * 1000, log })
}
