import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { Schema } from '../../db/schema.ts'
import type { Clock } from '../../lib/clock.ts'
import { glossaryFolder, readTerms } from './glossary.ts'
import { primersFolder, readPrimer } from './primers.ts'
import { cutVersion, putDocuments, withdrawDocument } from './shelf/shelf.ts'
import { readTextFiles } from './text-files.ts'

/** Documents in one transaction, which takes about ten milliseconds. */
const atOnce = 50

/**
 * Makes the shelf hold exactly the texts that ship with this version, primers and glossary; all other documents stay.
 * Answers how many were added or changed, and removed. A crash half-way is made good by the next start. Files that were
 * shelved before are hashed and not parsed.
 */
export async function shelveOwnTexts(deps: {
  db: Kysely<Schema>
  clock: Clock
}): Promise<{ added: number; removed: number }> {
  const { db, clock } = deps
  const [primers, glossary] = await Promise.all([readTextFiles(primersFolder), readTextFiles(glossaryFolder)])
  const hash = createHash('sha256')
    .update(JSON.stringify([cutVersion, primers, glossary]))
    .digest('hex')
  const known = await db.selectFrom('shelved_texts').select('hash').where('hash', '=', hash).executeTakeFirst()
  if (known) return { added: 0, removed: 0 }
  const texts = [...primers.map(readPrimer), ...glossary.flatMap(readTerms)]
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
  return { added, removed: gone.length }
}
