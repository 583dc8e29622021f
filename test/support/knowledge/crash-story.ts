import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { createGptTrainer } from '../../../sandbox/gpt-trainer/gpt-trainer.ts'
import type { GptTrainerOptions, Source } from '../../../sandbox/gpt-trainer/state.ts'
import { type Database, openDatabase } from '../../../src/db/db.ts'
import { keepItem, type KnowledgeItem, type NewItem, removeItem } from '../../../src/features/knowledge/items/items.ts'
import { createMeter, snapshot } from '../stories/cutting.ts'
import { readTextOf } from './read-text.ts'
import { createSelfMovingClock, type SelfMovingClock } from './self-moving-clock.ts'
import { allItems, itemOf, openUploads } from './uploads.ts'

type Faults = Parameters<ReturnType<typeof createGptTrainer>['fault']>[0]

export type Story = {
  readonly name: string
  readonly items: readonly (Partial<NewItem> & { readonly name: string })[]
  readonly faults: readonly Faults[]
  readonly conflicts?: GptTrainerOptions['conflicts']
  /** What happens to an item that the backend knows: its text is read, or it is withdrawn. */
  readonly then?: 'read' | 'withdrawn'
  /** What is expected of the sources in the end. */
  readonly expected: readonly string[]
}

export type Outcome = {
  readonly effects: number
  /** The address of each source, and the first words of its text; sorted. */
  readonly sources: readonly string[]
  readonly states: readonly string[]
  readonly violations: readonly string[]
}

/** By then every item has its end. */
const maxMs = 2 * 86_400_000

/**
 * Plays a story, cuts it off after `cut` effects as a SIGKILL would, lets time pass, and starts again on what is left.
 * Effects are commits, requests to GPT Trainer, and its answers. An item is posted in one commit, as its post is recorded:
 * where that was cut off, it is posted again.
 */
export async function play(story: Story, cut: number, idleMs: number, folder: string): Promise<Outcome> {
  const clock = createSelfMovingClock()
  const meter = createMeter(cut)
  const { conflicts = 'record' } = story
  const trainer = createGptTrainer({ clock, chunkMs: 0, conflicts, gate: meter.gate })
  const { apiUrl } = await trainer.listen()
  const [before, after] = ['', '-after'].map((end) => join(folder, `${story.name}-${cut}${end}.db`)) as [string, string]
  copyFileSync(await installed(folder), before)
  for (const fault of story.faults) trainer.fault(fault)
  const world = createWorld(story, clock)
  const start = async (path: string) => {
    const database = await openDatabase(path, { beforeCommit: () => meter.commit() })
    const { uploader, close } = openUploads(database, { apiUrl, trainer, clock })
    return {
      database,
      async run() {
        const latest = clock.now() + maxMs
        const over = clock.until(async () => clock.now() > latest || (await world.passes(database)))
        await world.passes(database)
        await uploader.start?.()
        return over
      },
      async stop() {
        await uploader.stop?.(new AbortController().signal)
        await close()
        await database.close()
      },
    }
  }
  const bot = await start(before)
  const dead = new Promise<'cut'>((resolve) => meter.begin(() => (snapshot(before, after), resolve('cut'))))
  const ended = await Promise.race([dead, bot.run()])
  if (ended !== 'cut') snapshot(before, after)
  meter.close()
  await bot.stop()
  clock.pass(idleMs)
  meter.open()
  const again = await start(after)
  await again.run()
  const states = (await allItems(again.database)).map((item) => item.upload_state)
  await again.stop()
  await trainer.close()
  return {
    effects: meter.count(),
    sources: trainer.sources.map(shown).sort(),
    states,
    violations: [...trainer.violations],
  }
}

/** What happens beside the uploads. Each thing happens once, and again where its commit was cut off. */
function createWorld({ items, then }: Story, clock: SelfMovingClock) {
  const posted = new Set<string>()
  const changed = new Set<number>()

  async function post(database: Database): Promise<void> {
    for (const { name, ...more } of items) {
      if (posted.has(name)) continue
      await keepItem(database.db, itemOf(name, more), { now: clock.now(), uploads: true })
      posted.add(name)
    }
  }

  async function change({ db }: Database, { id }: KnowledgeItem): Promise<void> {
    if (then === 'withdrawn') await removeItem(db, id, clock.now())
    else await readTextOf(db, id, clock.now())
    changed.add(id)
  }

  return {
    /** Lets happen what is next; true where nothing is left to happen. A commit that is cut off happens later. */
    async passes(database: Database): Promise<boolean> {
      try {
        await post(database)
        const rows = await allItems(database)
        const known = rows.filter(({ id, upload_state: state }) => then && state === 'ready' && !changed.has(id))
        for (const item of known) await change(database, item)
        return known.length === 0 && rows.every((item) => item.upload_due_at === null)
      } catch (error) {
        if ((error as Error).message !== 'cut off') throw error
        return false
      }
    },
  }
}

const shown = ({ file_name, meta_json, text }: Source): string => {
  const link = /https[^"\\]+/.exec(meta_json)?.[0] ?? file_name
  const body = text.split('\n\n')[1] ?? ''
  return `${link.split('/').at(-1)}: ${body.split('.')[0]}`
}

let installing: Promise<string> | null = null

/** An empty database, made once. */
const installed = (folder: string): Promise<string> => (installing ??= install(join(folder, 'installed.db')))

async function install(path: string): Promise<string> {
  await (await openDatabase(path)).close()
  return path
}
