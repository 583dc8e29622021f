import { readdir, readFile } from 'node:fs/promises'
import type { Kysely } from 'kysely'
import type { Schema } from '../../db/schema.ts'
import type { Clock } from '../../lib/clock.ts'
import { type Document, inTransaction, putDocument, withdrawDocument } from './shelf.ts'

const folder = new URL('./primers/', import.meta.url)
const fields = ['title', 'url', 'byline', 'published'] as const

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

/** Reads one primer: a head of `name: value` lines between two lines of `---`, then its text. Throws naming the file. */
export function readPrimer(name: string, content: string): Document {
  const bad = (what: string) => new Error(`The primer ${name} ${what}.`)
  const [, head, text] = /^---\r?\n([^]*?)\r?\n---\r?\n([^]*)$/.exec(content) ?? []
  if (head === undefined || text === undefined || text.trim() === '') throw bad('lacks its head or its text')
  const values = new Map<string, string>()
  for (const line of head.split(/\r?\n/)) {
    const [, field, value] = /^([a-z]+): (.*\S)\s*$/.exec(line) ?? []
    if (field === undefined || value === undefined) throw bad(`has a line in its head that says nothing: ${line}`)
    if (!fields.some((known) => known === field) || values.has(field)) throw bad(`may not say “${field}” there`)
    values.set(field, value)
  }
  const need = (field: (typeof fields)[number]) => {
    const value = values.get(field)
    if (value === undefined) throw bad(`does not say its ${field}`)
    return value
  }
  const publishedAt = Date.parse(`${need('published')}T00:00:00Z`)
  if (Number.isNaN(publishedAt)) throw bad('has a date that is not like 2020-05-22')
  return {
    key: `primer:${name.replace(/\.md$/, '')}`,
    title: need('title'),
    url: need('url'),
    byline: need('byline'),
    publishedAt,
    text: text.trim(),
  }
}
