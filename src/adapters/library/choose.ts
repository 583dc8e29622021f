import type { Question } from './question.ts'
import { phrased, type Ranked, says, type Sentence, share } from './rank.ts'
import type { Weighed } from './search.ts'
import { comparable, stemsOf } from './words.ts'

const maxQuotes = 4
const maxFromOne = 3

/**
 * Chooses passages that are worth quoting together, of `ranked` ones, best first: at most 4, at most 3 of one document,
 * none that says nothing new.
 */
export function choosePassages(ranked: readonly Ranked[], terms: readonly Weighed[]): Ranked[] {
  const chosen: Ranked[] = []
  const said = new Set<string>()
  for (const passage of ranked) {
    const texts = passage.sentences.map(({ text }) => comparable(text))
    const fromSame = chosen.filter(({ documentId }) => documentId === passage.documentId).length
    if (fromSame >= maxFromOne || texts.every((text) => said.has(text))) continue
    if (chosen.length >= 2 && !isWorthMore(passage, chosen[0]!, terms)) continue
    chosen.push(passage)
    texts.forEach((text) => said.add(text))
    if (chosen.length === maxQuotes) break
  }
  return chosen
}

/** Two quotes are enough if the others are far behind the best one, or do not say what was asked in particular. */
function isWorthMore({ score, covers, sentences, heading }: Ranked, best: Ranked, terms: readonly Weighed[]): boolean {
  if (score < best.score * 0.5 || covers < best.covers * 0.4) return false
  const asked = terms.filter(({ kind }) => kind === 'aspect')
  const rows = [stemsOf(heading), ...sentences.map(({ stems }) => stems)]
  return asked.length === 0 || asked.some((term) => rows.some((stems) => says(stems, term)))
}

/**
 * Returns the sentence that answers best by itself: for "what is …" the one that defines it, else the one that says most
 * of what was asked. `chosen` has at least one passage.
 */
export function chooseLead(
  chosen: readonly Ranked[],
  terms: readonly Weighed[],
  question: Pick<Question, 'defines' | 'phrases'>,
): { passage: Ranked; sentence: Sentence } {
  const worthOf = (sentence: Sentence, index: number, passage: Ranked): number =>
    share(terms, sentence.stems) +
    0.3 * phrased(question.phrases, sentence.stems) +
    (isDefinition(sentence.text) ? (question.defines ? 0.6 : 0.1) : 0) +
    (question.defines && passage.position === 0 && index === 0 ? 0.4 * passage.titled : 0) +
    (leansBack.test(sentence.text) ? -0.3 : 0) +
    (sentence.text.length < 40 || sentence.text.length > 350 ? -0.4 : 0) +
    (index === 0 ? 0.05 : 0)
  const sentences = chosen.slice(0, 3).flatMap((passage, rank) =>
    passage.sentences.map((sentence, index) => {
      return { passage, sentence, worth: worthOf(sentence, index, passage) - 0.25 * rank }
    }),
  )
  return sentences.sort((a, b) => b.worth - a.worth)[0]!
}

/** The run of whole sentences, at most `chars` long together, that says most of what was asked; none already said. */
export function excerpt(
  passage: Ranked,
  terms: readonly Weighed[],
  chars: number,
  isSaid: (sentence: string) => boolean,
): readonly string[] {
  let found: { from: number; to: number; worth: number } | null = null
  const worths = passage.sentences.map(({ stems }) => 0.15 + share(terms, stems))
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
