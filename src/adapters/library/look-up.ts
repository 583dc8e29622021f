import { findDocuments } from './find.ts'
import { type Question, readQuestion } from './question/question.ts'
import { judge, type Ranked, rankDocuments, type Verdict } from './rank.ts'
import type { Desk } from './desk.ts'
import { type Term, termsOf } from './question/terms.ts'
import { wordsOf } from '../../lib/words/words.ts'

/** The documents that a question was found to be about. */
export type LookUp = {
  readonly verdict: Verdict
  /** Best first; of a comparison that is sure the two that are compared. */
  readonly documents: readonly Ranked[]
  readonly terms: readonly Term[]
  /** True where two documents answer together. */
  readonly compares: boolean
}

/** Share of the words of a follow-up that the document of the topic must have. */
const minOwnCovered = 0.3

/** Looks a question up on the shelf; `topic` is the title that the conversation is about, '' for none. */
export async function lookUp(desk: Desk, question: Question, topic: string): Promise<LookUp> {
  return (await compare(desk, question)) ?? (await search(desk, question, topic))
}

/** Both sides of a comparison, each by itself; null unless both are found. */
async function compare(desk: Desk, { sides }: Question): Promise<LookUp | null> {
  if (sides === null) return null
  const terms: Term[] = []
  const documents: Ranked[] = []
  for (const side of sides) {
    const found = await search(desk, readQuestion(side), '')
    const best = found.documents.find(({ key }) => key !== documents[0]?.key)
    if (found.verdict !== 'sure' || best === undefined) return null
    terms.push(...found.terms)
    documents.push(best)
  }
  return { verdict: 'sure', documents, terms, compares: true }
}

/** A question that says little by itself is looked up with the topic too: "how is it trained?", "and the limits?". */
async function search(desk: Desk, { words, leansBack }: Question, topic: string): Promise<LookUp> {
  const own = await termsOf(desk, words)
  const documents = rankDocuments(await findDocuments(desk, own), own, words)
  const found = { verdict: judge(documents[0]), documents, terms: own, compares: false }
  if (topic === '' || (found.verdict === 'sure' && !leansBack)) return found
  const inherited = await termsOf(desk, wordsOf(topic))
  const terms = [...own, ...inherited.filter((term) => !own.some(({ stem }) => stem === term.stem))]
  const [best] = rankDocuments(await findDocuments(desk, terms), terms, words)
  if (best === undefined) return found
  const covered = rankDocuments([best], own, words)[0]?.covered ?? 0
  if (best.title === topic && (own.length === 0 || covered >= minOwnCovered))
    return { ...found, verdict: 'sure', documents: [best], terms }
  if (found.verdict === 'sure') return found
  const others = documents.filter(({ key }) => key !== best.key)
  // A new subject is offered before the one that the conversation was about.
  const at = found.verdict === 'unsure' && !leansBack ? 2 : 0
  return { ...found, verdict: 'unsure', documents: [...others.slice(0, at), best, ...others.slice(at)], terms }
}
