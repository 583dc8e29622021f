import { createInspection } from '../adapters/discord/inspect.ts'
import { describeDatabase } from '../db/backup.ts'
import { createGuard } from '../lib/http/guard.ts'
import { createHttp } from '../lib/http/http.ts'
import { createLog } from '../lib/log.ts'
import { createMetrics } from '../lib/metrics.ts'
import type { Check } from '../slice.ts'
import type { Tools } from './platform.ts'
import { addressPolicy, type Config, secretsOf } from './settings.ts'
import * as slices from './slices.ts'

/** Checks everything that the bot needs and changes nothing; works while the bot runs. One line for each check. */
export async function doctor(config: Config): Promise<{ lines: string[]; well: boolean }> {
  const log = createLog({ level: 'fatal', format: 'json', secrets: secretsOf(config), write: () => undefined })
  const http = createHttp({ log, metrics: createMetrics(), guard: createGuard(addressPolicy(config)) })
  const discord = createInspection({ http, baseUrl: config.DISCORD_API_URL, token: config.DISCORD_TOKEN })
  const path = config.SESSION_DB_PATH
  const tools: Tools<Config> = { config, http, log, channel: discord.channel }
  try {
    return await examine([
      { name: 'settings', look: () => Promise.resolve('read and understood') },
      { name: `database ${path}`, look: () => Promise.resolve(describeDatabase(path)) },
      ...discord.checks,
      ...Object.values(slices).flatMap((slice) => slice.checks?.(tools) ?? []),
    ])
  } finally {
    await http.close()
  }
}

/** Runs the checks one after the other; a failed one stops nothing. */
async function examine(checks: readonly Check[]): Promise<{ lines: string[]; well: boolean }> {
  const lines: string[] = []
  let well = true
  for (const { name, look } of checks) {
    try {
      lines.push(`✓ ${name}: ${await look()}`)
    } catch (error) {
      well = false
      lines.push(`✗ ${name}: ${(error as Error).message}`)
    }
  }
  return { lines, well }
}
