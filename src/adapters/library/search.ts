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
  /** Inverse document frequency on the shelf, 0.7 to about 13. */
  readonly rarity: number
  /** Estimated number of passages that contain it. */
  readonly passages: number
}

const maxFound = 40
/** Passages that one query may rank: a thousand cost the thread about a millisecond. */
const maxRanked = 10_000
/** A term's frequency is counted up to here and estimated from there. */
const maxCounted = 1_000

/** Weighs terms by how rare they are among the passages. */
export async function weighTerms(db: Kysely<Schema>, terms: readonly Term[]): Promise<Weighed[]> {
  const total = await newestPassage(db)
  const weighed: Weighed[] = []
  for (const term of terms) {
    const passages = await estimatePassages(db, matchTerm(term), total)
    weighed.push({ ...term, passages, rarity: Math.log(1 + (total + 1) / (passages + 0.5)) })
  }
  return weighed
}

/** The best passages for the terms by full text: those that have topic and aspect first. At most 60. */
export async function findPassages(db: Kysely<Schema>, terms: readonly Weighed[]): Promise<Found[]> {
  const onShelf = terms.filter(({ passages }) => passages > 0)
  const [topics = [], fields = [], asked = []] = [['own', 'inherited'], ['field'], ['aspect']].map((kinds) =>
    onShelf.filter(({ kind }) => kinds.includes(kind)),
  )
  const main = affordable([topics, fields, asked].find((list) => list.length > 0) ?? [], 1)
  if (main.length === 0) return []
  const newest = await newestPassage(db)
  const either = anyOf(main)
  const expected = main.reduce((sum, { passages }) => sum + passages, 0)
  const titled = `title : (${either})`
  const narrower = topics.length > 0 ? affordable(asked, 0) : []
  const queries: Search[] = [
    ...(narrower.length > 0 ? [{ match: `(${either}) AND (${anyOf(narrower)})`, expected, limit: 20 }] : []),
    // Of a very common word only the newest passages are ranked, so what is named after it is looked for by itself.
    ...(expected > maxRanked
      ? [{ match: titled, expected: await estimatePassages(db, titled, newest), limit: 20 }]
      : []),
    { match: either, expected, limit: maxFound },
  ]
  const found = new Map<number, Found>()
  for (const search of queries)
    for (const passage of await ranked(db, search, newest)) if (found.size < 60) found.set(passage.id, passage)
  return [...found.values()]
}

/** Returns true if a document's title contains one of the terms. */
export async function isTitled(db: Kysely<Schema>, terms: readonly Term[]): Promise<boolean> {
  if (terms.length === 0) return false
  const { rows } = await sql<{ hit: number }>`
    SELECT 1 AS hit FROM passages_index WHERE passages_index MATCH ${`title : (${anyOf(terms)})`} LIMIT 1`.execute(db)
  return rows.length > 0
}

type Search = { readonly match: string; readonly expected: number; readonly limit: number }

async function ranked(db: Kysely<Schema>, { match, expected, limit }: Search, newest: number): Promise<Found[]> {
  const oldest = expected <= maxRanked ? 0 : Math.floor(newest * (1 - maxRanked / expected))
  const { rows } = await sql<Found>`
    SELECT passages.id AS id, documents.id AS "documentId", passages.position AS position, documents.title AS title,
      documents.url AS url, documents.byline AS byline, documents.published_at AS "publishedAt",
      passages.heading AS heading, passages.text AS text, hits.score AS bm25
    FROM (SELECT rowid AS id, bm25(passages_index, 8.0, 3.0, 1.0) AS score FROM passages_index
      WHERE passages_index MATCH ${match} AND rowid > ${oldest} ORDER BY score LIMIT ${limit}) AS hits
    JOIN passages ON passages.id = hits.id JOIN documents ON documents.id = passages.document_id
    ORDER BY hits.score, passages.id`.execute(db)
  return rows
}

async function estimatePassages(db: Kysely<Schema>, match: string, total: number): Promise<number> {
  const { rows } = await sql<{ count: number; reached: number | null }>`
    SELECT count(*) AS count, max(id) AS reached FROM
      (SELECT rowid AS id FROM passages_index WHERE passages_index MATCH ${match} LIMIT ${maxCounted})`.execute(db)
  const { count = 0, reached = 0 } = rows[0] ?? {}
  if (count < maxCounted || reached === null || reached === 0) return count
  return Math.round((count * total) / reached)
}

async function newestPassage(db: Kysely<Schema>): Promise<number> {
  const { rows } = await sql<{ newest: number | null }>`SELECT max(id) AS newest FROM passages`.execute(db)
  return rows[0]?.newest ?? 0
}

/** The rarest terms that together stay within what may be ranked; `least` of them in any case. */
function affordable(terms: readonly Weighed[], least: number): Weighed[] {
  let left = maxRanked
  return [...terms]
    .sort((a, b) => a.passages - b.passages)
    .filter((term, index) => {
      left -= term.passages
      return index < least || left >= 0
    })
}

function anyOf(terms: readonly Term[]): string {
  return terms.map(matchTerm).join(' OR ')
}

/** Every word goes in as a quoted string: whatever a person types, FTS5 reads no syntax in it. */
function matchTerm({ forms }: Term): string {
  return `(${forms.map(({ words }) => `"${words.replaceAll('"', ' ')}"`).join(' OR ')})`
}
