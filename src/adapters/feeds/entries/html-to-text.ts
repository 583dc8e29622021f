import { decodeHTML } from 'entities'
import { findTags, type Tag } from './tags.ts'

/** Inline elements: removing their tags leaves no gap. */
const inline =
  setOf(`a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q ruby s samp small
  span strike strong sub sup time tt u var wbr`)
/** Other elements that feeds use in texts. */
const block =
  setOf(`address article aside audio blockquote br center dd div dl dt figcaption figure footer form h1 h2 h3
  h4 h5 h6 header hr iframe img input li main nav ol p picture pre script section style svg table tbody td tfoot th thead
  tr ul video`)
const encoded = /&(amp|lt|gt|quot|apos|nbsp|#\d{1,7}|#x[\da-f]{1,6});/i
const encodedTag = /&(lt|gt|#0*6[02]|#x0*3[ce]);/i
/** References to all characters but those that markup is made of. */
const letters = /&(?!(?:amp|lt|gt|#0*(?:38|6[02])|#x0*(?:26|3[ce]));)(?:[a-z]{2,31}|#\d{1,7}|#x[\da-f]{1,6});/gi

/** The text of HTML in one line of at most `maxChars`. Any tag is markup. */
export const htmlToText = (html: string, maxChars: number): string =>
  oneLine(
    readText(html, (tags) => tags),
    maxChars,
  )

/**
 * Text in one line of at most `maxChars`, of which a feed does not say whether it is HTML. Pairs of tags, tags with
 * attributes and “<br/>” are markup; any other tag is a word of the text.
 */
export const toPlainText = (text: string, maxChars: number): string => oneLine(readText(text, onlyMarkup), maxChars)

/**
 * Removes the tags that `choose` selects and decodes what remains: once if the text had tags or shows some, twice if it
 * was escaped twice.
 */
function readText(html: string, choose: (tags: readonly Tag[], html: string) => readonly Tag[]): string {
  const tags = findTags(html)
  const removed = choose(tags, html)
  if (removed.length > 0) return decodeAgain(decodeHTML(removeTags(html, removed)))
  if (tags.length > 0) return html.replace(letters, (reference) => decodeHTML(reference))
  const text = decodeHTML(html)
  const shown = text === html ? tags : findTags(text)
  const markup = onlyMarkup(shown, text)
  if (markup.length > 0) return decodeAgain(removeTags(text, markup))
  return shown.length > 0 || !encoded.test(text) ? text : decodeHTML(text)
}

/** Decodes what is still encoded, unless the text then shows a tag: that is meant to be read. */
const decodeAgain = (text: string): string =>
  text.includes('&') && encoded.test(text) && !encodedTag.test(text) && findTags(text).length === 0
    ? decodeHTML(text)
    : text

/** The tags that are markup in a text which may also write about tags. */
function onlyMarkup(tags: readonly Tag[], html: string): Tag[] {
  const paired = pairsOf(tags)
  return tags.filter((tag) => {
    const source = html.slice(tag.from, tag.to)
    if (tag.name === '') return /^<!--[^]*-->$/.test(source)
    if (!inline.has(tag.name) && !block.has(tag.name)) return false
    if (tag.kind === 'hidden') return source.includes('</')
    return paired.has(tag) || tag.hasAttributes || source.endsWith('/>') || isGluedBreak(tag, html)
  })
}

/** True of “<br>” between two words without spaces: it separates them. */
const isGluedBreak = ({ name, from, to }: Tag, html: string): boolean =>
  name === 'br' && /^\S{2}$/.test(`${html[from - 1] ?? ''}${html[to] ?? ''}`)

/** The start and end tags that belong to each other. */
function pairsOf(tags: readonly Tag[]): ReadonlySet<Tag> {
  const open = new Map<string, Tag[]>()
  const paired = new Set<Tag>()
  for (const tag of tags) {
    const starts = open.get(tag.name) ?? []
    open.set(tag.name, starts)
    const start = tag.kind === 'end' ? starts.pop() : undefined
    if (tag.kind === 'start') starts.push(tag)
    if (start) paired.add(start).add(tag)
  }
  return paired
}

function removeTags(html: string, tags: readonly Tag[]): string {
  let [text, at] = ['', 0]
  for (const { from, to, name, kind } of tags) {
    text += html.slice(at, from) + (kind !== 'hidden' && inline.has(name) ? '' : ' ')
    at = to
  }
  return text + html.slice(at)
}

/** White space and invisible characters, except for single spaces. */
const gaps = /(?! (?![\s\p{Cc}\u200b\ufeff]))[\s\p{Cc}\u200b\ufeff]+/gu
/** A quick test for gaps, which most lines do not have: two spaces, or a character outside of the common ranges. */
const mayHaveGaps = / {2}|[^ -~\u00a1-\u167f]/

/** Text in one line of at most `maxChars`, without any decoding. */
export function oneLine(text: string, maxChars: number): string {
  const start = text.slice(0, maxChars * 8).trim()
  const line = (mayHaveGaps.test(start) ? start.replace(gaps, ' ').trim() : start).toWellFormed()
  return line.length > maxChars
    ? line
        .slice(0, maxChars)
        .toWellFormed()
        .replace(/\ufffd$/, '')
    : line
}

function setOf(names: string): ReadonlySet<string> {
  return new Set(names.split(/\s+/))
}
