import { blocksOf } from '../blocks.ts'
import { allOf, classesOf, type DomDocument, lettersOf } from '../dom.ts'

const quoteName = /pull-?quote|pulled-?quote/i
/** Quotes of one page that are looked for in its text, each in time linear in its length. */
const maxQuotes = 20
const minQuoteLetters = 15
const maxQuoteLetters = 400

/** Removes quotations that are set large beside the text, where it says the same: they stand in the middle of another thought. */
export function removePullQuotes(document: DomDocument): void {
  const { body } = document
  if (!body) return
  const quotes = allOf(document, 'figure, aside, blockquote[class], div[class], section[class], span[class]')
    .filter((element) => /^(?:figure|aside)$/.test(element.localName) || quoteName.test(classesOf(element)))
    .filter((element) => allOf(element, 'img, picture, video').length === 0)
    .slice(0, maxQuotes)
  if (quotes.length === 0) return
  const all = blocksOf(body)
    .map(({ text }) => lettersOf(text))
    .join(' ')
  for (const quote of quotes) {
    const letters = lettersOf(quote.textContent ?? '')
    const isQuote = letters.length >= minQuoteLetters && letters.length <= maxQuoteLetters
    if (isQuote && all.indexOf(letters) !== all.lastIndexOf(letters)) quote.remove()
  }
}
