import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach } from 'vitest'
import { createDiscord, type Discord } from '../../../sandbox/discord/discord.ts'
import { systemClock } from '../../../src/lib/clock.ts'
import { type BuiltBot, runBuilt, temporaryFolder } from './process.ts'

export type Built = {
  folder: ReturnType<typeof temporaryFolder>
  discord: Discord
  /** What each bot of the test is started with. */
  settings: Record<string, string>
  start(more?: Record<string, string>, args?: readonly string[]): BuiltBot
}

/** For each test of the file a Discord, a folder and settings; what was started is ended afterwards. */
export function useBuilt(): Built {
  const bots: BuiltBot[] = []
  const built = {
    settings: {},
    start(more = {}, args = []) {
      const bot = runBuilt({ ...built.settings, ...more }, built.folder.path, args)
      bots.push(bot)
      return bot
    },
  } as Built

  beforeAll(() => {
    if (!existsSync(join(import.meta.dirname, '../../../dist/main.js'))) throw new Error('Run npm run build first.')
  })
  beforeEach(async () => {
    built.folder = temporaryFolder()
    built.discord = createDiscord({ clock: systemClock })
    const { apiUrl } = await built.discord.listen()
    built.settings = {
      DISCORD_TOKEN: built.discord.token,
      DISCORD_API_URL: apiUrl,
      SESSION_DB_PATH: join(built.folder.path, 'sessions.db'),
      PORT: '0',
      SHUTDOWN_SECONDS: '2',
    }
  })
  afterEach(async () => {
    for (const { child, exit } of bots.splice(0)) {
      child.kill('SIGKILL')
      await exit
    }
    await built.discord.close()
    built.folder.remove()
  })
  return built
}
