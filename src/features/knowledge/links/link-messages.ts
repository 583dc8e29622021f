import type { Selectable } from 'kysely'
import type { Link } from '../../../conversation/conversation.ts'
import type { Db } from '../../../db/db.ts'
import type { Schema } from '../../../db/schema.ts'
import { hash16 } from '../../../lib/text/addresses/address-key.ts'
import type { Spot } from '../ports.ts'

export type LinkMessage = Selectable<Schema['link_messages']>
type Changes = Partial<Pick<LinkMessage, 'asked_in' | 'reaction' | 'urls' | 'audience'>>

const maxAtOnce = 50

/** The links of a row, with the words of their previews. */
export const linksOf = ({ urls }: Pick<LinkMessage, 'urls'>): Link[] => JSON.parse(urls) as Link[]
export const urlsOf = (row: Pick<LinkMessage, 'urls'>): string[] => linksOf(row).map(({ url }) => url)

/** Eight characters that tell one list of addresses from another. */
export const fingerprintOf = (row: Pick<LinkMessage, 'urls'>): string =>
  hash16('links', ...urlsOf(row))
    .toString('hex')
    .slice(0, 8)

export const toSpot = ({ message_id: messageId, channel_id: channelId, guild_id: guildId, audience }: LinkMessage) => ({
  messageId,
  channelId,
  guildId,
  audience,
})

export const findRow = (db: Db, messageId: string): Promise<LinkMessage | undefined> =>
  db.selectFrom('link_messages').selectAll().where('message_id', '=', messageId).executeTakeFirst()

/** Puts the row of a message; one that is there is replaced, and keeps its reaction and its question. */
export async function putRow(
  db: Db,
  { messageId, channelId, guildId, audience }: Spot,
  links: readonly Link[],
  { state, askedBy, now }: { state: LinkMessage['state']; askedBy: string | null; now: number },
): Promise<void> {
  const changes = { urls: JSON.stringify(links), state, asked_by: askedBy, audience }
  await db
    .insertInto('link_messages')
    .values({
      ...{ message_id: messageId, channel_id: channelId, guild_id: guildId ?? '', seen_at: now },
      ...{ ...changes, asked_in: null, reaction: null },
    })
    .onConflict((on) => on.column('message_id').doUpdateSet(changes))
    .execute()
}

export async function changeRow(db: Db, messageId: string, changes: Changes): Promise<void> {
  await db.updateTable('link_messages').set(changes).where('message_id', '=', messageId).execute()
}

/** Declines links that are asked about; what was decided stays. */
export async function closeQuestion(db: Db, messageId: string): Promise<void> {
  await db
    .updateTable('link_messages')
    .set({ state: 'declined', asked_by: null })
    .where('message_id', '=', messageId)
    .where('state', '=', 'asked')
    .execute()
}

export async function deleteRow(db: Db, messageId: string): Promise<void> {
  await db.deleteFrom('link_messages').where('message_id', '=', messageId).execute()
}

/** Rows of messages that were deleted, and of those whose question was. */
export const findRowsOf = (db: Db, messageIds: readonly string[]): Promise<LinkMessage[]> =>
  db
    .selectFrom('link_messages')
    .selectAll()
    .where((row) => row.or([row('message_id', 'in', messageIds), row('asked_in', 'in', messageIds)]))
    .execute()

/** How many links of a person wait for a decision in a channel. */
export async function countAsked(db: Db, channelId: string, personId: string): Promise<number> {
  const { count } = await db
    .selectFrom('link_messages')
    .select((at) => at.fn.countAll<number>().as('count'))
    .where('state', '=', 'asked')
    .where('channel_id', '=', channelId)
    .where('asked_by', '=', personId)
    .executeTakeFirstOrThrow()
  return count
}

/** Questions asked before a time, at most 50. */
export const listAskedBefore = (db: Db, time: number): Promise<LinkMessage[]> =>
  db
    .selectFrom('link_messages')
    .selectAll()
    .where('state', '=', 'asked')
    .where('seen_at', '<', time)
    .limit(maxAtOnce)
    .execute()

/** Rows whose reaction or question may change: the newest 50. */
export const listUnsettled = (db: Db, waiting: string): Promise<LinkMessage[]> =>
  db
    .selectFrom('link_messages')
    .selectAll()
    .where((row) =>
      row.or([
        row.and([row('state', '!=', 'declined'), row('reaction', 'is', null)]),
        row.and([row('state', '=', 'approved'), row('reaction', '=', waiting)]),
        row.and([row('state', '=', 'asked'), row('asked_in', 'is', null)]),
      ]),
    )
    .orderBy('seen_at', 'desc')
    .limit(maxAtOnce)
    .execute()

/** Forgets decisions that were made long ago, so that the table stays small. */
export async function forgetDeclined(db: Db, before: number): Promise<void> {
  await db
    .deleteFrom('link_messages')
    .where('state', 'in', ['declined', 'known'])
    .where('seen_at', '<', before)
    .execute()
}
