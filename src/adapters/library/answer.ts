import type { Offer, Source } from '../../features/chat/ports.ts'
import { escapeMarkdown, toLinkLabel, toLinkTarget, toPlainLine, truncateAtWord } from '../../lib/text/markdown.ts'
import { formatMarker, formatSources, joinPassages } from '../../lib/text/sources.ts'
import type { Whole } from './find.ts'
import type { Ranked } from './rank.ts'
import { excerptsOf, type Excerpt } from './sentences.ts'
import type { Term } from './question/terms.ts'

export type Answer = {
  /** Markdown, in the order in which it is shown; joined they are the answer, under 2,000 characters. */
  readonly chunks: readonly string[]
  readonly sources: readonly Source[]
  readonly offers: readonly Offer[]
  /** Ids of the passages that it quotes. */
  readonly quoted: readonly number[]
  /** Words of the question, where nothing surely answers it. */
  readonly missed?: readonly string[]
}

export const plain = (text: string): Answer => ({ chunks: [text], sources: [], offers: [], quoted: [] })

const [leadChars, quoteChars, labelChars] = [350, 420, 70]

/** An answer out of one document, or out of two that are compared: what answers first, then at most two quotes more. */
export function composeAnswer(documents: readonly Whole[], terms: readonly Term[], seen: readonly number[]): Answer {
  const compares = documents.length > 1
  let marks = 0
  const parts = documents.map((document) => {
    const said = excerptsOf(document, terms, seen, compares ? 0 : 2)
    return { ...document, said, name: compares ? document.title : null, mark: isOwn(document) ? 0 : ++marks }
  })
  const cited = parts.filter(({ mark }) => mark > 0)
  const quoted = parts.flatMap(({ said }) => said.map(({ passage }) => passage.id))
  const [first] = parts
  const hasMore = first?.all.some(({ id }) => !quoted.includes(id) && !seen.includes(id)) === true
  const own = parts.filter(isOwn).map(drawOwn)
  return {
    chunks: [...parts.flatMap(drawSaid), ...own, ...(marks > 0 ? [formatSources(cited, Infinity).text] : [])],
    sources: cited.map(({ mark, title, url, said }) => {
      const passage = joinPassages(said.map((excerpt) => excerpt.passage.text))
      return { mark: String(mark), title: toPlainLine(title), url, passage }
    }),
    quoted,
    offers: first && hasMore ? [{ label: 'More', ask: `More about ${first.title}` }] : [],
  }
}

type Part = Whole & { readonly said: readonly Excerpt[]; readonly name: string | null; readonly mark: number }

/** The answering sentence, then the quotes; only words of others stand behind a bar and carry the mark of their source. */
function drawSaid({ said, name, mark, url }: Part): string[] {
  const marker = mark === 0 ? '' : ` ${formatMarker(mark, url)}`
  const lead = name === null ? '' : `**${toLinkLabel(name, labelChars)}.** `
  return said.map(({ text }, at) => {
    const [before, chars] = at === 0 ? [lead, leadChars] : [mark === 0 ? '' : '> ', quoteChars]
    return `${before}${escapeMarkdown(truncateAtWord(text, chars))}${marker}\n\n`
  })
}

/** True for a text that ships with the bot: it is named as what it is, and quoted without a bar. */
const isOwn = ({ key }: Whole): boolean => /^(?:primer|glossary):/.test(key)

function drawOwn({ key, title, url, see_also: seeAlso }: Whole): string {
  const kind = key.startsWith('primer:') ? 'primer' : 'glossary'
  const target = toLinkTarget(url)
  const reading = target === null ? '' : ` · further reading: <${target}>`
  const also = seeAlso === '' ? '' : `\n-# See also: ${toLinkLabel(seeAlso, 200)}`
  return `-# From the ${kind} that ships with me: ${toLinkLabel(title, labelChars)}${reading}${also}\n`
}

/** Lists the three best documents, each with a button, for a question that nothing surely answers. */
export function composeOffers(documents: readonly Ranked[], sentence: string, missed: readonly string[]): Answer {
  const few = documents.slice(0, 3)
  const lines = few.map(({ title, passages }) => {
    const heading = toPlainLine(passages[0]?.heading ?? '')
    return `- ${toLinkLabel(title, labelChars)}${heading === '' ? '' : ` › ${toLinkLabel(heading, labelChars)}`}\n`
  })
  return { chunks: [`${sentence}\n`, ...lines], sources: [], offers: few.map(offerOf), quoted: [], missed }
}

/** A button that asks for a document by its title. */
export const offerOf = ({ title }: Pick<Ranked, 'title'>): Offer => ({
  label: truncateAtWord(toPlainLine(title), labelChars),
  ask: title,
})

/** Names the author of a document, its date and its address. */
export function drawOrigin({ title, byline, published_at: publishedAt, url }: Whole): string {
  const target = toLinkTarget(url)
  const date = publishedAt === null ? '' : new Date(publishedAt).toISOString().slice(0, 10)
  const parts = [toLinkLabel(byline, 120), date, target === null ? '' : `<${target}>`].filter((part) => part !== '')
  return `**${toLinkLabel(title, labelChars)}**: ${parts.join(' · ') || 'no author, date or address is known'}`
}
