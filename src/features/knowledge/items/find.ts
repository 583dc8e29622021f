import { sql } from 'kysely'
import type { Db } from '../../../db/db.ts'
import { addressKey } from '../../../lib/text/addresses/address-key.ts'
import type { KnowledgeItem } from './items.ts'

export type Wanted = {
  /** Stands in the title, the address or the source; '' for all. */
  readonly text: string
  /** Only items of which a text could not be read or given to the backend. */
  readonly failed: boolean
}

const escaped = (text: string): string => text.replace(/[\\%_]/g, String.raw`\$&`)

function matching(db: Db, { text, failed }: Wanted) {
  const pattern = `%${escaped(text.trim())}%`
  return db
    .selectFrom('knowledge_items')
    .where('upload_state', '!=', 'withdrawn')
    .$if(failed, (query) =>
      query.where((row) => row.or([row('text_state', '=', 'failed'), row('upload_state', '=', 'failed')])),
    )
    .$if(text.trim() !== '', (query) =>
      query.where(
        sql<boolean>`(title LIKE ${pattern} ESCAPE '\\' OR url LIKE ${pattern} ESCAPE '\\' OR source LIKE ${pattern} ESCAPE '\\')`,
      ),
    )
}

/** Items, newest first. */
export const findItems = (
  db: Db,
  wanted: Wanted,
  { limit, offset }: { limit: number; offset: number },
): Promise<KnowledgeItem[]> =>
  matching(db, wanted).selectAll().orderBy('id', 'desc').limit(limit).offset(offset).execute()

export async function countItems(db: Db, wanted: Wanted): Promise<number> {
  const { n } = await matching(db, wanted)
    .select((of) => of.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
  return n
}

/** The item with an id, or at an address; null where there is none. */
export async function findItem(db: Db, by: number | string): Promise<KnowledgeItem | null> {
  const found = await db
    .selectFrom('knowledge_items')
    .selectAll()
    .where('upload_state', '!=', 'withdrawn')
    .$if(typeof by === 'number', (query) => query.where('id', '=', Number(by)))
    .$if(typeof by === 'string', (query) => query.where('item_key', '=', addressKey(String(by))))
    .executeTakeFirst()
  return found ?? null
}

/** Where each of some items stands: the first message of the bot, else the first of all. */
export async function findPlaces(
  db: Db,
  ids: readonly number[],
): Promise<ReadonlyMap<number, { channelId: string; messageId: string; guildId: string | null }>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('knowledge_messages')
    .selectAll()
    .where('item_id', 'in', ids)
    .orderBy('is_post')
    .orderBy('at', 'desc')
    .execute()
  return new Map(
    rows.map((row) => [row.item_id, { channelId: row.channel_id, messageId: row.message_id, guildId: row.guild_id }]),
  )
}
