import type { Question } from './question.ts'
import type { Found, Weighed } from './search.ts'
import { stemsOf, stopWords, holds, wordsOf } from './words.ts'

export type Sentence = { readonly text: string; readonly stems: readonly string[] }
export type Ranked = Found & {
  /** About 0 to 3; the higher, the better. */
  readonly score: number
  /** Share of the question's terms that the passage contains, weighted by rarity, 0 to 1. */
  readonly covers: number
  /** The same share for the title. */
  readonly titled: number
  readonly sentences: readonly Sentence[]
}

const yearMs = 365 * 86_400_000
const kindWeight = { own: 1, inherited: 0.8, field: 0.3, aspect: 0.5 } as const

/** Orders what full text found by how well it answers, best first; `now` in milliseconds since 1970. */
export function rankPassages(
  found: readonly Found[],
  terms: readonly Weighed[],
  question: Pick<Question, 'defines' | 'fresh' | 'phrases'>,
  now: number,
): Ranked[] {
  const best = Math.min(...found.map(({ bm25 }) => bm25), -0.001)
  const known = new Map<string, string>()
  const topics = terms.filter(({ kind }) => kind !== 'aspect')
  const asked = terms.filter(({ kind }) => kind === 'aspect')
  return found
    .map((passage) => {
      const sentences = passage.text.split('\n').map((text) => ({ text, stems: stemsOf(text, known) }))
      const title = stemsOf(passage.title, known)
      const heading = stemsOf(passage.heading, known)
      const all = [...title, '', ...heading, '', ...sentences.flatMap(({ stems }) => [...stems, ''])]
      const titled = share(topics, title)
      const covers = share(topics, all)
      const ageYears = passage.publishedAt === null ? 3 : Math.max(0, now - passage.publishedAt) / yearMs
      const score =
        covers +
        0.6 * titled +
        0.4 * focus(topics, passage.title, title) +
        0.35 * share(asked, heading) +
        0.3 * share(asked, all) +
        0.3 * phrased(question.phrases, all) +
        0.25 * (passage.bm25 / best) +
        (question.defines ? (0.3 * titled) / (1 + passage.position) : 0) +
        (question.fresh ? 0.5 : 0.06) * Math.exp(-ageYears)
      return { ...passage, score, covers, titled, sentences }
    })
    .sort((a, b) => b.score - a.score || a.id - b.id)
}

/** Returns true if a passage is about the question, not merely contains one of its words. */
export function isRelevant(passage: Ranked, terms: readonly Weighed[]): boolean {
  const topics = terms.filter(({ kind }) => kind !== 'aspect')
  // A lone word such as "time" stands in many a text that has nothing to do with the question.
  if (topics.length === 1 && topics[0]?.kind === 'field') return passage.titled > 0 || namesThing(topics, passage.text)
  if (passage.titled >= 0.3 || (passage.titled >= 0.12 && passage.covers >= 0.35)) return true
  return passage.titled > 0 && namesThing(topics, passage.title) ? passage.covers >= 0.2 : passage.covers >= 0.6
}

/** Returns the share of the terms' weight that a row of stems contains, 0 to 1. */
export function share(terms: readonly Weighed[], stems: readonly string[]): number {
  let sum = 0
  let hit = 0
  for (const term of terms) {
    const weight = weightOf(term)
    sum += weight
    if (says(stems, term)) hit += weight
  }
  return sum === 0 ? 0 : hit / sum
}

/** Returns true if a row of stems contains one of the term's names. */
export function says(stems: readonly string[], term: Pick<Weighed, 'forms'>): boolean {
  return term.forms.some((form) => holds(stems, form.stems))
}

/** Returns the share of the question's word pairs that are adjacent in the text, 0 to 1. */
export function phrased(phrases: Question['phrases'], stems: readonly string[]): number {
  return phrases.length === 0 ? 0 : phrases.filter((phrase) => holds(stems, phrase)).length / phrases.length
}

function weightOf({ kind, rarity }: Weighed): number {
  return kindWeight[kind] * rarity
}

/** Returns the share of the title that the question asks for: 1 if it asks for nothing else. */
function focus(topics: readonly Weighed[], title: string, stems: readonly string[]): number {
  const words = wordsOf(title).filter(({ raw }) => !stopWords.has(raw.toLowerCase()))
  const named = topics.flatMap(({ forms }) => forms.filter((form) => holds(stems, form.stems)))
  const asked = new Set(named.flatMap((form) => form.stems))
  return words.length === 0 ? 0 : words.filter(({ stem }) => asked.has(stem)).length / words.length
}

/** Returns true if the text contains a term with several names, such as RAG. */
function namesThing(topics: readonly Weighed[], text: string): boolean {
  const stems = stemsOf(text)
  return topics.some((term) => term.forms.length > 1 && says(stems, term))
}
