import { setImmediate } from 'node:timers/promises'
import { type Selectable, sql } from 'kysely'
import type { Schema } from '../../db/schema.ts'
import { type Desk, isShownDocument } from './desk.ts'
import { newestPassage, type Term } from './question/terms.ts'

export type Passage = {
  readonly id: number
  readonly heading: string
  /** One sentence on each line. */
  readonly text: string
}

/** A document with those of its passages that were found, best first. */
export type Found = {
  readonly key: string
  readonly title: string
  /** Separated by commas. */
  readonly aliases: string
  readonly askedAs: string
  readonly passages: readonly Passage[]
  /** BM25 of its best passage, and a little of each further one: the higher, the better. */
  readonly bm25: number
}

const maxPassages = 80
/** Weight of a further passage of a document: a long text is not better for being long. */
const furtherPassage = 0.2
/** Passages that one query may rank: a thousand cost the thread about two milliseconds. */
const maxRanked = 6_000

type Row = Omit<Found, 'passages'> & Passage

/** The documents with the best passages for the terms by full text, of at most 80 passages. */
export async function findDocuments(desk: Desk, terms: readonly Term[]): Promise<Found[]> {
  const { db } = desk
  const known = affordable(terms.filter(({ passages }) => passages > 0))
  if (known.length === 0) return []
  await setImmediate()
  const expected = known.reduce((sum, { passages }) => sum + passages, 0)
  const oldest = expected <= maxRanked ? 0 : Math.floor((await newestPassage(db)) * (1 - maxRanked / expected))
  // The best are looked through in their order until enough of them may be shown: CROSS JOIN keeps it.
  const { rows } = await sql<Row>`
    SELECT key, title, aliases, asked_as AS "askedAs", passages.id AS id, heading, text, -hits.score AS bm25
    FROM (SELECT rowid AS id, bm25(passages_index, 4.0, 4.0, 4.0, 1.0, 1.0) AS score FROM passages_index
      WHERE passages_index MATCH ${anyOf(known)} AND rowid > ${oldest}
      ORDER BY score LIMIT ${desk.hidden === null ? maxPassages : maxRanked}) AS hits
    CROSS JOIN passages ON passages.id = hits.id CROSS JOIN documents ON documents.id = passages.document_id
    WHERE ${isShownDocument(desk)} LIMIT ${maxPassages}`.execute(db)
  await setImmediate()
  return documentsOf(rows.sort((a, b) => b.bm25 - a.bm25 || a.id - b.id))
}

function documentsOf(rows: readonly Row[]): Found[] {
  const documents = new Map<string, Found>()
  for (const { id, heading, text, ...document } of rows) {
    const known = documents.get(document.key)
    const passages = [...(known?.passages ?? []), { id, heading, text }]
    const bm25 = (known?.bm25 ?? 0) + (known ? furtherPassage : 1) * document.bm25
    documents.set(document.key, { ...document, passages, bm25 })
  }
  return [...documents.values()]
}

/** The rarest terms that together stay within what may be ranked; one of them in any case. */
function affordable(terms: readonly Term[]): Term[] {
  let left = maxRanked
  return [...terms]
    .sort((a, b) => a.passages - b.passages)
    .filter(({ passages }, index) => {
      left -= passages
      return index === 0 || left >= 0
    })
}

/** Stems hold letters and digits only, and go in as quoted strings: whatever a person types, FTS5 reads no syntax in it. */
const anyOf = (terms: readonly Term[]): string => terms.map(({ stem }) => `"${stem}"`).join(' OR ')

/** A document with its passages in the order of its text, at most 80. */
export type Whole = Readonly<Omit<Selectable<Schema['documents']>, 'hash' | 'added_at' | 'asked_as'>> & {
  readonly all: readonly Passage[]
}

/** The id of a button ends here, so that it holds only the beginning of a longer title. */
const leastCut = 79

/** The document with a key, or the first with a title, or with a long beginning of one; null without one. */
export async function readWhole(desk: Desk, by: 'key' | 'title', value: string): Promise<Whole | null> {
  const { db } = desk
  const begins = by === 'title' && value.length >= leastCut
  const isIt = begins ? sql<boolean>`instr(title, ${value}) = 1` : sql<boolean>`${sql.ref(by)} = ${value}`
  const found = db.selectFrom('documents').selectAll().where(isIt).where(isShownDocument(desk))
  const document = await found.orderBy(sql`length(title)`).executeTakeFirst()
  if (document === undefined) return null
  const passages = db.selectFrom('passages').select(['id', 'heading', 'text']).where('document_id', '=', document.id)
  return { ...document, all: await passages.orderBy('position').limit(maxPassages).execute() }
}
