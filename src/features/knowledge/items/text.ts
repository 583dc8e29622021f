import type { Db } from '../../../db/db.ts'
import { addressKey } from '../../../lib/text/addresses/address-key.ts'
import { toPlainLine, truncateAtWord } from '../../../lib/text/markdown.ts'
import type { PageText } from '../ports.ts'
import { putLonger } from '../shelf/put-longer.ts'
import { inTransaction, readDocument } from '../shelf/shelf.ts'

/** To cut and index a longer text would hold the thread for too long. */
export const maxTextChars = 50_000
const maxTitleChars = 300

/**
 * Makes a text that was read stand for an item, at most its first 50,000 characters, unless what stands there is longer. An
 * item that has its address for a title gets the one of the page. Throws UserError where the shelf does not take the text.
 */
export async function keepText(db: Db, id: number, page: Pick<PageText, 'title' | 'text'>, now: number): Promise<void> {
  await inTransaction(db, async (tx) => {
    const item = await tx
      .selectFrom('knowledge_items')
      .selectAll()
      .where('id', '=', id)
      .where('upload_state', '!=', 'withdrawn')
      .executeTakeFirst()
    if (!item) return
    const { document_key: key, url, source: byline, published_at: publishedAt } = item
    const found = item.title === url ? truncateAtWord(toPlainLine(page.title), maxTitleChars) : ''
    const title = found || item.title
    const text = page.text.slice(0, maxTextChars).toWellFormed()
    await putLonger(tx, { key, title, url, byline, publishedAt, text }, now)
    await tx
      .updateTable('knowledge_items')
      .set({ title, text_state: 'read', text_due_at: null, error: null })
      .where('id', '=', id)
      .execute()
  })
}

/**
 * The beginning of what the shelf has of an address, at most `maxChars`, and the address under which it is found there;
 * null where it has nothing.
 */
export async function readAddress(
  db: Db,
  url: string,
  maxChars: number,
): Promise<{ readonly url: string; readonly text: string } | null> {
  const item = await db
    .selectFrom('knowledge_items')
    .select('document_key')
    .where('item_key', '=', addressKey(url))
    .executeTakeFirst()
  const key = item?.document_key ?? url
  const text = await readDocument(db, key, maxChars)
  return text === null ? null : { url: /^https?:/i.test(key) ? key : url, text }
}
