import type { Selectable } from 'kysely'
import type { Db } from '../../../db/db.ts'
import type { Schema } from '../../../db/schema.ts'

/** A channel whose videos are to become knowledge: its newest ones, all of them, or both. */
export type ChosenChannel = {
  /** Its id at YouTube. */
  readonly address: string
  readonly name: string
  readonly knowledge: boolean
  readonly backfill: boolean
  /** Not read while it is set. */
  readonly pausedAt: number | null
}

export type ChannelRow = Selectable<Schema['knowledge_channels']>
export type Channel = ChosenChannel & { readonly row: ChannelRow }

/** No time is further ahead, unless the clock was set back. */
const maxAheadMs = 2 * 86_400_000

export const isDue = (at: number, now: number): boolean => at <= now || at - now > maxAheadMs

/** The chosen channels that are not paused, with their rows; those of channels that are not chosen any more are forgotten. */
export async function syncChannels(db: Db, chosen: readonly ChosenChannel[], now: number): Promise<Channel[]> {
  const rows = new Map(
    (await db.selectFrom('knowledge_channels').selectAll().execute()).map((row) => [row.channel_id, row]),
  )
  const added = chosen.filter(({ address }) => !rows.has(address)).map(({ address }) => newRow(address, now))
  if (added.length > 0) await db.insertInto('knowledge_channels').values(added).execute()
  for (const row of added) rows.set(row.channel_id, row)
  const ids = new Set(chosen.map(({ address }) => address))
  const gone = [...rows.keys()].filter((id) => !ids.has(id))
  if (gone.length > 0) await db.deleteFrom('knowledge_channels').where('channel_id', 'in', gone).execute()
  return chosen.flatMap((channel) => {
    const row = rows.get(channel.address)
    return row && channel.pausedAt === null ? [{ ...channel, row }] : []
  })
}

const newRow = (channelId: string, now: number): ChannelRow => ({
  ...{
    channel_id: channelId,
    read_due_at: now,
    cursor: null,
    is_whole: 0,
    page_due_at: now,
    gone_at: null,
  },
})

export async function saveRow(db: Db, id: string, changed: Partial<Omit<ChannelRow, 'channel_id'>>): Promise<void> {
  await db.updateTable('knowledge_channels').set(changed).where('channel_id', '=', id).execute()
}
