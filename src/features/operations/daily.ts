import type { Request } from '../../conversation/conversation.ts'
import type { Database } from '../../db/db.ts'
import type { Schema } from '../../db/schema.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Log } from '../../lib/log.ts'

const dayMs = 86_400_000
const keptDays = 2
const gatherMs = 1_000
const replaceCount = 'INSERT OR REPLACE INTO daily_counts (day, key, used) VALUES (?, ?, ?)'

type Deps = { database: Database; clock: Clock; log: Log }

const dayAt = (ms: number) => new Date(ms).toISOString().slice(0, 10)

/**
 * How much was used today (UTC), by key: decided from memory, kept in rows so that a restart forgets nothing. Rows are
 * written behind, many at once; a crash may lose the newest moments.
 */
export function createDailyCounts(deps: Deps) {
  const { clock } = deps
  const { db } = deps.database
  const used = new Map<string, number>()
  const rows = createWriteBehind(deps)
  let day = ''
  let dayNumber = NaN

  function rollOver(): void {
    const today = Math.floor(clock.now() / dayMs)
    if (today === dayNumber) return
    dayNumber = today
    day = dayAt(clock.now())
    used.clear()
  }

  return {
    /** Reads what was used today before the restart. */
    async start(): Promise<void> {
      rollOver()
      const kept = dayAt(clock.now() - keptDays * dayMs)
      await db.deleteFrom('daily_counts').where('day', '<', kept).execute()
      for (const row of await db.selectFrom('daily_counts').selectAll().where('day', '=', day).execute())
        used.set(row.key, row.used)
    },
    stop: (): Promise<void> => rows.stop(),
    used(key: string): number {
      rollOver()
      return used.get(key) ?? 0
    },
    add(key: string, change: 1 | -1): void {
      rollOver()
      const now = Math.max(0, (used.get(key) ?? 0) + change)
      used.set(key, now)
      rows.write({ day, key, used: now })
    },
    /** When the next day begins, in milliseconds since 1970. */
    endsAt: (): number => (Math.floor(clock.now() / dayMs) + 1) * dayMs,
  }
}

type Row = Schema['daily_counts']

/** Writes the newest of each row, all that gathered in a while in one statement. */
function createWriteBehind({ database, clock, log }: Deps) {
  const unsaved = new Map<string, Row>()
  const stopping = new AbortController()
  let saving: Promise<void> | null = null

  async function save(): Promise<void> {
    await clock.sleep(gatherMs, stopping.signal).catch(() => undefined)
    const rows = [...unsaved.values()]
    unsaved.clear()
    await Promise.all(rows.map(({ day, key, used }) => database.quick.runSoon(replaceCount, [day, key, used])))
  }

  return {
    write(row: Row): void {
      unsaved.set(`${row.day} ${row.key}`, row)
      saving ??= save()
        .catch((error: unknown) => log.error({ err: error, part: 'daily counts' }, 'daily counts not written'))
        .finally(() => (saving = null))
    },
    async stop(): Promise<void> {
      stopping.abort(new Error('stopping'))
      await saving
    },
  }
}

export type DailyCounts = ReturnType<typeof createDailyCounts>
type Asker = Pick<Request, 'by' | 'in'>

type Limit = { readonly key: string; readonly most: number; readonly over: string }

/** How many questions a person and a server may ask in a day; 0 = as many as they like, and nothing is counted. */
export function createChatAllowance(deps: { counts: DailyCounts; perPerson: number; perServer: number }) {
  const { counts, perPerson, perServer } = deps
  const again = () => `You can ask again <t:${counts.endsAt() / 1000}:R>.`

  function limitsOn({ by, in: place }: Asker): Limit[] {
    const limits: Limit[] = []
    if (perPerson > 0)
      limits.push({
        key: `chat:person:${by.id}`,
        most: perPerson,
        over: `Those were your ${perPerson} questions for today.`,
      })
    if (perServer > 0 && place.guildId !== null)
      limits.push({
        key: `chat:server:${place.guildId}`,
        most: perServer,
        over: `This server has asked its ${perServer} questions for today.`,
      })
    return limits
  }

  return {
    /** Takes one; a sentence where nothing is left. */
    take(asker: Asker): string | null {
      const limits = limitsOn(asker)
      const over = limits.find(({ key, most }) => counts.used(key) >= most)
      if (over) return `${over.over} ${again()}`
      for (const { key } of limits) counts.add(key, 1)
      return null
    },
    giveBack(asker: Asker): void {
      for (const { key } of limitsOn(asker)) counts.add(key, -1)
    },
    /** How many questions are left today; null where there is no limit. */
    remaining(asker: Asker): number | null {
      const left = limitsOn(asker).map(({ key, most }) => Math.max(0, most - counts.used(key)))
      return left.length === 0 ? null : Math.min(...left)
    },
  }
}

export type Allowance = Pick<ReturnType<typeof createChatAllowance>, 'take' | 'giveBack'>
