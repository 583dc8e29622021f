import { join } from 'node:path'
import type { APIMessage } from 'discord-api-types/v10'
import { expect, it } from 'vitest'
import { createDiscord, type Discord } from '../../sandbox/discord/discord.ts'
import { openGallery } from '../../sandbox/google/gallery.ts'
import { createGoogle } from '../../sandbox/google/google.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { type BuiltBot, runBuilt, temporaryFolder } from '../support/built/process.ts'
import { randomOf } from '../support/built/random.ts'
import { isWhole } from '../support/image/crash-story.ts'

/** Each round is a bot of its own, checked at its end: after an unclean stop each post is looked for among all newer ones. */
const killsOfARound = 25
const allKills = Number(process.env['KILLS'] ?? 10)
const firstSeed = Number(process.env['SEED'] ?? Date.now() % 1_000_000)
const rounds = Array.from({ length: Math.ceil(allKills / killsOfARound) }, (_, round) => ({
  seed: firstSeed + round,
  kills: Math.min(killsOfARound, allKills - round * killsOfARound),
}))
/** Pictures asked for before each kill. */
const perKill = 3
const drawMs = 250
/** Most kills fall between the acknowledgement and the gallery's post. */
const longestMs = 1_200
const patienceMs = 30_000
const channel = 'town-square'

it.each(rounds)(
  'leaves a picture or an end, and each gallery post once, over $kills SIGKILLs amid pictures',
  async ({ seed, kills }) => {
    process.stdout.write(`${kills} kills amid pictures, seed ${seed}\n`)
    const random = randomOf(seed)
    const folder = temporaryFolder()
    const discord = createDiscord({ clock: systemClock, limits: 'off', latencyMs: 20 })
    const google = createGoogle({ clock: systemClock, delayMs: drawMs })
    const { apiUrl } = await discord.listen()
    const settings = {
      ...openGallery({ discord, key: google.key, url: (await google.listen()).apiUrl }),
      ...{ DISCORD_TOKEN: discord.token, DISCORD_API_URL: apiUrl, DISCORD_CDN_URLS: new URL(apiUrl).origin, PORT: '0' },
      ...{ SESSION_DB_PATH: join(folder.path, 'sessions.db'), IMAGE_COOLDOWN_SECONDS: '0', IMAGE_DAILY_LIMIT: '0' },
    }
    let [bot, count] = [null as BuiltBot | null, 0]
    const start = async () => {
      bot = runBuilt(settings, folder.path)
      await bot.logged('gateway ready')
      await discord.until(() => discord.commands.list('global').length > 0)
      return bot
    }
    try {
      for (let kill = 0; kill < kills; kill++) {
        const { child, exit } = await start()
        for (let each = 0; each < perKill; each++) ask(discord, `fox ${count++}`)
        await wait(random() * longestMs)
        child.kill('SIGKILL')
        await exit
      }
      await start()
      const ended = () => shown(discord).every((message) => isWhole(message) || isEnded(message))
      const missing = () => wholePrompts(discord).filter((prompt) => posts(discord, prompt) === 0)
      await discord.until(() => ended() && missing().length === 0, patienceMs + kills * 8_000).catch(() => undefined)
      expect(shown(discord).filter((message) => !isWhole(message) && !isEnded(message))).toEqual([])
      expect(missing()).toEqual([])
      const doubled = Array.from({ length: count }, (_, n) => `fox ${n}`).filter((each) => posts(discord, each) > 1)
      expect([doubled, discord.violations, google.violations]).toEqual([[], [], []])
      const whole = wholePrompts(discord).length
      process.stdout.write(
        `${count} pictures asked for: ${whole} whole, ${shown(discord).length - whole} ended: doubled 0\n`,
      )
    } finally {
      bot?.child.kill('SIGKILL')
      await bot?.exit
      await google.close()
      await discord.close()
      folder.remove()
    }
  },
  60_000 + killsOfARound * 20_000,
)

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Each person asks once, so that nobody waits for their own pictures. */
function ask(discord: Discord, prompt: string): void {
  discord.person(prompt)
  discord.command({ as: prompt, channel, name: 'image', options: { prompt } })
}

const shown = (discord: Discord): APIMessage[] => discord.messages(channel).filter(({ author }) => author.bot)

const isEnded = ({ content, components }: APIMessage): boolean =>
  content.endsWith('Please try again.') && JSON.stringify(components).includes('image:again:')

/** The prompts of the pictures that stand, by their alt texts. */
const wholePrompts = (discord: Discord): string[] =>
  shown(discord)
    .filter(isWhole)
    .map(({ attachments }) => attachments[0]?.description ?? '')

const posts = (discord: Discord, prompt: string): number =>
  discord.state().channels.filter(({ name }) => name === prompt).length
