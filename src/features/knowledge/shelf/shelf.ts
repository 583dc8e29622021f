import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { deflateRawSync } from 'node:zlib'
import type { Db, Transaction } from '../../../db/db.ts'
import { insertWords } from '../../../db/words.ts'
import { UserError } from '../../../lib/errors.ts'
import { isStopWord, rawsOf, stem } from '../../../lib/words/words.ts'
import { cutPassages, type Passage } from './passages.ts'

export type Document = {
  /** Unique key of the document: `primer:rag`, or an address. 1 to 500 characters. */
  readonly key: string
  /** 1 to 300 characters. */
  readonly title: string
  /** Other names of what it is about, at most 1,000 characters together. */
  readonly aliases?: readonly string[]
  /** Phrases in which people ask without naming it, at most 1,000 characters together; they are searched and never shown. */
  readonly askedAs?: readonly string[]
  /** Titles of related documents, at most 1,000 characters together. */
  readonly seeAlso?: readonly string[]
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
/** Passages that are stored and indexed before others get the thread: about 20 ms. */
const rowsAtOnce = 60
const maxJoinedChars = 30
const maxPassagesRead = 100
/** Part of every hash: raise it where documents must be cut again although their text is the same. */
export const cutVersion = 2

/**
 * Adds documents, or replaces those with their keys; may take part in another slice's transaction. `now` in milliseconds
 * since 1970. Returns what became of each. Throws UserError with what is wrong with one, and changes nothing then.
 */
export async function putDocuments(db: Db, documents: readonly Document[], now: number): Promise<Stored[]> {
  const hashed = documents.map((document) => ({ ...document, hash: hashOf(checkDocument(document)) }))
  return inTransaction(db, async (tx) => {
    const keys = documents.map(({ key }) => key)
    const rows = await tx.selectFrom('documents').select(['key', 'hash']).where('key', 'in', keys).execute()
    const hashes = new Map(rows.map(({ key, hash }) => [key, hash]))
    const changed = hashed
      .filter(({ key, hash }) => hashes.get(key) !== hash)
      .map((document) => ({ ...document, aliases: allNames(document), passages: cutDocument(document) }))
    if (changed.length > 0) await storePassages(tx, await storeDocuments(tx, changed, now))
    return hashed.map(({ key, hash }) => {
      const known = hashes.get(key)
      if (known === undefined) return 'added'
      return known === hash ? 'unchanged' : 'changed'
    })
  })
}

type Cut = Document & { readonly hash: string; readonly passages: readonly Passage[] }

function cutDocument(document: Document): Passage[] {
  const passages = cutPassages(document.text, document.title)
  if (passages.length === 0) throw new UserError(`“${document.title}” holds no text that could be quoted.`)
  return passages
}

async function storeDocuments(tx: Transaction, documents: readonly Cut[], now: number) {
  const stored = await tx
    .insertInto('documents')
    .values(
      documents.map(({ key, title, aliases, askedAs, seeAlso, url, byline, publishedAt, hash }) => {
        const names = { aliases: joinNames(aliases), asked_as: joinNames(askedAs), see_also: joinNames(seeAlso) }
        return { key, title, ...names, url, byline, published_at: publishedAt, added_at: now, hash }
      }),
    )
    .onConflict((on) =>
      on.column('key').doUpdateSet(({ ref }) => ({
        title: ref('excluded.title'),
        aliases: ref('excluded.aliases'),
        asked_as: ref('excluded.asked_as'),
        see_also: ref('excluded.see_also'),
        url: ref('excluded.url'),
        byline: ref('excluded.byline'),
        published_at: ref('excluded.published_at'),
        hash: ref('excluded.hash'),
      })),
    )
    .returning(['id', 'key'])
    .execute()
  const ids = new Map(stored.map(({ id, key }) => [key, id]))
  const withIds = documents.map((document) => ({ ...document, id: ids.get(document.key) ?? 0 }))
  await tx
    .deleteFrom('passages')
    .where('document_id', 'in', [...ids.values()])
    .execute()
  const texts = withIds
    .filter(({ key }) => !isOwnKey(key))
    .map(({ id, text }) => ({ document_id: id, text: pack(text) }))
  if (texts.length > 0) await tx.replaceInto('document_texts').values(texts).execute()
  return withIds
}

/** True for the key of a text that ships with the bot. */
export const isOwnKey = (key: string): boolean => /^(?:primer|glossary):/.test(key)

/** Quickly: the text is kept for an export alone. */
const pack = (text: string): Buffer => deflateRawSync(text, { level: 1 })

/** Stores passages and indexes them under the names of their documents. */
async function storePassages(tx: Transaction, documents: readonly (Cut & { id: number })[]): Promise<void> {
  const { stemsOf, all } = createStems()
  const rows = documents.flatMap(({ id, title, aliases, askedAs, passages }) => {
    const names = { title: stemsOf(title), aliases: stemsOf(joinNames(aliases)) }
    return passages.map(({ heading, text }, position) => ({
      row: { document_id: id, position, heading, text },
      names: { ...names, asked_as: position === 0 ? stemsOf(joinNames(askedAs)) : '' },
    }))
  })
  for (let at = 0; at < rows.length; at += rowsAtOnce) {
    if (at > 0) await setImmediate()
    const some = rows.slice(at, at + rowsAtOnce)
    const stored = await tx
      .insertInto('passages')
      .values(some.map(({ row }) => row))
      .returning(['id', 'document_id', 'position'])
      .execute()
    const ids = new Map(stored.map(({ id, document_id: document, position }) => [`${document}:${position}`, id]))
    const indexed = some.map(({ row, names }) => ({
      rowid: ids.get(`${row.document_id}:${row.position}`) ?? 0,
      ...names,
      heading: stemsOf(row.heading),
      text: stemsOf(row.text),
    }))
    await tx.insertInto('passages_index').values(indexed).execute()
  }
  await insertWords(
    tx,
    all().filter((word) => /^[a-z].{2,41}$/.test(word)),
  )
}

/** The aliases, and all names of several words without their blanks: people write "promptinjection". */
function allNames({ title, aliases = [] }: Document): string[] {
  const bare = [title.replace(/\([^()]*\)/g, '').trim(), ...aliases]
  const severalWords = bare.filter((name) => name.length <= maxJoinedChars && /[\s-]/.test(name))
  return [...aliases, ...severalWords.map((name) => name.replace(/[\s-]+/g, ''))]
}

/**
 * Makes texts as the index has them: the stems that a question is looked up by, without words that say nothing. Each word is
 * stemmed once: stemming takes most of the time.
 */
function createStems(): { stemsOf(text: string): string; all(): string[] } {
  const stems = new Map<string, string>()
  return {
    stemsOf(text) {
      const raws = rawsOf(text).filter((raw) => !isStopWord({ raw }))
      for (const raw of raws) if (!stems.has(raw)) stems.set(raw, stem(raw))
      return raws.map((raw) => stems.get(raw)).join(' ')
    },
    all: () => [...new Set(stems.values())],
  }
}

const joinNames = (names: readonly string[] = []): string => names.join(', ')

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

/** The beginning of a document's text, passage by passage, at most `maxChars`; null if the key is not on the shelf. */
export async function readDocument(db: Db, key: string, maxChars: number): Promise<string | null> {
  const passages = db
    .selectFrom('passages')
    .innerJoin('documents', 'documents.id', 'passages.document_id')
    .select('passages.text')
    .where('documents.key', '=', key)
  const rows = await passages.orderBy('position').limit(maxPassagesRead).execute()
  if (rows.length === 0) return null
  return rows
    .map(({ text }) => text.replaceAll('\n', ' '))
    .join('\n\n')
    .slice(0, maxChars)
}

/** Runs `work` in the transaction that `db` is, or in one of its own. */
export function inTransaction<T>(db: Db, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return db.isTransaction ? work(db as Transaction) : db.transaction().execute(work)
}

function checkDocument(document: Document): Document {
  const { key, title, aliases, askedAs, seeAlso, url, byline, publishedAt, text } = document
  const wrong = (sentence: string) => new UserError(sentence)
  if (key === '' || key.length > 500) throw wrong('A document needs a key of 1 to 500 characters.')
  if (title.trim() === '') throw wrong('A document needs a title.')
  if (title.length > 300) throw wrong('A title may have at most 300 characters.')
  if ([aliases, askedAs, seeAlso].some((names) => joinNames(names).length > 1_000))
    throw wrong('The names beside a title may have at most 1,000 characters.')
  if (byline.length > 300) throw wrong('A byline may have at most 300 characters.')
  if (url !== null && url.length > 2_000) throw wrong('An address may have at most 2,000 characters.')
  if (url !== null && !(URL.canParse(url) && /^https?:/i.test(url)))
    throw wrong('An address must begin with http:// or https://.')
  if (publishedAt !== null && !Number.isSafeInteger(publishedAt)) throw wrong('The date of publication is not a date.')
  if (Buffer.byteLength(text) > maxTextBytes) throw wrong('A text may have at most 1 MB; add it in parts.')
  if (!/[\p{L}\p{N}]/u.test(text)) throw wrong(`“${title}” holds no text that could be quoted.`)
  return document
}

function hashOf({ title, aliases, askedAs, seeAlso, url, byline, publishedAt, text }: Document): string {
  return createHash('sha256')
    .update(JSON.stringify([cutVersion, title, aliases, askedAs, seeAlso, url, byline, publishedAt, text]))
    .digest('hex')
}
