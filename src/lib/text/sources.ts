import { truncateAtWord, toLinkLabel, toLinkTarget, toPlainLine } from './markdown.ts'

/** A source of an answer, for the list under it. */
export type CitedSource = { readonly title: string; readonly byline: string; readonly url: string | null }

const heading = '-# **Sources**'
const passageChars = 1_500
/** A longer address is linked only in the list of sources. */
const markChars = 120

/** The citation marker of a source: a link if its address is short enough. */
export function formatMarker(number: number, url: string | null): string {
  const target = toLinkTarget(url)
  return target === null || target.length > markChars ? `\\[${number}\\]` : `[[${number}]](<${target}>)`
}

/** The numbered list under an answer: as many sources as fit into `maxChars`, at least one, and the number of the rest. */
export function formatSources(cited: readonly CitedSource[], maxChars: number): { text: string; listed: number } {
  let text = heading
  for (const [index, source] of cited.entries()) {
    const more = moreThan(cited.length - index - 1)
    const line = drawLine(index + 1, source)
    if (index > 0 && text.length + line.length + more.length > maxChars)
      return { text: text + moreThan(cited.length - index), listed: index }
    text += line
  }
  return { text, listed: cited.length }
}

/** Adds notes to the lines of the list under an answer, by their numbers; the notes are markdown of the bot's own. */
export function noteSources(text: string, notes: ReadonlyMap<string, string>): string {
  const begins = text.lastIndexOf(`${heading}\n`)
  if (begins < 0) return text
  const lines = text.slice(begins).split('\n')
  const noted = lines.map((line) => {
    const note = notes.get(/^-# (\d+) · /.exec(line)?.[1] ?? '')
    return note === undefined ? line : `${line} · ${note}`
  })
  return text.slice(0, begins) + noted.join('\n')
}

/** Joins the passages of a source to one plain text of at most 1,500 characters, each shortened to an equal share. */
export function joinPassages(passages: readonly string[]): string {
  const each = Math.floor(passageChars / Math.max(1, passages.length)) - 3
  return passages.map((text) => truncateAtWord(toPlainLine(text), each)).join(' … ')
}

function drawLine(number: number, { title, byline, url }: CitedSource): string {
  const target = toLinkTarget(url)
  const name = toLinkLabel(title, 100)
  const by = toPlainLine(byline) === '' ? '' : `, ${toLinkLabel(byline, 80)}`
  return `\n-# ${number} · ${target === null ? name : `[${name}](<${target}>)`}${by}`
}

const moreThan = (count: number) => (count === 0 ? '' : `\n-# and ${count} more`)
