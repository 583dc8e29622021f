import type { FeedEntry } from '../../../features/content/ports.ts'
import { resolveAddress } from '../address.ts'
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
  maxSummaryChars,
  maxTitleChars,
  mediaPictures,
  named,
  toEntry,
} from './fields.ts'
import { firstPicture, htmlToText, toPlainText } from './html-to-text.ts'

const dates =
  'published issued created dcterms:issued dcterms:created dc:date dcterms:date updated modified dcterms:modified'

/**
 * Reads Atom 1.0 and 0.3. Relative addresses are resolved against xml:base, else the address of the site, else `url`.
 */
export function readAtom({ head, entries }: FeedDocument, url: string): Feed {
  const home = alternateLink(named(head, 'link'), url)
  return {
    title: readText(named(head, 'title'), maxTitleChars) || readOther(named(head, 'dc:title'), maxTitleChars),
    url: home,
    entries: entries.map((entry) => readEntry(entry, entry.base ?? (home || url))),
  }
}

function readEntry({ children: fields }: Element, base: string): FeedEntry {
  const links = named(fields, 'link')
  const content = named(fields, 'content')
  const media = [...fields, ...named(fields, 'media:group').flatMap(({ children }) => children)]
  const enclosures = links.filter(
    ({ attributes: { rel, href = '', type = '' } }) => rel === 'enclosure' && isPicture({ url: href, type }),
  )
  return toEntry({
    id: firstText(named(fields, 'id'), (id) => absoluteId(id, base)),
    title:
      readText(named(fields, 'title'), maxTitleChars) || readOther(named(media, 'dc:title media:title'), maxTitleChars),
    url:
      alternateLink(links, base) ||
      firstText(content, (each) => resolveAddress(each.attributes['src'] ?? '', each.base ?? base)),
    summary:
      readText(named(fields, 'summary'), maxSummaryChars) ||
      readOther(named(media, 'dc:description media:description'), maxSummaryChars) ||
      readText(content, maxSummaryChars),
    picture:
      firstText([...mediaPictures(fields), ...enclosures], (picture) => fileAddress(picture, base)) ||
      firstText(named(fields, 'content summary'), (html) => firstPicture(html.text, html.base ?? base)),
    published: firstDate(named(fields, dates)),
  })
}

/** A text construct by its type. https://www.rfc-editor.org/rfc/rfc4287#section-3.1 */
const readText = (elements: readonly Element[], maxChars: number) =>
  firstText(elements, ({ text, isHtml }) => (isHtml ? htmlToText : toPlainText)(text, maxChars))

/** An element of another vocabulary, which declares no type or one of its own. */
const readOther = (elements: readonly Element[], maxChars: number) =>
  firstText(elements, ({ text }) => toPlainText(text, maxChars))
