import { type Kysely, sql } from 'kysely'
import type { Schema } from '../../db/schema.ts'
import type { Term } from './question.ts'

export type Found = {
  readonly id: number
  readonly documentId: number
  readonly position: number
  readonly title: string
  readonly url: string | null
  readonly byline: string
  readonly publishedAt: number | null
  readonly heading: string
  /** One sentence on each line. */
  readonly text: string
  /** BM25 as FTS5 counts it: the lower, the better. */
  readonly bm25: number
}

export type Weighed = Term & {
  /** How rare it is on the shelf, 0.1 to about 12; the rarer, the more it says. */
  readonly rarity: number
  /** In about how many passages it stands. */
  readonly passages: number
}

const mostFound = 40
/** Rows that one query may rank: ranking costs the thread about half a millisecond a thousand. */
const mostRanked = 20_000
/** A term's frequency is counted up to here and estimated from there. */
const mostCounted = 1_000

/** Weighs terms by how rare they are among the passages. */
export async function weighTerms(db: Kysely<Schema>, terms: readonly Term[]): Promise<Weighed[]> {
  const { rows } = await sql<{ newest: number | null }>`SELECT max(id) AS newest FROM passages`.execute(db)
  const total = rows[0]?.newest ?? 0
  const weighed: Weighed[] = []
  for (const term of terms) {
    const passages = await estimatePassages(db, matchTerm(term), total)
    weighed.push({ ...term, passages, rarity: Math.max(0.1, Math.log((total + 1) / (passages + 0.5))) })
  }
  return weighed
}

/** The best passages for the terms by full text: those that have topic and aspect first. At most 60. */
export async function findPassages(db: Kysely<Schema>, terms: readonly Weighed[]): Promise<Found[]> {
  const onShelf = terms.filter(({ passages }) => passages > 0)
  const topics = affordable(onShelf.filter(({ kind }) => kind !== 'aspect' && kind !== 'field'))
  const fields = onShelf.filter(({ kind }) => kind === 'field')
  const asked = onShelf.filter(({ kind }) => kind === 'aspect')
  const main = topics.length > 0 ? topics : affordable(fields.length > 0 ? fields : asked)
  if (main.length === 0) return []
  const either = anyOf(main)
  const found = new Map<number, Found>()
  const narrower = main === topics ? asked : []
  const queries = [
    ...(narrower.length > 0 ? [{ match: `(${either}) AND (${anyOf(narrower)})`, limit: 20 }] : []),
    ...(main.length > 1 ? [{ match: main.map(matchTerm).join(' AND '), limit: 20 }] : []),
    { match: either, limit: mostFound },
  ]
  for (const { match, limit } of queries)
    for (const passage of await ranked(db, match, limit)) if (found.size < 60) found.set(passage.id, passage)
  return [...found.values()]
}

/** Whether a document's title says one of the terms. */
export async function isTitled(db: Kysely<Schema>, terms: readonly Term[]): Promise<boolean> {
  if (terms.length === 0) return false
  const { rows } = await sql<{ hit: number }>`
    SELECT 1 AS hit FROM passages_index WHERE passages_index MATCH ${`title : (${anyOf(terms)})`} LIMIT 1`.execute(db)
  return rows.length > 0
}

async function ranked(db: Kysely<Schema>, match: string, limit: number): Promise<Found[]> {
  const { rows } = await sql<Found>`
    SELECT passages.id AS id, documents.id AS "documentId", passages.position AS position, documents.title AS title,
      documents.url AS url, documents.byline AS byline, documents.published_at AS "publishedAt",
      passages.heading AS heading, passages.text AS text, hits.score AS bm25
    FROM (SELECT rowid AS id, bm25(passages_index, 8.0, 3.0, 1.0) AS score FROM passages_index
      WHERE passages_index MATCH ${match} ORDER BY score LIMIT ${limit}) AS hits
    JOIN passages ON passages.id = hits.id JOIN documents ON documents.id = passages.document_id
    ORDER BY hits.score, passages.id`.execute(db)
  return rows
}

async function estimatePassages(db: Kysely<Schema>, match: string, total: number): Promise<number> {
  const { rows } = await sql<{ count: number; reached: number | null }>`
    SELECT count(*) AS count, max(id) AS reached FROM
      (SELECT rowid AS id FROM passages_index WHERE passages_index MATCH ${match} LIMIT ${mostCounted})`.execute(db)
  const { count = 0, reached = 0 } = rows[0] ?? {}
  if (count < mostCounted || reached === null || reached === 0) return count
  return Math.round((count * total) / reached)
}

/** The rarest terms that together stay within what may be ranked; always one. */
function affordable(terms: readonly Weighed[]): Weighed[] {
  let left = mostRanked
  return [...terms]
    .sort((a, b) => a.passages - b.passages)
    .filter((term, index) => {
      left -= term.passages
      return index === 0 || left >= 0
    })
}

function anyOf(terms: readonly Term[]): string {
  return terms.map(matchTerm).join(' OR ')
}

/** Every word goes in as a quoted string: whatever a person types, FTS5 reads no syntax in it. */
function matchTerm({ forms }: Term): string {
  return `(${forms.map(({ words }) => `"${words.replaceAll('"', ' ')}"`).join(' OR ')})`
}
