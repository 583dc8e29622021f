import { readdir, readFile } from 'node:fs/promises'
import type { Kysely } from 'kysely'
import type { Schema } from '../../db/schema.ts'
import type { Clock } from '../../lib/clock.ts'
import { type Document, inTransaction, putDocument, withdrawDocument } from './shelf.ts'

const folder = new URL('./primers/', import.meta.url)

/** The texts that come with the bot, in the order of their keys `primer:NAME`. Throws where one of them is malformed. */
export async function readPrimers(): Promise<Document[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.md')).sort()
  return Promise.all(names.map(async (name) => readPrimer(name, await readFile(new URL(name, folder), 'utf8'))))
}

/**
 * Makes the shelf hold exactly the primers that come with this version, in one transaction; all other documents stay.
 * Answers how many were added or changed, and withdrawn. Unchanged ones cost one look-up each.
 */
export async function shelvePrimers(deps: {
  db: Kysely<Schema>
  clock: Clock
}): Promise<{ put: number; withdrawn: number }> {
  const primers = await readPrimers()
  const now = deps.clock.now()
  return inTransaction(deps.db, async (tx) => {
    let put = 0
    for (const primer of primers) if ((await putDocument(tx, primer, now)) !== 'unchanged') put++
    const shelved = await tx.selectFrom('documents').select('key').where('key', 'like', 'primer:%').execute()
    const shipped = new Set(primers.map(({ key }) => key))
    const gone = shelved.filter(({ key }) => !shipped.has(key))
    for (const { key } of gone) await withdrawDocument(tx, key)
    return { put, withdrawn: gone.length }
  })
}

const format =
  /^---\r?\ntitle: (.+)\r?\nurl: (.+)\r?\nbyline: (.+)\r?\npublished: (\d{4}-\d\d-\d\d)\r?\n---\r?\n([^]*\S)\s*$/

/** Reads one primer: its title, address, byline and date between two lines of `---`, then its text. Throws naming the file. */
export function readPrimer(name: string, content: string): Document {
  const [, title = '', url = '', byline = '', published = '', text = ''] = format.exec(content) ?? []
  const publishedAt = Date.parse(published)
  if (Number.isNaN(publishedAt)) throw new Error(`The primer ${name} lacks its head, a date or its text.`)
  return { key: `primer:${name.replace(/\.md$/, '')}`, title, url, byline, publishedAt, text: text.trim() }
}
