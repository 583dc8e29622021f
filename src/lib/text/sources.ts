import { cutAtWord, label, linkTarget, plain } from './markdown.ts'

/** A document that an answer draws on, as it is named under it. */
export type Cited = { readonly title: string; readonly byline: string; readonly url: string | null }

const passageChars = 1_500
/** A longer address is linked once, in the list of sources, and not at every mark. */
const markChars = 120

/** The mark of the source `number` in an answer: a link where there is an address that is short enough. */
export function drawMark(number: number, url: string | null): string {
  const target = linkTarget(url)
  return target === null || target.length > markChars ? `\\[${number}\\]` : `[[${number}]](<${target}>)`
}

/** The list under an answer, numbered from 1: as many as fit into `maxChars`, one at least, and how many more there are. */
export function drawSources(cited: readonly Cited[], maxChars: number): { text: string; listed: number } {
  let text = '-# **Sources**'
  for (const [index, source] of cited.entries()) {
    const more = moreThan(cited.length - index - 1)
    const line = drawLine(index + 1, source)
    if (index > 0 && text.length + line.length + more.length > maxChars)
      return { text: text + moreThan(cited.length - index), listed: index }
    text += line
  }
  return { text, listed: cited.length }
}

/** Passages of one source as one plain text of at most 1,500 characters, each with its share. */
export function joinPassages(passages: readonly string[]): string {
  const each = Math.floor(passageChars / Math.max(1, passages.length)) - 3
  return passages.map((text) => cutAtWord(plain(text), each)).join(' … ')
}

function drawLine(number: number, { title, byline, url }: Cited): string {
  const target = linkTarget(url)
  const name = label(title, 100)
  const by = plain(byline) === '' ? '' : `, ${label(byline, 80)}`
  return `\n-# ${number} · ${target === null ? name : `[${name}](<${target}>)`}${by}`
}

const moreThan = (count: number) => (count === 0 ? '' : `\n-# and ${count} more`)
