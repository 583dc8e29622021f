import type { Question } from './question.ts'
import { phrased, type Ranked, says, type Sentence, share } from './rank.ts'
import type { Weighed } from './search.ts'
import { stemsOf } from './words.ts'

const mostQuotes = 4
const mostFromOne = 3

/** Passages that are worth quoting together, best first: at most 4, at most 3 of one document, none that repeats another. */
export function choosePassages(ranked: readonly Ranked[], terms: readonly Weighed[]): Ranked[] {
  const chosen: Ranked[] = []
  const asked = terms.filter(({ kind }) => kind === 'aspect')
  const said = new Set<string>()
  const { score: best, covers: most } = ranked[0] ?? { score: 0, covers: 0 }
  let left = ranked.filter(({ score, covers }) => score >= best * 0.5 && covers >= most * 0.4)
  while (chosen.length < mostQuotes) {
    const newest = chosen.at(-1)
    if (newest !== undefined) left = left.filter((one) => !repeats(one, newest))
    const next = left
      .map((passage) => ({ passage, worth: passage.score + newness(passage, terms, said) - kinship(passage, chosen) }))
      .reduce<{ passage: Ranked; worth: number } | null>((a, b) => (a === null || b.worth > a.worth ? b : a), null)
    if (next === null) break
    chosen.push(next.passage)
    // Two quotes beside the point are enough where something special was asked.
    const full = (one: Ranked) =>
      chosen.filter(({ documentId }) => documentId === one.documentId).length >= mostFromOne ||
      (chosen.length >= 2 && asked.length > 0 && !asked.some((term) => isAskedIn(one, term)))
    left = left.filter((one) => one !== next.passage && !full(one))
    for (const term of terms) if (mentions(next.passage, term)) said.add(term.name)
  }
  return chosen
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
  let best: { passage: Ranked; sentence: Sentence; worth: number } | null = null
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
      if (best === null || worth > best.worth) best = { passage, sentence, worth }
    }
  return best
}

/** The run of whole sentences, at most `chars` long together, that says most of what was asked; none already said. */
export function excerpt(
  passage: Ranked,
  terms: readonly Weighed[],
  chars: number,
  isSaid: (sentence: string) => boolean,
): readonly string[] {
  let best: { from: number; to: number; worth: number } | null = null
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
      if (best === null || worth > best.worth + 0.001) best = { from, to, worth }
      if (length > chars) break
    }
  }
  return best === null ? [] : passage.sentences.slice(best.from, best.to + 1).map(({ text }) => text)
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

function newness(passage: Ranked, terms: readonly Weighed[], said: ReadonlySet<string>): number {
  const unsaid = terms.filter((term) => !said.has(term.name) && mentions(passage, term))
  return Math.min(0.3, 0.1 * unsaid.length)
}

/** A second voice is worth a little more than the same one again. */
function kinship(passage: Ranked, chosen: readonly Ranked[]): number {
  return chosen.some(({ documentId }) => documentId === passage.documentId) ? 0.05 : 0
}

/** Nearly the same words, or mostly contained in each other. Overlapping neighbours of one document share too little. */
function repeats(one: Ranked, other: Ranked): boolean {
  const a = shingles(one)
  const b = shingles(other)
  let common = 0
  for (const shingle of a) if (b.has(shingle)) common++
  return common > 0.6 * Math.max(1, Math.min(a.size, b.size))
}

function shingles({ sentences }: Ranked): Set<string> {
  const stems = sentences.flatMap((sentence) => sentence.stems)
  const runs = new Set<string>()
  for (let at = 0; at < Math.max(1, stems.length - 3); at++) runs.add(stems.slice(at, at + 4).join(' '))
  return runs
}
