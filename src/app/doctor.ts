import { dirname } from 'node:path'
import { createInspection } from '../adapters/discord/inspect.ts'
import { tryPort } from '../adapters/health/server.ts'
import { describeDatabase } from '../db/files/backup.ts'
import { describeRoom } from '../db/files/files.ts'
import { isBotRunning } from '../db/files/lock.ts'
import { createGuard } from '../lib/http/guard.ts'
import { createHttp } from '../lib/http/http.ts'
import { createLog } from '../lib/log.ts'
import { createMetrics } from '../lib/metrics.ts'
import { createRedactor } from '../lib/redact.ts'
import { toPlainLine } from '../lib/text/markdown.ts'
import type { Check } from '../slice.ts'
import type { Tools } from './platform.ts'
import { addressPolicy, channelsOf, type Config, secretsOf } from './settings.ts'
import * as slices from './slices.ts'

type Findings = { lines: string[]; well: boolean }

/**
 * Checks everything that the bot needs and changes nothing; works while the bot runs. One line for each check, without
 * secrets. With LOG_LEVEL debug or trace, `logTo` gets the details.
 */
export async function doctor(config: Config, logTo: (line: string) => void = () => undefined): Promise<Findings> {
  const secrets = secretsOf(config)
  const level = ['debug', 'trace'].includes(config.LOG_LEVEL) ? config.LOG_LEVEL : 'fatal'
  const log = createLog({ level, format: 'json', secrets, write: logTo })
  const http = createHttp({ log, metrics: createMetrics(), guard: createGuard(addressPolicy(config)) })
  const { DISCORD_API_URL: baseUrl, DISCORD_TOKEN: token, HOME_GUILD_ID: homeGuildId } = config
  const discord = createInspection({ http, baseUrl, token, wanted: { homeGuildId, channels: channelsOf(config) } })
  const examine = (checks: readonly Check[]) => examineAll(checks, createRedactor(secrets))
  try {
    const local = await examine(localChecks(config))
    const first = await examine([discord.first])
    // An unreachable Discord or a refused token is said once.
    const others = first.well ? await examine(discord.others) : { lines: [], well: true }
    const tools: Tools<Config> = { config, http, log }
    const features = await examine(Object.values(slices).flatMap((slice) => slice.checks?.(tools) ?? []))
    const all = [local, first, others, features]
    return { lines: all.flatMap(({ lines }) => lines), well: all.every(({ well }) => well) }
  } finally {
    await http.close()
  }
}

function localChecks({ SESSION_DB_PATH: path, PORT: port }: Config): Check[] {
  return [
    { name: 'settings', look: () => Promise.resolve('read and understood') },
    { name: `database ${toPlainLine(path)}`, look: async () => Promise.resolve(describeDatabase(path)) },
    { name: `disk of ${toPlainLine(dirname(path))}`, look: async () => Promise.resolve(describeRoom(path)) },
    {
      name: 'PORT',
      async look() {
        // The port of the running bot is its own.
        if (isBotRunning(path)) return `${port}; the bot is running`
        await tryPort(port)
        return port === 0 ? 'a free one is taken' : `${port} is free`
      },
    },
  ]
}

/** Runs the checks one after the other; a failed one stops nothing. */
async function examineAll(checks: readonly Check[], redact: (text: string) => string): Promise<Findings> {
  const lines: string[] = []
  let well = true
  const say = (sign: string, name: string, text: string) => lines.push(redact(`${sign} ${name}: ${toPlainLine(text)}`))
  for (const { name, look } of checks) {
    try {
      say('✓', name, await look())
    } catch (error) {
      well = false
      say('✗', name, (error as Error).message)
    }
  }
  return { lines, well }
}
