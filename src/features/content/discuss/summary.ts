import { escapeMarkdown, toPlainLine, truncateAtWord } from '../../../lib/text/markdown.ts'
import { formatMarker, formatSources } from '../../../lib/text/sources.ts'
import type { Post } from './discussions.ts'

/** The basis of a summary; `unread`: the text of the feed, because the page could not be read. */
export type Basis = {
  readonly of: 'article' | 'feed' | 'unread' | 'description'
  readonly text: string
  /** A summary in a model's own words; null: the text itself is quoted. */
  readonly byModel: string | null
}

const [maxSentences, maxQuoteChars] = [4, 700]
const maxEscapedChars = 1_000
/** Text in which sentences are looked for. */
const maxReadChars = 5_000
/** A shorter paragraph without an end of sentence is a heading or a caption. */
const minParagraphChars = 40

const quoteNotes: Readonly<Record<Basis['of'], string>> = {
  article: 'The article begins with these sentences.',
  feed: 'Its feed tells it with these sentences.',
  unread: "I couldn't read the page: these sentences are from its feed.",
  description: 'The description of the video begins with these sentences.',
}
const modelNote = 'Summed up by a language model: check the source before you rely on it.'
const unreadNote = "Summed up by a language model from its feed alone: I couldn't read the page."
const nothing: Readonly<Record<Post['kind'], string>> = {
  article: "I couldn't read the page, and its feed has no summary: please follow the link.",
  video: 'The video has no description: please follow the link.',
}

/**
 * The first message of a discussion, in under 2,000 characters: a summary with its source. Everything in it that comes from
 * outside stands letter by letter; without a legible text it says so.
 */
export function composeSummary({ kind, title, url, source }: Post, { of, text, byModel }: Basis): string {
  const said = fitEscaped(byModel ?? leadingSentences(text))
  const note = byModel === null ? quoteNotes[of] : of === 'unread' ? unreadNote : modelNote
  const bar = byModel === null ? '> ' : ''
  const summary = said === '' ? nothing[kind] : `${bar}${said} ${formatMarker(1, url)}\n\n-# ${note}`
  const { text: list } = formatSources([{ title, url, byline: source }], Infinity)
  return `${summary}\n-# Ask me about it here; mention me if I stay silent.\n${list}`
}

/** The beginning of a text, as a lead baseline for news summaries: at most four sentences and 700 characters on one line. */
export function leadingSentences(text: string): string {
  const paragraphs = text.slice(0, maxReadChars).split(/\n+/).map(toPlainLine)
  const prose = paragraphs.filter((each) => each.length >= minParagraphChars || /[.!?…。！？]["'”’)]*$/.test(each))
  const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' })
  const sentences = (prose.length > 0 ? prose : paragraphs).flatMap((each) =>
    [...segmenter.segment(each)].map(({ segment }) => segment.trim()),
  )
  let lead = ''
  for (const sentence of sentences.filter((each) => each !== '').slice(0, maxSentences)) {
    const longer = lead === '' ? sentence : `${lead} ${sentence}`
    if (longer.length > maxQuoteChars) return lead === '' ? truncateAtWord(sentence, maxQuoteChars) : lead
    lead = longer
  }
  return lead
}

/** Escapes a text as one line; one that grows too long by that is shortened first. */
function fitEscaped(text: string): string {
  const line = toPlainLine(text)
  for (let chars = maxEscapedChars; chars > 0; chars = Math.floor(chars / 2)) {
    const escaped = escapeMarkdown(truncateAtWord(line, chars))
    if (escaped.length <= maxEscapedChars) return escaped
  }
  return ''
}
