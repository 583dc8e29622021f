import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createDiscord } from '../../sandbox/discord/discord.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { topics } from '../fixtures/topics.ts'
import { runBuilt, temporaryFolder } from '../support/built/process.ts'

const people = 200
const maxRssMiB = 150

it(`answers ${people} people at once, whole and each their own, within ${maxRssMiB} MiB`, async () => {
  const folder = temporaryFolder()
  const discord = createDiscord({ clock: systemClock, limits: 'off' })
  const { apiUrl } = await discord.listen()
  const settings = {
    DISCORD_TOKEN: discord.token,
    DISCORD_API_URL: apiUrl,
    SESSION_DB_PATH: join(folder.path, 'sessions.db'),
    PORT: '0',
  }
  const bot = runBuilt(settings, folder.path)
  try {
    await bot.logged('commands registered')
    const start = performance.now()
    const asked = Array.from({ length: people }, (_, i) => {
      const [prompt, source] = topics[i % topics.length] ?? topics[0]
      const name = `asker-${i}`
      discord.person(name)
      const { interactionId } = discord.command({ as: name, channel: 'town-square', name: 'prof', options: { prompt } })
      return { interactionId, name, source }
    })
    const acknowledged = () => discord.calls.filter(({ path }) => path.endsWith('/callback')).length === people
    await discord.until(acknowledged, 3_000)
    const acknowledgedMs = performance.now() - start
    const whole = () =>
      discord.messages('town-square').filter(({ components }) => (components?.length ?? 0) > 0).length === people
    await discord.until(whole, 20_000)
    const answeredMs = performance.now() - start
    const messages = new Map(discord.messages('town-square').map((each) => [each.interaction_metadata?.id, each]))
    for (const { interactionId, name, source } of asked) {
      expect(messages.get(interactionId)?.content).toContain(source)
      expect(messages.get(interactionId)?.interaction_metadata?.user.username).toBe(name)
    }
    const rssMiB = rssOf(bot.child.pid ?? 0)
    process.stdout.write(
      `${people} people: all acknowledged in ${Math.round(acknowledgedMs)} ms, all answered in ${Math.round(answeredMs)} ms, RSS ${rssMiB} MiB\n`,
    )
    expect(rssMiB).toBeLessThan(maxRssMiB)
    expect(discord.violations).toEqual([])
  } finally {
    bot.child.kill('SIGKILL')
    await bot.exit
    await discord.close()
    folder.remove()
  }
})

/** The most memory that a process ever held, in MiB. */
function rssOf(pid: number): number {
  const kiB = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Math.round(Number(kiB) / 1024)
}
