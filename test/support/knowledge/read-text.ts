import type { Db } from '../../../src/db/db.ts'
import { inTransaction, putDocuments } from '../../../src/features/knowledge/shelf/shelf.ts'
import { longText } from './uploads.ts'

/** Stands for the reading of texts: the whole article replaces the summary. */
export const readTextOf = (db: Db, id: number, now: number): Promise<void> =>
  inTransaction(db, async (tx) => {
    const item = await tx.selectFrom('knowledge_items').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    const { document_key: key, title, url, source: byline, published_at: publishedAt } = item
    await putDocuments(tx, [{ key, title, url, byline, publishedAt, text: `The whole article. ${longText}` }], now)
    await tx
      .updateTable('knowledge_items')
      .set({ text_state: 'read', text_due_at: null })
      .where('id', '=', id)
      .execute()
  })
