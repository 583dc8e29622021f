import { createHash } from 'node:crypto'
import type { Db, Transaction } from '../../db/db.ts'
import { UserError } from '../../lib/errors.ts'
import { cutPassages } from './passages.ts'

export type Document = {
  /** Unique key of the document: `primer:rag`, or an address. 1 to 500 characters. */
  readonly key: string
  /** 1 to 300 characters. */
  readonly title: string
  /** http or https, at most 2,000 characters; null where there is none. */
  readonly url: string | null
  /** Author, at most 300 characters; '' if unknown. */
  readonly byline: string
  /** Milliseconds since 1970, UTC; null where unknown. */
  readonly publishedAt: number | null
  /** Markdown or plain text, at most 1 MB as UTF-8. */
  readonly text: string
}

export type Stored = 'added' | 'changed' | 'unchanged'

const maxTextBytes = 1_000_000
/** Rows per insert: SQLite takes 32,766 values in one statement. */
const rowsAtOnce = 500
/** Part of every hash: raise it where documents must be cut again although their text is the same. */
const cut = 1

/**
 * Adds a document, or replaces the one with its key; may take part in another slice's transaction. `now` in milliseconds
 * since 1970. Throws UserError with what is wrong with the document.
 */
export async function putDocument(db: Db, document: Document, now: number): Promise<Stored> {
  checkDocument(document)
  const hash = hashOf(document)
  const known = await db.selectFrom('documents').select('hash').where('key', '=', document.key).executeTakeFirst()
  if (known?.hash === hash) return 'unchanged'
  const passages = cutPassages(document.text, document.title)
  if (passages.length === 0) throw new UserError(`“${document.title}” holds no text that could be quoted.`)
  return inTransaction(db, async (tx) => {
    const values = { title: document.title, url: document.url, byline: document.byline, hash }
    const { id } = await tx
      .insertInto('documents')
      .values({ ...values, key: document.key, published_at: document.publishedAt, added_at: now })
      .onConflict((on) => on.column('key').doUpdateSet({ ...values, published_at: document.publishedAt }))
      .returning('id')
      .executeTakeFirstOrThrow()
    await tx.deleteFrom('passages').where('document_id', '=', id).execute()
    const rows = passages.map((passage, position) => ({
      document_id: id,
      position,
      title: document.title,
      heading: passage.heading,
      text: passage.text,
    }))
    for (let at = 0; at < rows.length; at += rowsAtOnce)
      await tx
        .insertInto('passages')
        .values(rows.slice(at, at + rowsAtOnce))
        .execute()
    return known === undefined ? 'added' : 'changed'
  })
}

/** Deletes a document with all its passages. Returns false if the key is not on the shelf. */
export async function withdrawDocument(db: Db, key: string): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    const known = await tx.selectFrom('documents').select('id').where('key', '=', key).executeTakeFirst()
    if (known === undefined) return false
    // Explicitly, not by the foreign key: only a delete of their own is sure to run the index's trigger.
    await tx.deleteFrom('passages').where('document_id', '=', known.id).execute()
    await tx.deleteFrom('documents').where('id', '=', known.id).execute()
    return true
  })
}

/** Runs `work` in the transaction that `db` is, or in one of its own. */
export function inTransaction<T>(db: Db, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return db.isTransaction ? work(db as Transaction) : db.transaction().execute(work)
}

function checkDocument({ key, title, url, byline, publishedAt, text }: Document): void {
  const wrong = (sentence: string) => new UserError(sentence)
  if (key === '' || key.length > 500) throw wrong('A document needs a key of 1 to 500 characters.')
  if (title.trim() === '') throw wrong('A document needs a title.')
  if (title.length > 300) throw wrong('A title may have at most 300 characters.')
  if (byline.length > 300) throw wrong('A byline may have at most 300 characters.')
  if (url !== null && url.length > 2_000) throw wrong('An address may have at most 2,000 characters.')
  if (url !== null && !(URL.canParse(url) && /^https?:/i.test(url)))
    throw wrong('An address must begin with http:// or https://.')
  if (publishedAt !== null && !Number.isSafeInteger(publishedAt)) throw wrong('The date of publication is not a date.')
  if (Buffer.byteLength(text) > maxTextBytes) throw wrong('A text may have at most 1 MB; add it in parts.')
  if (!/[\p{L}\p{N}]/u.test(text)) throw wrong(`“${title}” holds no text that could be quoted.`)
}

function hashOf({ title, url, byline, publishedAt, text }: Document): string {
  return createHash('sha256')
    .update(JSON.stringify([cut, title, url, byline, publishedAt, text]))
    .digest('hex')
}
