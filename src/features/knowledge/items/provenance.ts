import type { Db } from '../../../db/db.ts'
import { addressKey } from '../../../lib/text/addresses/address-key.ts'
import type { MessagePlace, Readers } from '../ports.ts'

/** A message of the bot in which something was posted; `roomId` is its channel, of a forum post the forum. */
export type PostedMessage = MessagePlace & { readonly guildId: string; readonly roomId: string; readonly at: number }

const maxAddresses = 20
const maxMessages = 200

/**
 * The newest post of each address, of at most 20, in the server of a place and in channels that everybody reads who reads
 * the place; none in direct messages.
 */
export async function findPosts(
  db: Db,
  urls: readonly string[],
  place: { readonly id: string; readonly guildId: string | null },
  { isReadableAt }: Pick<Readers, 'isReadableAt'>,
): Promise<ReadonlyMap<string, PostedMessage>> {
  const { guildId } = place
  const keys = new Map(urls.slice(0, maxAddresses).map((url) => [url, addressKey(url)]))
  if (guildId === null || keys.size === 0) return new Map()
  const rows = await db
    .selectFrom('knowledge_items')
    .innerJoin('knowledge_messages', 'item_id', 'id')
    .select(['item_key', 'message_id', 'channel_id', 'parent_id', 'at'])
    .where('item_key', 'in', [...keys.values()])
    .where('is_post', '=', 1)
    .where('guild_id', '=', guildId)
    .orderBy('at', 'desc')
    .limit(maxMessages)
    .execute()
  const readable = rows.filter((row) => isReadableAt(row.parent_id ?? row.channel_id, place.id))
  return new Map(
    [...keys].flatMap(([url, key]) => {
      const row = readable.find((each) => key.equals(Buffer.from(each.item_key as ArrayBuffer)))
      if (!row) return []
      const { message_id: messageId, channel_id: channelId, parent_id: parentId, at } = row
      return [[url, { messageId, channelId, guildId, roomId: parentId ?? channelId, at }] as const]
    }),
  )
}
