import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { Schema } from '../../db/schema.ts'
import type { Clock } from '../../lib/clock.ts'
import { readGlossary } from './glossary.ts'
import { readPrimers } from './primers.ts'
import { cutVersion, putDocuments, withdrawDocument } from './shelf.ts'

/** Documents in one transaction, which takes about ten milliseconds. */
const atOnce = 50

/**
 * Makes the shelf hold exactly the texts that ship with this version, primers and glossary; all other documents stay.
 * Answers how many there are, how many were added or changed, and removed. A crash half-way is made good by
 * the next start. Texts that were shelved before are not looked at again.
 */
export async function shelveOwnTexts(deps: {
  db: Kysely<Schema>
  clock: Clock
}): Promise<{ documents: number; added: number; removed: number }> {
  const { db, clock } = deps
  const texts = [...(await readPrimers()), ...(await readGlossary())]
  const hash = createHash('sha256')
    .update(JSON.stringify([cutVersion, texts]))
    .digest('hex')
  const known = await db.selectFrom('shelved_texts').select('hash').where('hash', '=', hash).executeTakeFirst()
  if (known) return { documents: texts.length, added: 0, removed: 0 }
  let added = 0
  for (let at = 0; at < texts.length; at += atOnce) {
    const stored = await putDocuments(db, texts.slice(at, at + atOnce), clock.now())
    added += stored.filter((each) => each !== 'unchanged').length
    await setImmediate()
  }
  const shipped = new Set(texts.map(({ key }) => key))
  const shelved = await db
    .selectFrom('documents')
    .select('key')
    .where((where) => where.or([where('key', 'like', 'primer:%'), where('key', 'like', 'glossary:%')]))
    .execute()
  const gone = shelved.filter(({ key }) => !shipped.has(key))
  for (const { key } of gone) await withdrawDocument(db, key)
  await db.deleteFrom('shelved_texts').execute()
  await db.insertInto('shelved_texts').values({ hash }).execute()
  return { documents: texts.length, added, removed: gone.length }
}
