import type { Quote } from '../../../conversation/conversation.ts'
import { cutAtWord, inert, label, linkTarget } from '../../../lib/text/markdown.ts'

const maxPassage = 1_200

/** Formats passages: each with a linked title and its text as a quote, escaped. */
export function quotesText(quotes: readonly Quote[]): string {
  return quotes
    .map(({ title, url, text }) => {
      const target = linkTarget(url)
      const name = target === null ? label(title) : `[${label(title)}](<${target}>)`
      return `**${name}**\n> ${inert(cutAtWord(text.replace(/\s+/g, ' '), maxPassage))}`
    })
    .join('\n\n')
}
