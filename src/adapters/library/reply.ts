import { toLinkLabel } from '../../lib/text/markdown.ts'
import { type Answer, composeAnswer, composeOffers, drawOrigin, offerOf, plain } from './answer.ts'
import { readWhole, type Whole } from './find.ts'
import { type LookUp, lookUp } from './look-up.ts'
import { readQuestion } from './question/question.ts'
import type { Desk } from './desk.ts'
import type { Turn } from './turns.ts'
import { isStopWord } from '../../lib/words/words.ts'

/** An answer, and the title that a follow-up is about. */
export type Told = Answer & { readonly topic: string }

const nothing = 'I found nothing on that.'

/**
 * Answers a question from the shelf: a title, as buttons ask for it, with its document, whatever else has the same words.
 * `turns` are those of the conversation, newest first.
 */
export async function answerFromShelf(desk: Desk, prompt: string, turns: readonly Turn[]): Promise<Told> {
  const titled = await readWhole(desk, 'title', prompt.trim())
  if (titled) return { ...composeAnswer([titled], [], []), topic: titled.title }
  const question = readQuestion(prompt)
  const topic = turns[0]?.topic ?? ''
  const title = question.wantsMore === '' ? topic : question.wantsMore
  const further = title ? await more(desk, title, turns) : null
  if (further) return further
  const found = await lookUp(desk, question, topic)
  const { verdict, documents, terms, compares } = found
  const missed = question.words.filter((word) => !isStopWord(word)).map(({ raw }) => raw)
  const [best] = documents
  if (best === undefined) return { ...plain(nothing), missed, topic }
  if (verdict === 'nothing') return { ...composeOffers(documents, `${nothing} The nearest I have:`, missed), topic }
  if (verdict === 'unsure')
    return { ...composeOffers(documents, "I'm not sure this is it:", missed), topic: best.title }
  const reading = documents.slice(0, compares ? 2 : 1).map(({ key }) => readWhole(desk, 'key', key))
  const wholes = (await Promise.all(reading)).flatMap((whole) => whole ?? [])
  // "After Devlin et al. (2018)" names who made what a text is about; another byline names who wrote it.
  const tellsMaker = wholes.every(({ byline }) => byline.includes(' after '))
  if (question.asksOrigin === 'text' || (question.asksOrigin && tellsMaker))
    return { ...plain(wholes.map(drawOrigin).join('\n')), topic: best.title }
  const answer = composeAnswer(wholes, compares ? [] : terms, [])
  const others = documents.slice(1, compares ? 1 : 3).filter((one) => one.named > 0 && one.title !== best.title)
  const offers = [...answer.offers, ...others.map(offerOf)]
  return { ...answer, offers, chunks: [...meantBy(found), ...answer.chunks], topic: best.title }
}

/** Quotes passages of a document that were not quoted yet; null where no document has that title. */
async function more(desk: Desk, title: string, turns: readonly Turn[]): Promise<Told | null> {
  const document = await readWhole(desk, 'title', title)
  return document && tellMore(document, turns)
}

/** Quotes passages of a document that were not quoted in these turns. */
export function tellMore(document: Whole, turns: readonly Turn[]): Told {
  const seen = turns.filter((turn) => turn.topic === document.title).flatMap(({ quoted }) => quoted)
  const answer = composeAnswer([document], [], seen)
  const told = answer.quoted.length > 0 ? answer : plain(`That is all I have on ${toLinkLabel(document.title, 80)}.`)
  return { ...told, quoted: [...new Set([...seen, ...answer.quoted])], topic: document.title }
}

/** A line where a word was read as another one than was typed. */
function meantBy({ terms, documents, compares }: LookUp): string[] {
  if (!terms.some(({ isCorrected }) => isCorrected)) return []
  const titles = documents.slice(0, compares ? 2 : 1).map(({ title }) => toLinkLabel(title, 80))
  return [`-# Did you mean ${titles.join(' and ')}?\n`]
}
