import { sql } from 'kysely'
import type { Db } from '../../../db/db.ts'
import type { Readers } from '../ports.ts'
import { inTransaction } from '../shelf/shelf.ts'
import { widen } from './items.ts'

const mark = '?'
/** Items that are settled in one transaction. */
const atOnce = 100

/**
 * The audience of an item that was posted before the platform told of its channel: nobody is told of it until
 * `settleAudiences`.
 */
export const unknownAudience = (channelId: string): string => mark + channelId

/** Readers to whom some channels, named by the owner, count as channels that everybody reads. */
export const withPublicChannels = (readers: Readers, channelIds: readonly string[]): Readers => ({
  ...readers,
  readersOf(channelId) {
    const known = readers.readersOf(channelId)
    return known && channelIds.includes(channelId) ? { ...known, audience: null } : known
  },
})

/** Lets everybody be told of what stands in some channels, named by the owner since it was kept. */
export async function openChannels(
  db: Db,
  channelIds: readonly string[],
  options: { now: number; uploads: boolean },
): Promise<void> {
  if (channelIds.length === 0) return
  const brought = db
    .selectFrom('knowledge_messages')
    .select('item_id')
    .where((row) => row.or([row('channel_id', 'in', channelIds), row('parent_id', 'in', channelIds)]))
    .where((row) => row.or([row('is_post', '=', 1), row('adds', '=', 1)]))
  const items = db
    .selectFrom('knowledge_items')
    .select(['id', 'audiences', 'upload_state'])
    .where('audiences', 'is not', null)
    .where('id', 'in', brought)
    .limit(atOnce)
  for (let some = await items.execute(); some.length > 0; some = await items.execute())
    await inTransaction(db, async (tx) => {
      for (const item of some) await widen(tx, item, null, options)
    })
}

/** Replaces audiences that were unknown by those of their channels. Answers whether some still are unknown. */
export async function settleAudiences(
  { db, readers }: { db: Db; readers: Readers },
  options: { now: number; uploads: boolean },
): Promise<boolean> {
  const items = await db
    .selectFrom('knowledge_items')
    .select(['id', 'audiences', 'upload_state'])
    .where('audiences', 'is not', null)
    .where(sql<boolean>`instr(audiences, ${`"${mark}`}) > 0`)
    .limit(atOnce)
    .execute()
  if (items.length === 0) return false
  let isLeft = false
  for (const { id, audiences } of items)
    for (const unknown of (JSON.parse(audiences ?? '[]') as string[]).filter((each) => each.startsWith(mark))) {
      const known = readers.readersOf(unknown.slice(mark.length))
      if (known) await settle(db, id, { ...options, unknown, ...known })
      else isLeft = true
    }
  return isLeft
}

type Settled = { unknown: string; guildId: string; audience: string | null; now: number; uploads: boolean }

function settle(db: Db, id: number, { unknown, guildId, audience, ...options }: Settled): Promise<void> {
  return inTransaction(db, async (tx) => {
    const item = await tx
      .selectFrom('knowledge_items')
      .select(['id', 'audiences', 'upload_state'])
      .where('id', '=', id)
      .executeTakeFirst()
    if (!item?.audiences) return
    const others = (JSON.parse(item.audiences) as string[]).filter((each) => each !== unknown)
    const audiences = JSON.stringify(others)
    await tx.updateTable('knowledge_items').set({ audiences }).where('id', '=', id).execute()
    await widen(tx, { ...item, audiences }, audience, options)
    const channelId = unknown.slice(mark.length)
    await tx
      .updateTable('knowledge_messages')
      .set({ guild_id: guildId })
      .where('item_id', '=', id)
      .where('guild_id', 'is', null)
      .where((row) => row.or([row('channel_id', '=', channelId), row('parent_id', '=', channelId)]))
      .execute()
  })
}
