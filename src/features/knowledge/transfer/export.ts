import { setImmediate } from 'node:timers/promises'
import { inflateRawSync } from 'node:zlib'
import type { Kysely } from 'kysely'
import type { Schema } from '../../../db/schema.ts'
import { isOwnKey } from '../shelf/shelf.ts'
import type { Line } from './line.ts'

/** Documents that are in memory at once, each of at most 1 MB. */
const atOnce = 20

/** A line of JSON for each document that is not the bot's own, oldest first. */
export async function* exportLines(db: Kysely<Schema>): AsyncGenerator<string> {
  for (let after = 0; ;) {
    const rows = await documentsAfter(db, after)
    for (const { id, key, title, url, byline, published_at: published, packed, audiences } of rows) {
      after = id
      if (isOwnKey(key)) continue
      const line: Line = {
        ...{ title, url, source: byline, published: toIso(published) },
        text: packed === null ? await passagesOf(db, id) : inflateRawSync(new Uint8Array(packed)).toString(),
        audience: audiences === null ? null : (JSON.parse(audiences) as string[]),
      }
      yield `${JSON.stringify(line)}\n`
    }
    if (rows.length < atOnce) return
    await setImmediate()
  }
}

const documentsAfter = (db: Kysely<Schema>, after: number) =>
  db
    .selectFrom('documents')
    .leftJoin('document_texts', 'document_texts.document_id', 'documents.id')
    .leftJoin('knowledge_items', 'knowledge_items.document_key', 'documents.key')
    .select(['documents.id', 'documents.key', 'documents.title', 'documents.url', 'documents.byline'])
    .select(['documents.published_at', 'document_texts.text as packed', 'knowledge_items.audiences'])
    .where('documents.id', '>', after)
    .orderBy('documents.id')
    .limit(atOnce)
    .execute()

/** Documents of earlier versions have their passages only. */
async function passagesOf(db: Kysely<Schema>, id: number): Promise<string> {
  const rows = await db
    .selectFrom('passages')
    .select('text')
    .where('document_id', '=', id)
    .orderBy('position')
    .execute()
  return rows.map(({ text }) => text).join('\n\n')
}

/** Null also for a time that calendars do not write in four digits. */
function toIso(ms: number | null): string | null {
  const date = new Date(ms ?? NaN)
  const iso = Number.isNaN(date.valueOf()) ? '' : date.toISOString()
  return /^\d{4}-/.test(iso) ? iso : null
}
