import type { FeedEntry } from '../../../features/content/ports.ts'
import { isRelativeAddress } from '../address.ts'
import type { Element } from '../xml/element.ts'
import type { FeedDocument } from '../xml/read-elements.ts'
import {
  absoluteId,
  alternateLink,
  type Feed,
  fileAddress,
  firstDate,
  firstText,
  isPicture,
  lineOf,
  linkAddress,
  maxSummaryChars,
  maxTitleChars,
  mediaPictures,
  named,
  toEntry,
} from './fields.ts'
import { firstPicture, htmlToText, toPlainText } from './html-to-text.ts'

const dates =
  'pubdate dc:date dcterms:issued dcterms:created dcterms:date dcterms:available atom:published atom:issued atom:created atom:updated atom:modified dcterms:modified'
const shortTexts = 'atom:summary description itunes:summary dc:description media:description'

/**
 * Reads RSS and RDF with the usual modules. Relative addresses are resolved against xml:base, else the address of the
 * site, else `url`.
 */
export function readRss({ head, entries }: FeedDocument, url: string): Feed {
  const home =
    firstText(named(head, 'link'), (link) => linkAddress(link, url)) || alternateLink(named(head, 'atom:link'), url)
  return {
    title: firstText(named(head, 'title dc:title atom:title'), readTitle),
    url: home,
    entries: entries.map((item) => readItem(item, item.base ?? (home || url))),
  }
}

const readTitle = (element: Element) => lineOf(element, maxTitleChars)

function readItem(item: Element, base: string): FeedEntry {
  const fields = item.children
  const pictures = [
    ...mediaPictures(fields),
    ...named(fields, 'enclosure').filter(({ attributes }) => isPicture(attributes)),
  ]
  return toEntry({
    id: readId(item, base),
    title: firstText(named(fields, 'title dc:title atom:title itunes:title media:title'), readTitle),
    url:
      firstText(named(fields, 'link'), (link) => linkAddress(link, base)) ||
      alternateLink(named(fields, 'atom:link'), base) ||
      firstText(named(fields, 'guid'), (guid) => readPermalink(guid, base)),
    summary: readSummary(fields),
    picture:
      firstText(pictures, (picture) => fileAddress(picture, base)) ||
      firstText(named(fields, 'itunes:image'), (image) => linkAddress(image, base)) ||
      firstText(named(fields, 'content:encoded description atom:content atom:summary'), (html) =>
        firstPicture(html.text, html.base ?? base),
      ),
    published: firstDate(named(fields, dates)),
  })
}

function readSummary(fields: readonly Element[]): string {
  const inGroup = named(fields, 'media:group').flatMap(({ children }) => named(children, 'media:description'))
  return (
    firstText([...named(fields, shortTexts), ...inGroup, ...named(fields, 'itunes:subtitle')], ({ text }) =>
      toPlainText(text, maxSummaryChars, { isLikelyHtml: true }),
    ) || firstText(named(fields, 'content:encoded atom:content'), ({ text }) => htmlToText(text, maxSummaryChars))
  )
}

function readId({ attributes, children }: Element, base: string): string {
  const guid = firstText(named(children, 'guid'), (each) => (isNoPermalink(each) ? each.text : absoluteId(each, base)))
  return guid || attributes['rdf:about'] || firstText(named(children, 'atom:id'), (id) => absoluteId(id, base))
}

/** A guid is an address unless it says otherwise. https://www.rssboard.org/rss-specification#ltguidgtSubelementOfLtitemgt */
const isNoPermalink = ({ attributes }: Element) => /^false$/i.test(attributes['ispermalink'] ?? '')

/** The address in a guid; '' if it is an id of another kind. */
function readPermalink(guid: Element, base: string): string {
  const isAddress =
    /^https?:\/\//i.test(guid.text) ||
    isRelativeAddress(guid.text) ||
    /^true$/i.test(guid.attributes['ispermalink'] ?? '')
  return isAddress && !isNoPermalink(guid) ? linkAddress(guid, base) : ''
}
