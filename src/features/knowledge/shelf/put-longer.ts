import { sql } from 'kysely'
import type { Db } from '../../../db/db.ts'
import { type Document, putDocuments } from './shelf.ts'

/**
 * Puts a document, unless the shelf has a longer text under its key: a page that is a login or a notice does not replace a
 * summary, nor a summary an article. Answers whether it was put. Throws UserError as `putDocuments` does.
 */
export async function putLonger(db: Db, document: Document, now: number): Promise<boolean> {
  const known = await db
    .selectFrom('documents')
    .innerJoin('passages', 'passages.document_id', 'documents.id')
    .select(sql<number | null>`sum(length(passages.text))`.as('chars'))
    .where('documents.key', '=', document.key)
    .executeTakeFirst()
  if ((known?.chars ?? 0) > document.text.length) return false
  await putDocuments(db, [document], now)
  return true
}
