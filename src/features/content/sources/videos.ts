import type { Db } from '../../../db/db.ts'
import type { ChannelChanges, ChannelState } from '../ports.ts'

/** The states of these channels, in their order; null for a channel that was never read. */
export async function loadChannelStates(
  db: Db,
  ids: readonly string[],
): Promise<{ id: string; state: ChannelState | null }[]> {
  const rows = await db.selectFrom('channels').select(['id', 'state']).where('id', 'in', ids).execute()
  const saved = new Map(rows.map((row) => [row.id, row.state]))
  return ids.map((id) => {
    const state = saved.get(id) ?? null
    return { id, state: state === null ? null : (JSON.parse(state) as ChannelState) }
  })
}

/** Saves the state and health of a channel after a poll. Belongs into the transaction that saves the videos. */
export async function saveChannel(db: Db, { id, state, fault }: ChannelChanges, now: number): Promise<void> {
  const saved = state === null ? {} : { state: JSON.stringify(state) }
  const health = fault === null ? { last_success_at: now } : { last_error_at: now, last_error_fault: fault }
  const first = { state: null, last_success_at: null, last_error_at: null, last_error_fault: null }
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
