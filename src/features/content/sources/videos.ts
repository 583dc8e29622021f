import type { Db } from '../../../db/db.ts'
import type { ChannelMemory, ChannelNews, UnitLedger } from '../ports.ts'

/** What is remembered of each of these channels, in their order; null where one was never read. */
export async function channelMemories(
  db: Db,
  ids: readonly string[],
): Promise<{ id: string; memory: ChannelMemory | null }[]> {
  const rows = await db.selectFrom('channels').select(['id', 'memory']).where('id', 'in', ids).execute()
  const kept = new Map(rows.map((row) => [row.id, row.memory]))
  return ids.map((id) => {
    const memory = kept.get(id) ?? null
    return { id, memory: memory === null ? null : (JSON.parse(memory) as ChannelMemory) }
  })
}

/** Keeps what a poll told of a channel and how it went, in the transaction that keeps its videos. */
export async function keepChannel(db: Db, { id, memory, fault }: ChannelNews, now: number): Promise<void> {
  const kept = memory === null ? {} : { memory: JSON.stringify(memory) }
  const health = fault === null ? { last_success_at: now } : { last_error_at: now, last_error_fault: fault }
  const first = { memory: null, last_success_at: null, last_error_at: null, last_error_fault: null }
  await db
    .insertInto('channels')
    .values({ id, ...first, ...kept, ...health, failures: fault === null ? 0 : 1 })
    .onConflict((known) =>
      known.column('id').doUpdateSet((row) => ({
        ...kept,
        ...health,
        failures: fault === null ? 0 : row('channels.failures', '+', 1),
      })),
    )
    .execute()
}

const service = 'youtube'

/** What was spent of the API key; null where nothing ever was. */
export async function unitLedger(db: Db): Promise<UnitLedger | null> {
  const row = await db.selectFrom('unit_ledgers').selectAll().where('service', '=', service).executeTakeFirst()
  if (row === undefined) return null
  return { day: row.day, units: row.units, failures: row.failures, waitUntil: row.wait_until }
}

export async function keepUnitLedger(db: Db, { day, units, failures, waitUntil }: UnitLedger): Promise<void> {
  const row = { day, units, failures, wait_until: waitUntil }
  await db
    .insertInto('unit_ledgers')
    .values({ service, ...row })
    .onConflict((known) => known.column('service').doUpdateSet(row))
    .execute()
}
