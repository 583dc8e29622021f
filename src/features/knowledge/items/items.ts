import { type Selectable, sql } from 'kysely'
import type { Db } from '../../../db/db.ts'
import type { Schema } from '../../../db/schema.ts'
import { hash16 } from '../../../lib/text/addresses/address-key.ts'
import { putLonger } from '../shelf/put-longer.ts'
import { inTransaction, withdrawDocument } from '../shelf/shelf.ts'

export type KnowledgeItem = Selectable<Schema['knowledge_items']>

/** Something that is to become knowledge. */
export type NewItem = {
  /** 16 bytes: `addressKey`, or `hash16('file', …)`. */
  readonly key: Buffer
  readonly kind: 'article' | 'video' | 'file'
  /** Plain text, 1 to 300 characters. */
  readonly title: string
  readonly url: string | null
  /** Of its document; 1 to 500 characters. */
  readonly documentKey: string
  /** The name of its feed, channel or site, at most 300 characters; '' where unknown. */
  readonly source: string
  readonly publishedAt: number | null
  /** The audience that may be told of it; null: everybody. */
  readonly audience: string | null
  /** The text that is known now, plain or markdown; '' where there is none: the title stands for it. */
  readonly text: string
  /** True where a longer text is to be read at its address. */
  readonly isToBeRead: boolean
  /** Set where a message of people brings it: it goes when the last such message goes. Without it, it stays. */
  readonly from?: 'link'
}

/**
 * Keeps an item and its document, or finds the one that is there; one that was known to fewer people is then known to the
 * new ones too. `uploads`: there is a backend that learns from texts; it is given what everybody may know. Throws UserError
 * with what is wrong with the text, and keeps nothing then.
 */
export async function keepItem(
  db: Db,
  item: NewItem,
  { now, uploads }: { now: number; uploads: boolean },
): Promise<{ id: number; isNew: boolean }> {
  return inTransaction(db, async (tx) => {
    const known = await tx
      .selectFrom('knowledge_items')
      .select(['id', 'audiences', 'upload_state'])
      .where('item_key', '=', item.key)
      .executeTakeFirst()
    if (known) {
      if (item.from !== 'link')
        await tx.updateTable('knowledge_items').set({ is_kept: 1 }).where('id', '=', known.id).execute()
      await widen(tx, known, item.audience, { now, uploads })
      return { id: known.id, isNew: false }
    }
    const { documentKey, title, url, source, publishedAt, text } = item
    const document = { key: documentKey, title, url, byline: source, publishedAt, text: text || title }
    await putLonger(tx, document, now)
    const isUploaded = uploads && item.audience === null
    const { id } = await tx
      .insertInto('knowledge_items')
      .values({
        ...{ item_key: item.key, kind: item.kind, title, url, document_key: documentKey, source },
        ...{ published_at: publishedAt, audiences: item.audience && JSON.stringify([item.audience]), added_at: now },
        ...{ text_state: item.isToBeRead ? 'waiting' : 'read', text_due_at: item.isToBeRead ? now : null },
        ...{ upload_state: isUploaded ? 'waiting' : 'none', upload_due_at: isUploaded ? now : null },
        ...{ upload_id: null, error: null, is_kept: item.from === 'link' ? 0 : 1 },
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    return { id, isNew: true }
  })
}

/** Lets one audience more be told of an item. `uploads` as for `keepItem`. */
export async function widen(
  tx: Db,
  { id, audiences, upload_state: state }: Pick<KnowledgeItem, 'id' | 'audiences' | 'upload_state'>,
  audience: string | null,
  { now, uploads }: { now: number; uploads: boolean },
): Promise<void> {
  if (audiences === null) return
  const all = JSON.parse(audiences) as string[]
  if (audience !== null && all.includes(audience)) return
  const wide = audience === null ? null : JSON.stringify([...all, audience].slice(-maxAudiences))
  const isUploaded = wide === null && uploads && state === 'none'
  const upload = isUploaded ? ({ upload_state: 'waiting', upload_due_at: now } as const) : {}
  await tx
    .updateTable('knowledge_items')
    .set({ audiences: wide, ...upload })
    .where('id', '=', id)
    .execute()
}

/** Channels that one item can be private to. */
const maxAudiences = 20

/** The message in which an item stands. Times in milliseconds since 1970. */
export type ItemMessage = {
  readonly messageId: string
  readonly channelId: string
  /** The forum of a forum post. */
  readonly parentId?: string | null
  readonly guildId: string | null
  readonly at: number
  /** True where the bot posted it. */
  readonly isPost: boolean
  /** True where it is a message of people that brings the item. */
  readonly adds?: boolean
}

/** Notes that an item stands in a message; known ones stay as they are, but may turn out to bring it. */
export async function keepMessage(db: Db, itemId: number, message: ItemMessage): Promise<void> {
  const { messageId, channelId, parentId = null, guildId, at, isPost, adds = false } = message
  const place = { message_id: messageId, channel_id: channelId, parent_id: parentId, guild_id: guildId }
  await db
    .insertInto('knowledge_messages')
    .values({ item_id: itemId, ...place, at, is_post: isPost ? 1 : 0, adds: adds ? 1 : 0 })
    .onConflict((on) => (adds ? on.columns(['item_id', 'message_id']).doUpdateSet({ adds: 1 }) : on.doNothing()))
    .execute()
}

/** Withdraws an item as an owner does: a video does not come back by its channel. False for an unknown id. */
export async function removeItem(db: Db, id: number, now: number): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    await tx
      .insertInto('withdrawn_videos')
      .columns(['item_key'])
      .expression((from) =>
        from
          .selectFrom('knowledge_items')
          .select('item_key')
          .where('id', '=', id)
          .where('kind', '=', 'video')
          .where('upload_state', '!=', 'withdrawn'),
      )
      .onConflict((on) => on.doNothing())
      .execute()
    return dropItem(tx, id, now)
  })
}

/**
 * Withdraws an item: its document goes at once; its row goes too, or stays as `withdrawn` until the backend that may have
 * been given it has deleted it. False for an unknown id.
 */
export async function dropItem(db: Db, id: number, now: number): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    const item = await tx.selectFrom('knowledge_items').selectAll().where('id', '=', id).executeTakeFirst()
    if (!item) return false
    if (item.upload_state === 'withdrawn') return false
    await withdrawDocument(tx, item.document_key)
    if (item.upload_id === null && item.upload_name === null)
      await tx.deleteFrom('knowledge_items').where('id', '=', id).execute()
    else await withdraw(tx, item, now)
    return true
  })
}

/** Its keys are given up at once: the same address may be added again while the backend has yet to delete this one. */
async function withdraw(tx: Db, item: KnowledgeItem, now: number): Promise<void> {
  const { id, upload_state: state, upload_due_at: due } = item
  await tx.deleteFrom('knowledge_messages').where('item_id', '=', id).execute()
  await tx
    .updateTable('knowledge_items')
    .set({
      ...{ item_key: hash16('withdrawn', String(id)), document_key: `withdrawn:${id}`, url: null },
      ...{ text_state: 'failed', text_due_at: null, upload_state: 'withdrawn', upload_attempts: 0 },
      // A call that is under way may still arrive there.
      upload_due_at: state === 'sending' ? due : now,
    })
    .where('id', '=', id)
    .execute()
}

/** Tries everything again that failed for one item, or for all (null). Answers how many there were. */
export async function retryFailed(db: Db, id: number | null, now: number): Promise<number> {
  const failed = (table: 'text' | 'upload') =>
    db
      .updateTable('knowledge_items')
      .set(
        table === 'text'
          ? { text_state: 'waiting', text_attempts: 0, text_due_at: now, error: null, upload_due_at: lookAgain(now) }
          : { upload_state: 'waiting', upload_attempts: 0, upload_due_at: now, error: null },
      )
      .where(table === 'text' ? 'text_state' : 'upload_state', '=', 'failed')
      .where('upload_state', '!=', 'withdrawn')
      .$if(id !== null, (query) => query.where('id', '=', id))
      .returning('id')
      .execute()
  const ids = [...(await failed('text')), ...(await failed('upload'))].map((row) => row.id)
  return new Set(ids).size
}

/** What the backend knows is looked at again: the text may come now. */
const lookAgain = (now: number) => sql<number | null>`iif(upload_state = 'ready', ${now}, upload_due_at)`
