import type { Question } from './question.ts'
import { phrased, type Ranked, says, type Sentence, share } from './rank.ts'
import type { Weighed } from './search.ts'
import { stemsOf } from './words.ts'

const maxQuotes = 4
const maxFromOne = 3
/** Later passages score too low to be worth pairwise comparison. */
const maxCompared = 40

type Candidate = {
  readonly passage: Ranked
  /** Not far behind the best one. */
  readonly close: boolean
  /** Names of the terms that its text says. */
  readonly says: readonly string[]
  /** Runs of four stems, to tell what repeats what. */
  readonly runs: ReadonlySet<string>
}

/** Passages that are worth quoting together, best first: at most 4, at most 3 of one document, none that repeats another. */
export function choosePassages(ranked: readonly Ranked[], terms: readonly Weighed[]): Ranked[] {
  const chosen: Ranked[] = []
  const asked = terms.filter(({ kind }) => kind === 'aspect')
  const said = new Set<string>()
  let left = candidatesOf(ranked, terms)
  while (chosen.length < maxQuotes) {
    const next = best(left, (one) => one.passage.score + newness(one, said) - kinship(one, chosen))
    if (next === null) break
    chosen.push(next.passage)
    for (const name of next.says) said.add(name)
    // Two quotes are enough where the others are far behind or do not say what was asked in particular.
    const fits = ({ passage, close }: Candidate) =>
      chosen.filter(({ documentId }) => documentId === passage.documentId).length < maxFromOne &&
      (chosen.length < 2 || (close && (asked.length === 0 || asked.some((term) => isAskedIn(passage, term)))))
    left = left.filter((one) => one !== next && fits(one) && !repeats(one, next))
  }
  return chosen
}

function candidatesOf(ranked: readonly Ranked[], terms: readonly Weighed[]): Candidate[] {
  const { score: highest, covers: most } = ranked[0] ?? { score: 0, covers: 0 }
  return ranked
    .slice(0, maxCompared)
    .filter(({ score, covers }) => score >= highest * 0.3 && covers >= most * 0.25)
    .map((passage) => ({
      passage,
      close: passage.score >= highest * 0.5 && passage.covers >= most * 0.4,
      says: terms.filter((term) => mentions(passage, term)).map(({ name }) => name),
      runs: runsOf(passage),
    }))
}

function best<T>(list: readonly T[], worthOf: (one: T) => number): T | null {
  let found: { one: T; worth: number } | null = null
  for (const one of list) {
    const worth = worthOf(one)
    if (found === null || worth > found.worth) found = { one, worth }
  }
  return found?.one ?? null
}

/**
 * The sentence that answers best by itself: for "what is …" the one that defines it, else the one that says most of
 * what was asked. Null where no sentence says anything of it.
 */
export function chooseLead(
  chosen: readonly Ranked[],
  terms: readonly Weighed[],
  question: Pick<Question, 'defines' | 'phrases'>,
): { passage: Ranked; sentence: Sentence } | null {
  let found: { passage: Ranked; sentence: Sentence; worth: number } | null = null
  for (const [rank, passage] of chosen.slice(0, 3).entries())
    for (const [index, sentence] of passage.sentences.entries()) {
      const said = sentenceWorth(sentence, terms)
      if (said === 0 && passage.titled === 0) continue
      const worth =
        said +
        0.3 * phrased(question.phrases, sentence.stems) +
        (isDefinition(sentence.text) ? (question.defines ? 0.6 : 0.1) : 0) +
        (question.defines && passage.position === 0 && index === 0 ? 0.4 * passage.titled : 0) +
        (leansBack.test(sentence.text) ? -0.3 : 0) +
        (sentence.text.length < 40 || sentence.text.length > 350 ? -0.4 : 0) +
        (index === 0 ? 0.05 : 0) -
        0.25 * rank
      if (found === null || worth > found.worth) found = { passage, sentence, worth }
    }
  return found
}

/** The run of whole sentences, at most `chars` long together, that says most of what was asked; none already said. */
export function excerpt(
  passage: Ranked,
  terms: readonly Weighed[],
  chars: number,
  isSaid: (sentence: string) => boolean,
): readonly string[] {
  let found: { from: number; to: number; worth: number } | null = null
  const worths = passage.sentences.map(
    (sentence, index) => 0.15 + sentenceWorth(sentence, terms) - (index > 0 && leansBack.test(sentence.text) ? 0.1 : 0),
  )
  for (let from = 0; from < worths.length; from++) {
    let length = 0
    let worth = 0
    for (let to = from; to < worths.length; to++) {
      const text = passage.sentences[to]?.text ?? ''
      length += text.length + 1
      if (isSaid(text) || (length > chars && to > from)) break
      worth += worths[to] ?? 0
      if (found === null || worth > found.worth + 0.001) found = { from, to, worth }
      if (length > chars) break
    }
  }
  return found === null ? [] : passage.sentences.slice(found.from, found.to + 1).map(({ text }) => text)
}

const leansBack =
  /^(?:it|its|this|that|these|those|they|their|he|she|his|her|however|but|and|so|also|such|then|both|for example|instead|here|there|another|others?)\b/i

function isDefinition(sentence: string): boolean {
  return /^.{2,120}?\b(?:is|are|was|means|describes|refers to|stands for|denotes)\b(?! not\b)/.test(sentence)
}

function sentenceWorth(sentence: Sentence, terms: readonly Weighed[]): number {
  return share(terms, sentence.stems)
}

function mentions(passage: Ranked, term: Weighed): boolean {
  return passage.sentences.some(({ stems }) => says(stems, term))
}

function isAskedIn(passage: Ranked, term: Weighed): boolean {
  return mentions(passage, term) || says(stemsOf(passage.heading), term)
}

function newness(candidate: Candidate, said: ReadonlySet<string>): number {
  return Math.min(0.3, 0.1 * candidate.says.filter((name) => !said.has(name)).length)
}

/** A second voice is worth a little more than the same one again. */
function kinship({ passage }: Candidate, chosen: readonly Ranked[]): number {
  return chosen.some(({ documentId }) => documentId === passage.documentId) ? 0.05 : 0
}

/** Nearly the same words, or one mostly contained in the other. Neighbours in one document overlap by less. */
function repeats(one: Candidate, other: Candidate): boolean {
  let common = 0
  for (const run of one.runs) if (other.runs.has(run)) common++
  return common > 0.6 * Math.max(1, Math.min(one.runs.size, other.runs.size))
}

function runsOf({ sentences }: Ranked): Set<string> {
  const stems = sentences.flatMap((sentence) => sentence.stems)
  const runs = new Set<string>()
  for (let at = 0; at < Math.max(1, stems.length - 3); at++) runs.add(stems.slice(at, at + 4).join(' '))
  return runs
}
