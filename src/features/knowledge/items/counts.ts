import { sql } from 'kysely'
import type { Db } from '../../../db/db.ts'
import type { KnowledgeItem } from './items.ts'

export type KnowledgeCounts = {
  readonly items: number
  readonly private: number
  readonly texts: Readonly<Partial<Record<KnowledgeItem['text_state'], number>>>
  readonly uploads: Readonly<Partial<Record<KnowledgeItem['upload_state'], number>>>
  /** Of the whole shelf, with the bot's own texts. */
  readonly documents: number
  readonly passages: number
}

/** Counts the items by their states, and what the shelf holds; withdrawn items count among the uploads alone. */
export async function countKnowledge(db: Db): Promise<KnowledgeCounts> {
  const { rows } = await sql<{
    text: KnowledgeItem['text_state']
    upload: KnowledgeItem['upload_state']
    own: number
    n: number
  }>`
    SELECT text_state AS text, upload_state AS upload, audiences IS NOT NULL AS own, count(*) AS n
    FROM knowledge_items GROUP BY 1, 2, 3`.execute(db)
  const shelf = await sql<{ documents: number; passages: number }>`
    SELECT (SELECT count(*) FROM documents) AS documents, (SELECT count(*) FROM passages) AS passages`.execute(db)
  const shown = rows.filter(({ upload }) => upload !== 'withdrawn')
  const sum = (some: typeof rows) => some.reduce((total, { n }) => total + n, 0)
  const by = <Key extends 'text' | 'upload'>(key: Key, some: typeof rows) =>
    Object.fromEntries(
      [...new Set(some.map((row) => row[key]))].map((state) => [state, sum(some.filter((row) => row[key] === state))]),
    )
  return {
    items: sum(shown),
    private: sum(shown.filter(({ own }) => own === 1)),
    texts: by('text', shown),
    uploads: by('upload', rows),
    documents: shelf.rows[0]?.documents ?? 0,
    passages: shelf.rows[0]?.passages ?? 0,
  }
}
