import { createDiscord, type Discord } from '../adapters/discord/discord.ts'
import type { ConfiguredChannel } from '../config/config.ts'
import type { CoreConfig } from '../config/core.ts'
import type { Command } from '../conversation/conversation.ts'
import type { PersonalData } from '../conversation/personal-data.ts'
import type { StatusSection } from '../conversation/status.ts'
import { type Database, openDatabase } from '../db/db.ts'
import { lockDatabase } from '../db/files/lock.ts'
import type { ChatBackend } from '../features/chat/ports.ts'
import type { chatSettings } from '../features/chat/settings.ts'
import type { contentSettings } from '../features/content/settings.ts'
import { createDailyCounts, type DailyCounts } from '../features/operations/daily-counts.ts'
import { createReport, type Report } from '../features/operations/report.ts'
import type { operationsSettings } from '../features/operations/settings.ts'
import type { Clock } from '../lib/clock.ts'
import type { FatalError } from '../lib/errors.ts'
import { createGuard } from '../lib/http/guard.ts'
import { createHttp, type Http } from '../lib/http/http.ts'
import type { Log } from '../lib/log.ts'
import type { Metrics } from '../lib/metrics.ts'
import type { SettingsTable, Values } from '../lib/settings.ts'
import type { Additions, ReadLinked, Slice, Summarize } from '../slice.ts'
import { createGptTrainer, type GptTrainer } from './gpt-trainer.ts'
import { createPages, type Pages } from './pages.ts'

/** The part of the platform that exists before anything is opened. */
export type Foundation = {
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
  /** Answers in place of the backend that the settings choose; null: the settings choose. */
  readonly backend: ChatBackend | null
  readonly addresses: { readonly trusted: readonly string[]; readonly allowHosts: readonly string[] }
  /** Replaces secrets in a text: those of the settings, and what is shaped like one. */
  redact(text: string): string
  /** The channels that settings name. */
  readonly channels: readonly ConfiguredChannel[]
  /** Address on which the health server listens; null: all interfaces. */
  readonly healthHost: string | null
  openDatabase?(path: string): Promise<Database>
  fail(error: FatalError): void
}

/** Everything of the running bot that a feature may use, with the core settings and its own. */
export type Platform<OwnConfig = unknown> = Omit<Foundation, 'openDatabase' | 'addresses' | 'channels' | 'fail'> & {
  readonly config: CoreConfig & OwnConfig
  readonly database: Database
  readonly http: Http
  readonly discord: Discord
  readonly pages: Pages
  /** True where a backend learns from texts. */
  readonly uploads: boolean
  readonly counts: DailyCounts
  readonly report: Report
  /** One service, with one circuit breaker, for answers and knowledge; null until it is set up. */
  readonly gptTrainer: GptTrainer | null
  /** Posts in the owner's channel; null where there is none. Throws what Discord responds. */
  readonly tellOwner: ((text: string) => Promise<void>) | null
  /** The additions of all features; complete once every feature is created. */
  additions(): {
    readonly commands: readonly Command[]
    readonly help: readonly string[]
    readonly summarize: Summarize
    readonly readLinked: ReadLinked
    readonly personal: readonly PersonalData[]
    readonly status: readonly StatusSection[]
    itemsKept(): void
  }
  /** Closes the database and lets go of its lock. */
  closeDatabase(): Promise<void>
}

/** The tools for the checks of `npm run doctor`. Nothing is opened for them. */
export type Tools<OwnConfig = unknown> = {
  readonly config: CoreConfig & OwnConfig
  readonly http: Http
  readonly log: Log
}

/** A feature for src/app/slices.ts, typed by its settings. */
export const defineSlice = <Own extends SettingsTable>(
  slice: Slice<Own, Platform<Values<Own>>, Tools<Values<Own>>>,
): typeof slice => slice

type OwnSettings = Values<typeof chatSettings> & Values<typeof contentSettings> & Values<typeof operationsSettings>
type PlatformConfig = CoreConfig & OwnSettings

/** Locks and opens the database, then makes the rest; nothing is connected yet. Throws FatalError. */
export async function openPlatform(
  config: PlatformConfig,
  foundation: Foundation,
  additions: Platform['additions'],
): Promise<Platform<OwnSettings>> {
  const { clock, log, metrics, backend, healthHost, redact } = foundation
  const unlock = lockDatabase(config.SESSION_DB_PATH)
  try {
    const database = await (foundation.openDatabase ?? openDatabase)(config.SESSION_DB_PATH)
    log.info({ part: 'database', path: config.SESSION_DB_PATH }, 'database ready')
    const http = createHttp({ log, metrics, guard: createGuard(foundation.addresses) })
    const discord = createDiscord({
      http,
      baseUrl: config.DISCORD_API_URL,
      token: config.DISCORD_TOKEN,
      clock,
      log,
      homeGuildId: config.HOME_GUILD_ID,
      contentChannelId: config.CONTENT_CHANNEL_ID,
      channels: foundation.channels,
      onFatal: foundation.fail,
      report: (cause, sentence) => report(cause, sentence),
    })
    const owner = config.ERROR_CHANNEL_ID
    const tellOwner = owner === null ? null : (text: string) => discord.post(owner, text)
    const report: Report = createReport({ post: tellOwner, clock, log })
    const counts = createDailyCounts({ db: database.db, clock, log })
    const closeDatabase = () => database.close().finally(unlock)
    const pages = createPages({ http, log })
    const gptTrainer = createGptTrainer({ config, http, log, clock, db: database.db })
    const made = { database, http, discord, pages, gptTrainer, uploads: gptTrainer !== null }
    const own = { ...made, counts, report, tellOwner, additions, closeDatabase }
    return { config, clock, log, metrics, backend, healthHost, redact, ...own }
  } catch (error) {
    unlock()
    throw error
  }
}

/** Everything that all features add, each kind joined in their order. */
export const joinAdditions = (all: readonly Additions[]) => ({
  commands: all.flatMap(({ commands = [] }) => commands),
  presses: all.flatMap(({ presses = [] }) => presses),
  observers: all.flatMap(({ observers = [] }) => observers),
  answerer: all.find(({ answerer }) => answerer)?.answerer ?? null,
  summarize: all.find(({ summarize }) => summarize)?.summarize ?? (() => Promise.resolve(null)),
  readLinked: all.find(({ readLinked }) => readLinked)?.readLinked ?? (() => Promise.resolve(null)),
  itemsKept: () => all.forEach((each) => each.itemsKept?.()),
  parts: all.flatMap(({ parts = [] }) => parts),
  help: all.flatMap(({ help = [] }) => help),
  personal: all.flatMap(({ personal = [] }) => personal),
  status: all.flatMap(({ status }) => status ?? []),
})
