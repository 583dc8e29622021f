import { readFileSync } from 'node:fs'
import { helpCommand } from '../features/operations/help.ts'
import { operationsSettings } from '../features/operations/settings.ts'
import { botStatus, statusCommand } from '../features/operations/status.ts'
import { defineSlice } from './platform.ts'

/** Running the bot: /help, /professor status, daily counts, the owner's channel. */
export const operations = defineSlice({
  settings: operationsSettings,
  create({ config, database, discord, additions, counts, clock, log }) {
    const bot = botStatus({
      version: readVersion(),
      gateway: () => discord.state(),
      trouble: database.trouble,
      ownerChannelId: config.ERROR_CHANNEL_ID,
      clock,
    })
    return {
      commands: [helpCommand(additions), statusCommand({ bot, features: additions, log })],
      parts: [{ name: 'daily counts', start: counts.start }],
    }
  },
})

/** The version in package.json, beside src and dist; null where it has none. */
function readVersion(): string | null {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version?: string
  }
  return version ?? null
}
