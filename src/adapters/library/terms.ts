import { setImmediate } from 'node:timers/promises'
import { distance } from 'fastest-levenshtein'
import { type Kysely, sql } from 'kysely'
import type { Schema } from '../../db/schema.ts'
import type { English } from '../../lib/words/english.ts'
import { isStopWord, type Word } from '../../lib/words/words.ts'

/** The shelf, and the frequency of English words. */
export type Desk = { readonly db: Kysely<Schema>; readonly english: English }

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
/** A word from this length on may be two edits away from what was meant. */
const [longWord, maxEnding] = [8, 5]

/**
 * The terms of a question: its first 24 words without fillers, each once. A word that the shelf does not have is
 * corrected against the words of the shelf.
 */
export async function termsOf({ db, english }: Desk, words: readonly Word[]): Promise<Term[]> {
  const said = words.filter((word) => !isStopWord(word)).slice(0, maxTerms)
  const [known, total] = [await countPassages(db, said), await newestPassage(db)]
  const rarity = (passages: number) => Math.log(1 + (total + 1) / (passages + 0.5))
  const terms = new Map<string, Term>()
  for (const word of said) {
    const passages = known.get(word.stem) ?? 0
    const meant = passages > 0 || english.isCommon(word.raw) ? null : await correctWord(db, word)
    const found = meant ?? { ...word, passages }
    const weight = Math.min(meant ? Infinity : english.rarity(word.raw), rarity(found.passages))
    terms.set(found.stem, { ...found, weight, isCorrected: meant !== null })
  }
  return [...terms.values()]
}

/** The word of the shelf that was meant by a misspelled one: at most two edits away, and with the same first letter. */
async function correctWord(db: Kysely<Schema>, { raw, stem }: Word): Promise<(Word & Pick<Term, 'passages'>) | null> {
  if (raw.length < minCorrectedChars || !/^[a-z]{1,40}$/.test(raw)) return null
  await setImmediate()
  const edits = raw.length >= longWord ? 2 : 1
  const least = Math.min(minCorrectedChars, stem.length - edits)
  const { rows } = await sql<{ term: string; doc: number }>`
    SELECT term, doc FROM passages_words WHERE term BETWEEN ${raw.charAt(0)} AND ${raw.charAt(0)} || '{'
      AND length(term) BETWEEN ${least} AND ${raw.length + edits}`.execute(db)
  const [near] = rows
    .map(({ term, doc }) => ({ term, doc, far: farness(term, raw, stem) }))
    .filter(({ far }) => far <= edits)
    .sort((a, b) => a.far - b.far || b.doc - a.doc)
  return near ? { raw: near.term, stem: near.term, passages: near.doc } : null
}

/** Edits between a stem of the shelf and a word, whole or without its ending; two where only the ending is misspelled. */
function farness(term: string, raw: string, stem: string): number {
  const begins = term.length >= minCorrectedChars && raw.length - term.length <= maxEnding && raw.startsWith(term)
  return Math.min(distance(term, raw), distance(term, stem), begins ? 2 : Infinity)
}

/** Counts the passages that have each of the words, by their stems; leaves out words that no passage has. */
async function countPassages(db: Kysely<Schema>, words: readonly Word[]): Promise<Map<string, number>> {
  await setImmediate()
  const stems = sql.join([...new Set(words.map((word) => word.stem))])
  const { rows } = await sql<{ term: string; doc: number }>`
    SELECT term, doc FROM passages_words WHERE term IN (${stems})`.execute(db)
  return new Map(rows.map(({ term, doc }) => [term, doc]))
}

/** About how many passages there are: their ids are given in turn. */
export async function newestPassage(db: Kysely<Schema>): Promise<number> {
  const { rows } = await sql<{ newest: number | null }>`SELECT max(id) AS newest FROM passages`.execute(db)
  return rows[0]?.newest ?? 0
}
