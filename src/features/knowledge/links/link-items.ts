import type { Link } from '../../../conversation/conversation.ts'
import type { Db } from '../../../db/db.ts'
import { UserError } from '../../../lib/errors.ts'
import { addressKey } from '../../../lib/text/addresses/address-key.ts'
import { videoIdOf } from '../../../lib/text/addresses/canonical-address.ts'
import { toPlainLine, truncateAtWord } from '../../../lib/text/markdown.ts'
import { dropItem, keepItem, keepMessage, type NewItem } from '../items/items.ts'
import { documentKeyAt, quotableText } from '../items/new-items.ts'
import type { Spot } from '../ports.ts'
import { putDocuments } from '../shelf/shelf.ts'

const maxTitleChars = 300
const maxTextChars = 5_000
const legible = /[\p{L}\p{N}]/u

/** A link as an item: its preview stands for its text until that is read. Of a video nothing else is read. */
export function toItem({ url, title, text }: Link, audience: string | null): NewItem {
  const key = addressKey(url)
  const { host, pathname } = new URL(url)
  const source = host.replace(/^www\./, '').slice(0, maxTitleChars)
  const named = truncateAtWord(toPlainLine(title), maxTitleChars).toWellFormed()
  const kind = videoIdOf(url) === null ? 'article' : 'video'
  const called = legible.test(named) ? named : `${source}${pathname === '/' ? '' : pathname}`.slice(0, maxTitleChars)
  return {
    ...{ key, kind, title: called, url },
    documentKey: documentKeyAt(url, key),
    source,
    publishedAt: null,
    audience,
    text: quotableText({ kind, title: called, text: text.slice(0, maxTextChars).toWellFormed() }),
    isToBeRead: kind === 'article',
    from: 'link',
  }
}

export type Added = { readonly added: number; readonly known: number; readonly refused: number }
type When = { readonly now: number; readonly at: number; readonly uploads: boolean }

/** Keeps the links of a message as items that it brings. `at` is its time; all in milliseconds since 1970. */
export async function addLinks(tx: Db, spot: Spot, links: readonly Link[], { at, ...when }: When): Promise<Added> {
  const counts = { added: 0, known: 0, refused: 0 }
  for (const link of links)
    try {
      const { id, isNew } = await keepItem(tx, toItem(link, spot.audience), when)
      await keepMessage(tx, id, { ...spot, at, isPost: false, adds: true })
      counts[isNew ? 'added' : 'known']++
    } catch (error) {
      // The shelf does not take it; the others are kept.
      if (!(error instanceof UserError)) throw error
      counts.refused++
    }
  return counts
}

/** The known items of links, as far as that audience may be told of them. */
export async function findKnown(db: Db, links: readonly Link[], audience: string | null): Promise<number[]> {
  const keys = links.map(({ url }) => addressKey(url))
  const rows = await db
    .selectFrom('knowledge_items')
    .select(['id', 'audiences'])
    .where('item_key', 'in', keys)
    .where('upload_state', '!=', 'withdrawn')
    .execute()
  const mayKnow = (all: string | null) =>
    all === null || (audience !== null && (JSON.parse(all) as string[]).includes(audience))
  return rows.filter(({ audiences }) => mayKnow(audiences)).map(({ id }) => id)
}

/** Forgets that a message has these links, or any (null), and withdraws the items that it alone brought. */
export async function dropLinks(tx: Db, messageId: string, urls: readonly string[] | null, now: number): Promise<void> {
  const rows = await tx
    .selectFrom('knowledge_messages')
    .innerJoin('knowledge_items', 'knowledge_items.id', 'item_id')
    .select(['item_id as id', 'adds', 'is_kept'])
    .where('message_id', '=', messageId)
    .where('is_post', '=', 0)
    .$if(urls !== null, (query) => query.where('item_key', 'in', (urls ?? []).map(addressKey)))
    .execute()
  for (const { id, adds, is_kept: isKept } of rows) {
    const ofItem = tx.deleteFrom('knowledge_messages').where('item_id', '=', id)
    await ofItem.where('message_id', '=', messageId).execute()
    if (adds === 1 && isKept === 0 && !(await isBrought(tx, id))) await dropItem(tx, id, now)
  }
}

/** True if another message of people brings the item. */
const isBrought = async (tx: Db, id: number): Promise<boolean> =>
  (await tx
    .selectFrom('knowledge_messages')
    .select('message_id')
    .where('item_id', '=', id)
    .where('adds', '=', 1)
    .limit(1)
    .executeTakeFirst()) !== undefined

/** Gives items that a message brought the words of a preview that came later, in place of their bare address. */
export async function addPreviews(tx: Db, messageId: string, links: readonly Link[], now: number): Promise<void> {
  for (const link of links.filter(({ title }) => title !== '')) {
    const { key, title, source, text } = toItem(link, null)
    const { title: bare } = toItem({ ...link, title: '' }, null)
    const item = await tx
      .selectFrom('knowledge_items')
      .innerJoin('knowledge_messages', 'item_id', 'knowledge_items.id')
      .select(['knowledge_items.id', 'url', 'document_key'])
      .where('item_key', '=', key)
      .where('message_id', '=', messageId)
      .where('adds', '=', 1)
      .where('title', '=', bare)
      .where('is_kept', '=', 0)
      .where((row) => row.or([row('kind', '=', 'video'), row('text_state', '!=', 'read')]))
      .executeTakeFirst()
    if (!item) continue
    const { document_key: documentKey, url } = item
    const document = { key: documentKey, title, url, byline: source, publishedAt: null, text }
    await putDocuments(tx, [document], now)
    await tx.updateTable('knowledge_items').set({ title }).where('id', '=', item.id).execute()
  }
}

/** How far the texts of a message's items are: one that waits, else one that failed, else all are read. */
export async function textStateOf(db: Db, messageId: string): Promise<'waiting' | 'failed' | 'read'> {
  const rows = await db
    .selectFrom('knowledge_messages')
    .innerJoin('knowledge_items', 'knowledge_items.id', 'item_id')
    .select('text_state')
    .where('message_id', '=', messageId)
    .where('adds', '=', 1)
    .execute()
  const has = (state: string) => rows.some(({ text_state: each }) => each === state)
  return has('waiting') ? 'waiting' : has('failed') ? 'failed' : 'read'
}
