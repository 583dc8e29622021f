import type { Source } from '../../features/chat/ports.ts'
import { chooseLead, excerpt } from './choose.ts'
import type { Question } from './question.ts'
import { truncateAtWord, escapeMarkdown, toPlainLine } from '../../lib/text/markdown.ts'
import { formatMarker, formatSources, joinPassages } from '../../lib/text/sources.ts'
import type { Ranked } from './rank.ts'
import type { Weighed } from './search.ts'
import { comparable } from './words.ts'

export type Answer = {
  /** Markdown, in the order in which it is shown; joined they are the answer, under 2,000 characters. */
  readonly chunks: readonly string[]
  readonly sources: readonly Source[]
  /** Ids of the passages that it quotes. */
  readonly quoted: readonly number[]
}

const maxChars = 1_900
const leadChars = 320
/** Tried in turn until the whole answer fits: how many quotes, and how long each may be. */
const sizes = [
  [4, 360],
  [3, 420],
  [3, 340],
  [2, 420],
  [2, 300],
  [1, 300],
  [1, 200],
] as const

/** Puts together an answer of passages chosen, best first: a lead, quotes, and the list of their sources. */
export function composeAnswer(chosen: readonly Ranked[], terms: readonly Weighed[], question: Question): Answer {
  let answer: Answer = { chunks: [], sources: [], quoted: [] }
  for (const [quotes, chars] of sizes) {
    if (quotes > chosen.length && quotes > 2) continue
    answer = compose(chosen.slice(0, quotes), terms, question, chars)
    if (answer.chunks.join('').length <= maxChars) break
  }
  return answer
}

function compose(chosen: readonly Ranked[], terms: readonly Weighed[], question: Question, chars: number): Answer {
  const lead = chooseLead(chosen, terms, question)
  const said = new Set([comparable(lead.sentence.text)])
  const quotes: { passage: Ranked; text: string }[] = []
  for (const passage of chosen) {
    const lines = excerpt(passage, terms, chars, (sentence) => said.has(comparable(sentence)))
    for (const line of lines) said.add(comparable(line))
    if (lines.length > 0) quotes.push({ passage, text: toPlainLine(lines.join(' ')) })
  }
  const shown = [...new Set([lead.passage, ...quotes.map(({ passage }) => passage)])]
  const documents = [...new Set(shown.map(({ documentId }) => documentId))].map((id) =>
    shown.filter(({ documentId }) => documentId === id),
  )
  const quote = (text: string, most: number, passage: Ranked) => {
    const number = documents.findIndex(([first]) => first?.documentId === passage.documentId) + 1
    return `${escapeMarkdown(truncateAtWord(text, most))} ${formatMarker(number, passage.url)}\n\n`
  }
  return {
    chunks: [
      quote(toPlainLine(lead.sentence.text), leadChars, lead.passage),
      ...quotes.map(({ passage, text }) => `> ${quote(text, chars, passage)}`),
      formatSources(
        documents.flatMap(([first]) => first ?? []),
        Infinity,
      ).text,
    ],
    sources: documents.map((passages, index) => sourceOf(String(index + 1), passages)),
    quoted: shown.map(({ id }) => id),
  }
}

function sourceOf(mark: string, passages: readonly Ranked[]): Source {
  return {
    mark,
    title: toPlainLine(passages[0]?.title ?? ''),
    url: passages[0]?.url ?? null,
    passage: joinPassages(passages.map(({ text }) => text)),
  }
}
