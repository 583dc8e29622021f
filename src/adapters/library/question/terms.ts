import { setImmediate } from 'node:timers/promises'
import { distance } from 'fastest-levenshtein'
import { type Kysely, sql } from 'kysely'
import type { Schema } from '../../../db/schema.ts'
import { isStopWord, type Word } from '../../../lib/words/words.ts'
import { type Desk, isShownDocument } from '../desk.ts'

/** A word of a question, as the index has it. */
export type Term = Word & {
  /** Number of passages that have it. */
  readonly passages: number
  /** Rarity on the shelf and in English, the lesser of both, 0 to about 9. */
  readonly weight: number
  /** True where the word as it was typed is not on the shelf. */
  readonly isCorrected: boolean
}

const maxTerms = 24
const minCorrectedChars = 5
/** Each correction compares the words of the shelf with the same first letter; words as near as these are counted. */
const [maxCorrected, maxNear] = [8, 100]
/** A word from this length on may be two edits away from what was meant. */
const [longWord, maxEnding] = [8, 5]
/** Words that may have been meant, of which one must stand in a passage that may be shown. */
const maxMeant = 5

/**
 * The terms of a question: its first 24 words without fillers, each once. A word that the shelf does not have is
 * corrected against the words of the shelf.
 */
export async function termsOf(desk: Desk, words: readonly Word[]): Promise<Term[]> {
  const { db, english } = desk
  const said = words.filter((word) => !isStopWord(word)).slice(0, maxTerms)
  const stems = said.map((word) => word.stem)
  const [known, total] = [await countPassages(db, stems), await newestPassage(db)]
  const rarity = (passages: number) => Math.log(1 + (total + 1) / (passages + 0.5))
  const terms = new Map<string, Term>()
  let corrections = 0
  for (const word of said) {
    const passages = known.get(word.stem) ?? 0
    const isKnown = passages > 0 || english.isCommon(word.raw)
    const meant = isKnown || corrections++ >= maxCorrected ? null : await correctWord(desk, word)
    const found = meant ?? { ...word, passages }
    const weight = Math.min(meant ? Infinity : english.rarity(word.raw), rarity(found.passages))
    terms.set(found.stem, { ...found, weight, isCorrected: meant !== null })
  }
  return [...terms.values()]
}

/** The word of the shelf that was meant by a misspelled one: at most two edits away, and with the same first letter. */
async function correctWord(desk: Desk, { raw, stem }: Word): Promise<(Word & Pick<Term, 'passages'>) | null> {
  if (raw.length < minCorrectedChars || !/^[a-z]{1,40}$/.test(raw)) return null
  await setImmediate()
  const edits = raw.length >= longWord ? 2 : 1
  const least = Math.min(minCorrectedChars, stem.length - edits)
  const { rows } = await sql<{ term: string }>`
    SELECT term FROM shelf_words WHERE term BETWEEN ${raw.charAt(0)} AND ${raw.charAt(0)} || '{'
      AND length(term) BETWEEN ${least} AND ${raw.length + edits}`.execute(desk.db)
  const nearest = rows
    .map(({ term }) => ({ term, far: farness(term, raw, stem) }))
    .filter(({ far }) => far <= edits)
    .sort((a, b) => a.far - b.far)
    .slice(0, maxNear)
  // Words of texts that are gone are on the list, but in no passage.
  const counts = await countPassages(
    desk.db,
    nearest.map(({ term }) => term),
  )
  const near = nearest
    .map(({ term, far }) => ({ term, far, doc: counts.get(term) ?? 0 }))
    .filter(({ doc }) => doc > 0)
    .sort((a, b) => a.far - b.far || b.doc - a.doc)
    .slice(0, maxMeant)
  for (const { term, doc } of near) if (await isShown(desk, term)) return { raw: term, stem: term, passages: doc }
  return null
}

/** Edits between a stem of the shelf and a word, whole or without its ending; two where only the ending is misspelled. */
function farness(term: string, raw: string, stem: string): number {
  const begins = term.length >= minCorrectedChars && raw.length - term.length <= maxEnding && raw.startsWith(term)
  return Math.min(distance(term, raw), distance(term, stem), begins ? 2 : Infinity)
}

/** Counts the passages that have each of the stems; leaves out those that no passage has. */
async function countPassages(db: Kysely<Schema>, stems: readonly string[]): Promise<Map<string, number>> {
  await setImmediate()
  const { rows } = await sql<{ term: string; doc: number }>`
    SELECT term, doc FROM passages_words WHERE term IN (${sql.join([...new Set(stems)])})`.execute(db)
  return new Map(rows.map(({ term, doc }) => [term, doc]))
}

/** True where a passage that may be shown has the term: words of private texts correct nothing. */
async function isShown(desk: Desk, term: string): Promise<boolean> {
  if (desk.hidden === null) return true
  const { rows } = await sql`SELECT 1 FROM passages_index JOIN passages ON passages.id = passages_index.rowid
    JOIN documents ON documents.id = passages.document_id
    WHERE passages_index MATCH ${`"${term}"`} AND ${isShownDocument(desk)} LIMIT 1`.execute(desk.db)
  return rows.length > 0
}

/** About how many passages there are: their ids are given in turn. */
export async function newestPassage(db: Kysely<Schema>): Promise<number> {
  const { rows } = await sql<{ newest: number | null }>`SELECT max(id) AS newest FROM passages`.execute(db)
  return rows[0]?.newest ?? 0
}
