import type { Kysely } from 'kysely'
import type { Schema } from '../../db/schema.ts'
import type { Source } from '../../features/chat/ports.ts'
import { composeAnswer } from './answer.ts'
import { choosePassages } from './choose.ts'
import { inheritedTerms, type Question, readQuestion, type Term } from './question.ts'
import { isRelevant, type Ranked, rankPassages, says } from './rank.ts'
import { findPassages, isTitled, type Weighed, weighTerms } from './search.ts'
import { nothingFound, nothingMore, topicMissing } from './small-talk.ts'
import { nearestTopics } from './topics.ts'
import type { Turn } from './turns.ts'
import { stemsOf } from './words.ts'

export type LookedUp = Turn & { readonly chunks: readonly string[]; readonly sources: readonly Source[] }

/** Answers a question from the shelf. `turns` are those of the conversation, newest first; `now` in milliseconds. */
export async function lookUp(
  db: Kysely<Schema>,
  prompt: string,
  turns: readonly Turn[],
  now: number,
): Promise<LookedUp> {
  const question = readQuestion(prompt)
  const topic = turns[0]?.topic ?? ''
  const own = await weighTerms(db, question.terms)
  const inherits = await followsUp(db, question, own)
  const inherited = inherits ? inheritedTerms(topic).filter(({ name }) => !own.some((term) => term.name === name)) : []
  if (topic === '' && !isTopical(own)) return without(topicMissing(await nearestTopics(db, '', 4)), topic)
  const terms = [...own, ...(await weighTerms(db, inherited))]
  const ranked = rankPassages(await findPassages(db, terms), terms, question, now)
  const relevant = ranked.filter((passage) => isRelevant(passage, terms))
  const quoted = question.more ? turns.filter((turn) => turn.topic === topic).flatMap((turn) => turn.quoted) : []
  const unseen = relevant.filter(({ id }) => !quoted.includes(id))
  if (unseen.length === 0) {
    const topics = await nearestTopics(db, terms.map(({ name }) => name).join(' '), 4)
    return without(relevant.length > 0 ? nothingMore(topics) : nothingFound(topics), topic)
  }
  const chosen = choosePassages(unseen, terms)
  const answer = composeAnswer(chosen, terms, question)
  return { ...answer, topic: inherited.length > 0 ? topic : topicOf(own, chosen[0]!) }
}

/** Returns true if a question shares a topic with the conversation. */
async function followsUp(db: Kysely<Schema>, question: Question, own: readonly Weighed[]): Promise<boolean> {
  const topics = own.filter(({ kind }) => kind === 'own')
  const compares = topics.length === 1 && own.some(({ name, kind }) => kind === 'aspect' && name === 'difference')
  if (!isTopical(own) || question.pointsBack || compares) return true
  const known = topics.filter(({ passages }) => passages > 0)
  if (await isTitled(db, known)) return false
  return question.goesOn && known.length > 0
}

function isTopical(terms: readonly Term[]): boolean {
  return terms.some(({ kind }) => kind === 'own' || kind === 'field')
}

/** Returns the topic for follow-ups: the words that the best passage shares with the question, else its title. */
function topicOf(own: readonly Weighed[], best: Ranked): string {
  const title = stemsOf(best.title)
  const text = [...title, ...best.sentences.flatMap(({ stems }) => stems)]
  const topics = own.filter((term) => term.kind !== 'aspect' && says(text, term))
  const titled = topics.some((term) => says(title, term))
  return [...topics.map(({ name }) => name), ...(titled ? [] : [best.title.slice(0, 100)])].join(' ')
}

function without(sentence: string, topic: string): LookedUp {
  return { chunks: [sentence], topic, sources: [], quoted: [] }
}
