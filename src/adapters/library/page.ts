import type { Material } from '../../conversation/conversation.ts'
import { isStopWord, stemsAmong, wordsOf } from '../../lib/words/words.ts'
import { composeAnswer } from './answer.ts'
import type { Passage, Whole } from './find.ts'
import type { Told } from './reply.ts'
import type { Term } from './question/terms.ts'

const maxPassages = 80
const maxPageChars = 50_000
const maxTerms = 24
const address = /https?:\/\/\S{1,2000}/gi

/**
 * Answers from a page that the question links to, which is on no shelf: with its beginning where nothing more is asked.
 * Null where none of the words of the question stand in it. `topic` is that of the conversation, which stays.
 */
export function answerFromPage(question: string, page: Material, topic: string): Told | null {
  const document = toDocument(page)
  if (document.all.length === 0) return null
  const said = wordsOf(question.replace(address, ' ')).filter((word) => !isStopWord(word))
  const terms = said.slice(0, maxTerms).map((word): Term => ({ ...word, passages: 0, weight: 1, isCorrected: false }))
  const stems = new Map(terms.map(({ stem }) => [stem, true]))
  const found = stemsAmong([page.title, ...document.all.map(({ text }) => text)].join(' '), stems)
  if (terms.length > 0 && found.size === 0) return null
  // Nothing of it can be asked for later.
  return { ...composeAnswer([document], terms, []), offers: [], quoted: [], topic }
}

/** A page as a document is read from the shelf, one passage for each paragraph. */
function toDocument({ title, url, source, text }: Material): Whole {
  const paragraphs = text.slice(0, maxPageChars).toWellFormed().split(/\n+/)
  const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' })
  const all = paragraphs
    .map((each) => [...segmenter.segment(each)].map(({ segment }) => segment.trim()).filter((said) => said !== ''))
    .filter((sentences) => sentences.length > 0)
    .slice(0, maxPassages)
    .map((sentences, index): Passage => ({ id: -1 - index, heading: '', text: sentences.join('\n') }))
  const names = { title, aliases: '', see_also: '', byline: source }
  return { id: 0, key: url, ...names, url, published_at: null, all }
}
