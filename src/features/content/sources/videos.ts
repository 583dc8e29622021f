import type { Db } from '../../../db/db.ts'
import type { ChannelChanges, ChannelState, QuotaUsage } from '../ports.ts'

/** The states of these channels, in their order; null for a channel that was never read. */
export async function loadChannelStates(
  db: Db,
  ids: readonly string[],
): Promise<{ id: string; state: ChannelState | null }[]> {
  const rows = await db.selectFrom('channels').select(['id', 'memory']).where('id', 'in', ids).execute()
  const saved = new Map(rows.map((row) => [row.id, row.memory]))
  return ids.map((id) => {
    const state = saved.get(id) ?? null
    return { id, state: state === null ? null : (JSON.parse(state) as ChannelState) }
  })
}

/** Saves the state and health of a channel after a poll. Belongs into the transaction that saves the videos. */
export async function saveChannel(db: Db, { id, state, fault }: ChannelChanges, now: number): Promise<void> {
  const saved = state === null ? {} : { memory: JSON.stringify(state) }
  const health = fault === null ? { last_success_at: now } : { last_error_at: now, last_error_fault: fault }
  const first = { memory: null, last_success_at: null, last_error_at: null, last_error_fault: null }
  await db
    .insertInto('channels')
    .values({ id, ...first, ...saved, ...health, failures: fault === null ? 0 : 1 })
    .onConflict((known) =>
      known.column('id').doUpdateSet((row) => ({
        ...saved,
        ...health,
        failures: fault === null ? 0 : row('channels.failures', '+', 1),
      })),
    )
    .execute()
}

const service = 'youtube'

/** The quota used of the YouTube API key; null if it was never used. */
export async function loadQuotaUsage(db: Db): Promise<QuotaUsage | null> {
  const row = await db.selectFrom('unit_ledgers').selectAll().where('service', '=', service).executeTakeFirst()
  if (row === undefined) return null
  return { day: row.day, units: row.units, failures: row.failures, waitUntil: row.wait_until }
}

/** Replaces the saved usage. */
export async function saveQuotaUsage(db: Db, { day, units, failures, waitUntil }: QuotaUsage): Promise<void> {
  const row = { day, units, failures, wait_until: waitUntil }
  await db
    .insertInto('unit_ledgers')
    .values({ service, ...row })
    .onConflict((known) => known.column('service').doUpdateSet(row))
    .execute()
}
