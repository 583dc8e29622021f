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
  lineOf,
  maxSummaryChars,
  maxTitleChars,
  mediaPictures,
  named,
  toEntry,
} from './fields.ts'
import { firstPicture } from './html-to-text.ts'

const dates =
  'published issued created dcterms:issued dcterms:created dc:date dcterms:date updated modified dcterms:modified'

/**
 * Reads Atom 1.0 and 0.3. Relative addresses are resolved against xml:base, else the address of the site, else `url`.
 */
export function readAtom({ head, entries }: FeedDocument, url: string): Feed {
  const home = alternateLink(named(head, 'link'), url)
  return {
    title: firstText(named(head, 'title dc:title'), (title) => lineOf(title, maxTitleChars)),
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
    title: firstText(named(media, 'title dc:title media:title'), (title) => lineOf(title, maxTitleChars)),
    url:
      alternateLink(links, base) ||
      firstText(content, (each) => resolveAddress(each.attributes['src'] ?? '', each.base ?? base)),
    summary: firstText(named(media, 'summary dc:description media:description content'), (text) =>
      lineOf(text, maxSummaryChars),
    ),
    picture:
      firstText([...mediaPictures(fields), ...enclosures], (picture) => fileAddress(picture, base)) ||
      firstText(named(fields, 'content summary'), (html) => firstPicture(html.text, html.base ?? base)),
    published: firstDate(named(fields, dates)),
  })
}
