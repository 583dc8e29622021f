import type { FeedEntry } from '../../../features/content/ports.ts'
import { isRelativeAddress, resolveAddress, webAddress } from '../address.ts'
import { parseDate } from '../dates.ts'
import type { Element } from '../xml/element.ts'
import { readElements } from '../xml/read-elements.ts'
import { type Feed, firstText, isPicture, maxSummaryChars, maxTitleChars, toEntry } from './fields.ts'
import { htmlToText, oneLine, toPlainText } from './html-to-text.ts'
import { firstPicture } from './pictures.ts'

const dates =
  'pubdate published issued created dcterms:issued dcterms:created dc:date dcterms:date dcterms:available updated modified dcterms:modified'
const shortTexts = 'summary description itunes:summary dc:description media:description itunes:subtitle'

/**
 * Reads RSS, RDF and Atom of all versions with the usual modules; feeds mix their elements. Relative addresses are
 * resolved against xml:base, else the address of the site, else `url`. Null if the document is not a feed.
 */
export function readXmlFeed(text: string, url: string, maxEntries: number): Feed | null {
  const document = readElements(text, { url, maxEntries })
  if (!document) return null
  const { head, entries } = document
  const home = pageAddress(head, url)
  return {
    title: firstText(named(head, 'title dc:title'), readTitle),
    url: home,
    entries: entries.map((entry) => readEntry(entry, entry.base ?? (home || url))),
  }
}

function readEntry({ attributes, children: fields }: Element, base: string): FeedEntry {
  const inGroups = [...fields, ...named(fields, 'media:group').flatMap(({ children }) => children)]
  const contents = named(fields, 'content:encoded content')
  const ids = named(fields, 'guid id')
  return toEntry({
    id: firstText(ids, (id) => readId(id, base)) || (attributes['rdf:about'] ?? ''),
    title: firstText(named(inGroups, 'title dc:title itunes:title media:title'), readTitle),
    url:
      pageAddress(fields, base) ||
      firstText(ids, (id) => readPermalink(id, base)) ||
      firstText(contents, (content) => resolveAddress(content.attributes['src'] ?? '', content.base ?? base)) ||
      firstText(filesOf(inGroups), (file) => addressOf(file, base)) ||
      firstText(ids, (id) => webAddress(id.text)),
    summary: firstText(named(inGroups, shortTexts), readSummary) || firstText(contents, readSummary),
    picture:
      firstText(picturesOf(fields), (picture) => addressOf(picture, base)) ||
      firstText([...contents, ...named(fields, 'description summary')], (html) =>
        firstPicture(html.text, html.base ?? base),
      ),
    published: firstDate(named(fields, dates)),
  })
}

function firstDate(fields: readonly Element[]): Date | null {
  for (const { text } of fields) {
    const date = parseDate(text)
    if (date) return date
  }
  return null
}

/** The elements of these names (separated by spaces), in the order of the names, then of the document. */
const named = (elements: readonly Element[], names: string): Element[] =>
  names.split(' ').flatMap((name) => elements.filter((element) => element.name === name))

/** The content of an element in one line. https://www.rfc-editor.org/rfc/rfc4287#section-3.1 */
function readTitle({ text, isHtml, isText }: Element): string {
  if (isText) return oneLine(text, maxTitleChars)
  return (isHtml ? htmlToText : toPlainText)(text, maxTitleChars)
}

/** Summaries are HTML, also where nothing says so; feeds send it even as what they declare to be text. */
const readSummary = ({ text, isText }: Element): string => (isText ? toPlainText : htmlToText)(text, maxSummaryChars)

/** The address that an element names. Its own xml:base wins over `base`. */
const addressOf = ({ attributes, base: own, text }: Element, base: string): string =>
  resolveAddress(attributes['url'] || attributes['href'] || text, own ?? base)

/**
 * The address of the page among links: the text of one, as in RSS, else an alternate, HTML preferred.
 * https://www.rfc-editor.org/rfc/rfc4287#section-4.2.7
 */
function pageAddress(fields: readonly Element[], base: string): string {
  const links = named(fields, 'link')
  const alternates = links.filter(({ attributes: { href, rel = '' } }) => href && /^(.*\/)?alternate$|^$/i.test(rel))
  const pages = alternates.filter(({ attributes: { type = 'text/html' } }) =>
    /^(text\/html|application\/xhtml\+xml)/i.test(type),
  )
  const texts = links.filter(({ attributes }) => !attributes['href'])
  return firstText([...texts, ...pages, ...alternates], (link) => addressOf(link, base))
}

/** A guid is an address unless it says otherwise. https://www.rssboard.org/rss-specification#ltguidgtSubelementOfLtitemgt */
const isNoPermalink = ({ attributes }: Element) => /^false$/i.test(attributes['ispermalink'] ?? '')

/** The text of an element as an id, made absolute if it is a relative address. */
const readId = (id: Element, base: string): string =>
  isRelativeAddress(id.text) && !isNoPermalink(id) ? addressOf(id, base) || id.text : id.text

/** The address in a guid, or in an id of Atom that is one; '' if it is an id of another kind. */
function readPermalink(id: Element, base: string): string {
  if (isNoPermalink(id)) return ''
  if (webAddress(id.text) !== '') return addressOf(id, base)
  const isRelative = isRelativeAddress(id.text) || /^true$/i.test(id.attributes['ispermalink'] ?? '')
  return id.name === 'guid' && isRelative ? addressOf(id, base) : ''
}

/** The attached files of an entry, such as the sound of a podcast; pictures last. */
function filesOf(fields: readonly Element[]): Element[] {
  const files = [...enclosuresOf(fields), ...named(fields, 'media:content')]
  return [...files.filter(({ attributes }) => !isPicture(attributes)), ...files]
}

const enclosuresOf = (fields: readonly Element[]): Element[] => [
  ...named(fields, 'enclosure'),
  ...named(fields, 'link').filter(({ attributes }) => attributes['rel'] === 'enclosure'),
]

/** The pictures of an entry: images and thumbnails of Media RSS, enclosures, covers. https://www.rssboard.org/media-rss */
function picturesOf(fields: readonly Element[]): Element[] {
  const holders = [fields, ...named(fields, 'media:group').map(({ children }) => children)]
  const contents = holders.flatMap((each) => named(each, 'media:content'))
  return [
    ...contents.filter(({ attributes }) => isPicture(attributes)),
    ...[...contents.map(({ children }) => children), ...holders].flatMap((each) => named(each, 'media:thumbnail')),
    ...enclosuresOf(fields).filter(({ attributes }) => isPicture(attributes)),
    ...named(fields, 'itunes:image'),
  ]
}
