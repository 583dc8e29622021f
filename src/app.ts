import { partsOf } from './app/parts.ts'
import { type Foundation, joinAdditions, openPlatform } from './app/platform.ts'
import { addressPolicy, channelsOf, type Config, secretsOf } from './app/settings.ts'
import * as slices from './app/slices.ts'
import { backupDatabase } from './db/files/backup.ts'
import { explainDatabaseError, faultOf } from './db/explain.ts'
import { type Clock, monotonicClock, systemClock } from './lib/clock.ts'
import type { FatalError } from './lib/errors.ts'
import { createLifecycle } from './lib/lifecycle.ts'
import { createLog } from './lib/log.ts'
import { createMetrics } from './lib/metrics.ts'
import { createRedactor } from './lib/redact.ts'

export { doctor } from './app/doctor.ts'
export { type Config, readConfig } from './app/settings.ts'
export { knowledge } from './app/transfer.ts'

export type AppDeps = Partial<Pick<Foundation, 'openDatabase' | 'backend' | 'healthHost'>> & {
  /** Schedules, ages and limits follow it; sockets and time-outs run in real time. */
  clock?: Clock
  /** Gets each log line, redacted, with its line break. Without it nothing is written. */
  logTo?(line: string): void
}

/** The bot's life. Nothing runs before `start`. */
export function createApp(config: Config, { clock = systemClock, logTo, ...deps }: AppDeps = {}) {
  const log = createLog({
    level: config.LOG_LEVEL,
    format: config.LOG_FORMAT ?? 'json',
    secrets: secretsOf(config),
    write: logTo ?? (() => undefined),
  })
  let fail: (error: FatalError) => void = () => undefined
  const failed = new Promise<FatalError>((resolve) => (fail = resolve))
  const common = {
    clock,
    log,
    metrics: createMetrics(),
    backend: null,
    healthHost: null,
    ...deps,
    redact: createRedactor(secretsOf(config)),
    addresses: addressPolicy(config),
    channels: channelsOf(config),
    fail,
  }
  let bot: Bot | null = null
  let stopping = false

  return {
    /** Resolves when everything local runs; Discord is connected in the background. Throws FatalError. */
    async start(): Promise<void> {
      log.info({ part: 'config' }, 'settings ok')
      try {
        bot = await assemble(config, common, () => stopping)
        await bot.lifecycle.start()
      } catch (error) {
        // The library is written at the start: a disk may be full by then.
        throw faultOf(error) === null ? error : explainDatabaseError(error, config.SESSION_DB_PATH)
      }
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
    /** Resolves when the running bot cannot go on, for example because its token was reset. */
    failed,
    log,
  }
}

export type App = ReturnType<typeof createApp>
type Bot = Awaited<ReturnType<typeof assemble>>

/** Writes a consistent copy of the database to `file`; works while the bot runs. Throws FatalError. */
export const backup = (config: Config, file: string): void => backupDatabase(config.SESSION_DB_PATH, file)

async function assemble(config: Config, foundation: Foundation, isStopping: () => boolean) {
  let joined = joinAdditions([])
  const platform = await openPlatform(config, foundation, () => joined)
  joined = joinAdditions(Object.values(slices).map((slice) => slice.create({ ...platform, config })))
  const { parts, health } = partsOf(platform, joined, isStopping)
  return {
    lifecycle: createLifecycle(parts, { clock: monotonicClock, log: foundation.log }),
    discord: platform.discord,
    health,
  }
}
