import type { Db } from '../../../db/db.ts'
import { findItem } from '../items/find.ts'
import type { KnowledgeItem } from '../items/items.ts'
import { readWholeText } from '../shelf/whole-text.ts'

/** Less of an item's text is not worth a file: the backend reads the page itself. */
const minTextChars = 200
/** With its head below the 1 MB that a document may have. */
const maxTextChars = 900_000

/** An item as it is sent. */
export type Parcel = {
  /** Its file name, or its address where the backend is to read that. */
  readonly name: string
  /** Null where its address is sent. */
  readonly text: string | null
  /** Changes with the document. */
  readonly hash: string
}

/**
 * Composes what is sent of an item: its text in a file, below its title and address; or its address alone where there is
 * little text. An address that failed before is not sent again. Null where its document is gone.
 */
export async function composeParcel(db: Db, item: KnowledgeItem): Promise<Parcel | null> {
  const found = await readWholeText(db, item.document_key, maxTextChars)
  if (!found) return null
  const { text, hash } = found
  const body = text.startsWith(item.title) ? text.slice(item.title.length) : text
  if (item.url !== null && item.kind !== 'file' && body.length < minTextChars && item.upload_attempts === 0)
    return { name: item.url, text: null, hash }
  const published = item.published_at === null ? '' : new Date(item.published_at).toISOString().slice(0, 10)
  const head = [item.title, item.url, [item.source, published].filter(Boolean).join(', ')].filter(Boolean)
  return { name: fileNameOf(item), text: `${head.join('\n')}\n\n${text}\n`, hash }
}

/**
 * Beside the id it has a part of the key: after the database was replaced or restored, another item may have that id, and
 * the backend would take it for the old one.
 */
const fileNameOf = ({ id, item_key: key }: KnowledgeItem): string =>
  `item-${id}-${Buffer.from(key as ArrayBuffer)
    .toString('hex')
    .slice(0, 8)}.txt`

/** The item that was sent under a file name; null where there is none, or where it became private since. */
export async function findUploaded(db: Db, fileName: string): Promise<Pick<KnowledgeItem, 'title' | 'url'> | null> {
  const [, id] = /^item-(\d{1,15})-[0-9a-f]{8}\.txt$/.exec(fileName) ?? []
  const item = id === undefined ? null : await findItem(db, Number(id))
  if (item?.audiences !== null || fileNameOf(item) !== fileName) return null
  return { title: item.title, url: item.url }
}
