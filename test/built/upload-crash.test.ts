import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createDiscord } from '../../sandbox/discord/discord.ts'
import { createGptTrainer } from '../../sandbox/gpt-trainer/gpt-trainer.ts'
import { openDatabase } from '../../src/db/db.ts'
import { keepItem } from '../../src/features/knowledge/items/items.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { type BuiltBot, runBuilt, temporaryFolder } from '../support/built/process.ts'
import { randomOf } from '../support/built/random.ts'
import { allItems, itemOf } from '../support/knowledge/uploads.ts'

/** Each round is a bot of its own, checked at its end: a fault shows within minutes and not after hours. */
const killsOfARound = 50
const allKills = Number(process.env['KILLS'] ?? 10)
const firstSeed = Number(process.env['SEED'] ?? Date.now() % 1_000_000)
const rounds = Array.from({ length: Math.ceil(allKills / killsOfARound) }, (_, round) => ({
  seed: firstSeed + 2 * round,
  kills: Math.min(killsOfARound, allKills - round * killsOfARound),
}))
/** A source is taken after up to so long, so that most kills fall amid calls; some are taken when the bot that sent them is dead. */
const [usualMs, maxLateMs] = [200, 2_000]
const late = 0.05
const perKill = 8
/** An open call is looked for after half a minute; then the sources are read there. */
const longestMs = 120_000
const lookMs = 20

it.each(rounds)(
  'gives every item to GPT Trainer exactly once over $kills SIGKILLs, with late calls and lost answers',
  async ({ seed, kills }) => {
    process.stdout.write(`${kills} kills amid uploads, seed ${seed}\n`)
    const random = randomOf(seed)
    const randomLate = randomOf(seed + 1)
    const latenessMs = () => randomLate() * (randomLate() < late ? maxLateMs : usualMs)
    const folder = temporaryFolder()
    const discord = createDiscord({ clock: systemClock })
    const trainer = createGptTrainer({ clock: systemClock, latenessMs, conflicts: 'never' })
    const path = join(folder.path, 'sessions.db')
    const settings = {
      ...{ DISCORD_TOKEN: discord.token, DISCORD_API_URL: (await discord.listen()).apiUrl, PORT: '0' },
      ...{ GPT_TRAINER_TOKEN: trainer.token, CHATBOT_UUID: trainer.chatbotId, SESSION_DB_PATH: path },
      GPT_TRAINER_API_URL: (await trainer.listen()).apiUrl,
    }
    const names: string[] = []
    let bot: BuiltBot | null = null
    let amid = 0
    const startedAt = performance.now()
    try {
      for (let kill = 0; kill < kills; kill++) {
        await keep(path, names)
        if (random() < 0.3) trainer.fault({ kind: 'lost', times: 1, match: 'data-source/upload' })
        bot = runBuilt(settings, folder.path)
        const before = trainer.stats.given
        if (random() < 0.8) await until(() => trainer.stats.given > before, 10_000)
        await wait(random() < 0.8 ? 2 * usualMs * random() : 3_000 * random())
        if (trainer.stats.sourceCalls > 0) amid += 1
        bot.child.kill('SIGKILL')
        await bot.exit
      }
      trainer.fault({ kind: 'lost', times: 0 })
      bot = runBuilt(settings, folder.path)
      const database = await openDatabase(path)
      const unknown = async () => (await allItems(database)).filter((item) => item.upload_state !== 'ready')
      await until(async () => (await unknown()).length === 0, longestMs)
      await wait(maxLateMs)
      bot.child.kill('SIGKILL')
      await bot.exit
      const given = trainer.sources.map(({ meta_json }) => /item\d+/.exec(meta_json)?.[0] ?? meta_json)
      expect(given.sort()).toEqual([...names].sort())
      expect(trainer.violations).toEqual([])
      expect((await unknown()).map((item) => [item.title, item.upload_state])).toEqual([])
      await database.close()
      const seconds = Math.round((performance.now() - startedAt) / 1000)
      process.stdout.write(
        `${names.length} items, ${kills} kills in ${seconds} s, ${amid} of them amid a call: lost 0, doubled 0\n`,
      )
    } finally {
      bot?.child.kill('SIGKILL')
      await bot?.exit
      await trainer.close()
      await discord.close()
      folder.remove()
    }
  },
  180_000 + killsOfARound * 15_000,
)

/** Keeps a few items while no bot runs. */
async function keep(path: string, names: string[]): Promise<void> {
  const database = await openDatabase(path)
  for (let each = 0; each < perKill; each++) {
    const name = `item${names.length}`
    names.push(name)
    await keepItem(database.db, itemOf(name), { now: systemClock.now(), uploads: true })
  }
  await database.close()
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

async function until(isSo: () => boolean | Promise<boolean>, maxMs: number): Promise<void> {
  for (const end = performance.now() + maxMs; !(await isSo()) && performance.now() < end;) await wait(lookMs)
}
