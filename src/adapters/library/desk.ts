import { isEverybody } from '../../conversation/audience.ts'
import { type Kysely, type RawBuilder, sql } from 'kysely'
import type { Schema } from '../../db/schema.ts'
import type { English } from '../../lib/words/english.ts'

/** The shelf as the people may see it who read the answer, and the frequency of English words. */
export type Desk = {
  readonly db: Kysely<Schema>
  readonly english: English
  /** JSON: ids of the documents that are private to others; null where there are none. */
  readonly hidden: string | null
}

/** Lays out what may be told to an audience. What is private to others is left out of every query, so that it crowds out nothing. */
export async function openDesk(db: Kysely<Schema>, english: English, audience: string): Promise<Desk> {
  const place = audience === 'direct' || isEverybody(audience) ? '' : audience
  const { rows } = await sql<{ id: number }>`
    SELECT documents.id FROM knowledge_items JOIN documents ON documents.key = document_key
    WHERE audiences IS NOT NULL AND NOT EXISTS (SELECT 1 FROM json_each(audiences) WHERE value = ${place})`.execute(db)
  return { db, english, hidden: rows.length > 0 ? JSON.stringify(rows.map(({ id }) => id)) : null }
}

/** A condition for a query over `documents`: the document may be shown. */
export const isShownDocument = ({ hidden }: Desk): RawBuilder<boolean> =>
  hidden === null ? sql`TRUE` : sql`documents.id NOT IN (SELECT value FROM json_each(${hidden}))`
