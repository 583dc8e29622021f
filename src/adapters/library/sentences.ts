import { toPlainLine } from '../../lib/text/markdown.ts'
import type { Passage, Whole } from './find.ts'
import type { Term } from './question/terms.ts'
import { wordsOf } from '../../lib/words/words.ts'

/** Plain text out of a passage. */
export type Excerpt = { readonly passage: Passage; readonly text: string }

const leansBack =
  /^(?:it|its|this|that|these|those|they|their|he|she|his|her|however|but|and|so|also|such|then|both|for example|instead|here|there|another|the price)\b/i

/**
 * The sentence of a document that answers, the rest of its passage, and the passages that answer next, `more` altogether.
 * Nothing of the passages that were seen.
 */
export function excerptsOf(document: Whole, terms: readonly Term[], seen: readonly number[], more: number): Excerpt[] {
  const [lead, ...others] = answeringSentences(document, terms).filter(({ passage }) => !seen.includes(passage.id))
  if (lead === undefined) return []
  const { passage, text } = lead
  const rest = passage.text.slice(passage.text.indexOf(text) + text.length)
  const next = [...new Set(others.map((other) => other.passage))].filter((other) => other !== passage)
  const further = [{ passage, text: rest }, ...next.map((other) => ({ passage: other, text: other.text }))]
  const shown = [lead, ...further.filter((excerpt) => excerpt.text.trim() !== '').slice(0, more)]
  return shown.map((excerpt) => ({ ...excerpt, text: toPlainLine(excerpt.text) }))
}

/**
 * The sentences of a document that answer, best first: those that say most of what is asked beyond the document's name.
 * The first sentence, which defines it, where nothing else is asked. A sentence that needs the one before it never leads.
 */
function answeringSentences({ title, aliases, all }: Whole, terms: readonly Term[]): Excerpt[] {
  const names = new Set(wordsOf(`${title} ${aliases}`).map(({ stem }) => stem))
  const asked = terms.filter(({ stem }) => !names.has(stem))
  return all
    .flatMap((passage, rank) =>
      passage.text.split('\n').map((text, index) => {
        const stems = new Set(wordsOf(`${index === 0 ? passage.heading : ''} ${text}`).map(({ stem }) => stem))
        const says = asked.reduce((sum, { stem, weight }) => sum + (stems.has(stem) ? weight : 0), 0)
        const defines = passage.heading === '' && index === 0 ? 1 : 0
        return { passage, text, worth: says + defines - 0.1 * rank - 0.01 * index - (leansBack.test(text) ? 9 : 0) }
      }),
    )
    .sort((a, b) => b.worth - a.worth)
}
