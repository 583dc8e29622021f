import { stemsAmong } from '../../lib/words/words.ts'
import { composeAnswer, drawOrigin, plain } from './answer.ts'
import { readWhole, type Whole } from './find.ts'
import { readQuestion } from './question/question.ts'
import { tellMore, type Told } from './reply.ts'
import type { Desk } from './desk.ts'
import { type Term, termsOf } from './question/terms.ts'
import type { Turn } from './turns.ts'

/** Words by which people speak of what the thread is about. */
const itself = /\b(?:articles?|videos?|posts?|stor(?:y|ies)|pieces?|texts?|pages?|clips?|authors?|news)\b/gi
/** Share of the weight of a question that its words in the document must have. */
const minCovered = 0.5

/**
 * Answers from the document that a thread is about: questions most of whose words it has, those that say "it" of it, and
 * those that ask for more of it. Null for any other question, and without that document.
 */
export async function answerFromMaterial(
  desk: Desk,
  prompt: string,
  key: string,
  turns: readonly Turn[],
): Promise<Told | null> {
  const document = await readWhole(desk, 'key', key)
  if (document === null || (await readWhole(desk, 'title', prompt.trim()))) return null
  const { words, wantsMore, asksOrigin, leansBack } = readQuestion(prompt.replace(itself, ' it '))
  const topic = document.title
  if (wantsMore !== null) return wantsMore === '' ? tellMore(document, turns) : null
  if (asksOrigin === 'text') return { ...plain(drawOrigin(document)), topic }
  const terms = await termsOf(desk, words)
  const covered = coverage(document, terms)
  const isAbout = covered >= minCovered || (leansBack && (covered > 0 || terms.length === 0))
  return isAbout ? { ...composeAnswer([document], terms, []), topic } : null
}

/** The share of the weight of the terms that stand in the document, 0 to 1; 0 without terms. */
function coverage({ title, aliases, all }: Whole, terms: readonly Term[]): number {
  const weights = new Map(terms.map(({ stem, weight }) => [stem, weight]))
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0)
  const texts = all.map(({ heading, text }) => `${heading} ${text}`)
  const found = stemsAmong([title, aliases, ...texts].join(' '), weights)
  return total === 0 ? 0 : [...found].reduce((sum, stem) => sum + (weights.get(stem) ?? 0), 0) / total
}
