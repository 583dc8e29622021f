import type { Quote } from '../../../conversation/conversation.ts'
import { truncateAtWord, escapeMarkdown, toLinkLabel, toLinkTarget } from '../../../lib/text/markdown.ts'

const maxPassage = 1_200

/** Formats passages: each with a linked title and its text as a quote, escaped. */
export function quotesText(quotes: readonly Quote[]): string {
  return quotes
    .map(({ title, url, text, note }) => {
      const target = toLinkTarget(url)
      const name = target === null ? toLinkLabel(title) : `[${toLinkLabel(title)}](<${target}>)`
      const under = note === '' ? '' : `-# ${note}\n`
      return `**${name}**\n${under}> ${escapeMarkdown(truncateAtWord(text.replace(/\s+/g, ' '), maxPassage))}`
    })
    .join('\n\n')
}
