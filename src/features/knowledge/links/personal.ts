import type { Kysely } from 'kysely'
import type { PersonalData } from '../../../conversation/personal-data.ts'
import { readInSteps } from '../../../db/read-in-steps.ts'
import type { Schema } from '../../../db/schema.ts'
import type { Log } from '../../../lib/log.ts'
import { addressKey } from '../../../lib/text/addresses/address-key.ts'
import type { Marks } from '../ports.ts'
import { deleteRow, linksOf, type LinkMessage, urlsOf } from './link-messages.ts'
import { showState } from './show.ts'

type Deps = { db: Kysely<Schema>; marks: Marks; log: Log }

/**
 * What is kept of a person among shared links: their name on links that wait for a decision, also where no channel is
 * watched any more. Once it is decided, no name is kept.
 */
export function createPersonalLinks({ db, marks, log }: Deps): PersonalData {
  /** Takes away what stands under a message whose row is gone, or changed. */
  async function clear(row: LinkMessage): Promise<void> {
    const { channel_id: channelId, message_id: messageId, asked_in: askedIn, reaction } = row
    const isKept = await db.selectFrom('link_messages').select('state').where('message_id', '=', messageId).execute()
    if (isKept.length > 0) return showState({ db, marks }, messageId)
    if (askedIn) await marks.remove({ channelId, messageId: askedIn })
    await marks.show({ channelId, messageId }, null, reaction)
  }

  return {
    name: 'linksThatWait',
    noun: 'links of yours that waited for a decision',
    async count(personId) {
      const { messages } = await db
        .selectFrom('link_messages')
        .select((at) => at.fn.countAll<number>().as('messages'))
        .where('asked_by', '=', personId)
        .executeTakeFirstOrThrow()
      return messages === 0 ? null : `Messages with links that wait for a moderator's decision: ${messages}`
    },
    async *export(personId, after) {
      const messages = readInSteps(after, (...step) => messagesOf(db, personId, ...step), idOf)
      for await (const row of messages) yield { id: idOf(row), row: exported(row) }
    },
    /**
     * Forgets a person, and their links that wait; what somebody approved of a message stays known, and goes with the
     * message. The questions under them go in the background.
     */
    async delete(personId) {
      const rows = await db.transaction().execute(async (tx) => {
        const found = await tx.selectFrom('link_messages').selectAll().where('asked_by', '=', personId).execute()
        for (const row of found) await forgetRow(tx, row)
        return found
      })
      for (const row of rows)
        void clear(row).catch((error: unknown) =>
          log.error({ err: error, part: 'knowledge', id: row.message_id }, 'question not removed'),
        )
    },
  }
}

/** Some of the messages of a person with links that wait, in the order of their ids. */
const messagesOf = (db: Kysely<Schema>, personId: string, after: string, limit: number): Promise<LinkMessage[]> =>
  db
    .selectFrom('link_messages')
    .selectAll()
    .where('asked_by', '=', personId)
    .where('message_id', '>', after)
    .orderBy('message_id')
    .limit(limit)
    .execute()

const idOf = (row: LinkMessage): string => row.message_id

const exported = (row: LinkMessage) => ({
  sharedAt: new Date(row.seen_at).toISOString(),
  ...{ server: row.guild_id, channel: row.channel_id, message: row.message_id },
  links: urlsOf(row),
})

async function forgetRow(tx: Kysely<Schema>, row: LinkMessage): Promise<void> {
  const approved = await tx
    .selectFrom('knowledge_messages')
    .innerJoin('knowledge_items', 'knowledge_items.id', 'item_id')
    .select('item_key')
    .where('message_id', '=', row.message_id)
    .where('adds', '=', 1)
    .execute()
  const keys = approved.map(({ item_key: key }) => Buffer.from(key as ArrayBuffer))
  const links = linksOf(row).filter(({ url }) => keys.some((key) => key.equals(addressKey(url))))
  if (links.length === 0) return deleteRow(tx, row.message_id)
  const changes = { urls: JSON.stringify(links), state: 'approved', asked_by: null } as const
  await tx.updateTable('link_messages').set(changes).where('message_id', '=', row.message_id).execute()
}
