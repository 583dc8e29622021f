import type { FeedEntry } from '../../../features/content/ports.ts'
import { isRelativeAddress, resolveAddress } from '../address.ts'
import { parseDate } from '../dates.ts'
import type { Element } from '../xml/element.ts'
import { htmlToText, toPlainText } from './html-to-text.ts'

export type Feed = { title: string; url: string; entries: FeedEntry[] }

/** Limits in characters. */
export const maxTitleChars = 1_000
export const maxSummaryChars = 5_000
const maxIdChars = 2_048

/** The elements of these names (separated by spaces), in the order of the names, then of the document. */
export function named(elements: readonly Element[], names: string): Element[] {
  const found: Element[] = []
  for (const name of names.split(' ')) for (const element of elements) if (element.name === name) found.push(element)
  return found
}

/** The first result that is not empty; '' without one. */
export function firstText<T>(items: Iterable<T>, read: (item: T) => string): string {
  for (const item of items) {
    const text = read(item)
    if (text !== '') return text
  }
  return ''
}

/** The content of an element in one line. https://www.rfc-editor.org/rfc/rfc4287#section-3.1 */
export const lineOf = ({ text, isHtml }: Element, maxChars: number): string =>
  (isHtml ? htmlToText : toPlainText)(text, maxChars)

/** The first date that can be read. */
export function firstDate(elements: readonly Element[]): Date | null {
  for (const { text } of elements) {
    const date = parseDate(text)
    if (date) return date
  }
  return null
}

/** The address that an element links to, in `href` or as its text. Its own xml:base wins over `base`. */
export const linkAddress = ({ attributes, base: own, text }: Element, base: string): string =>
  resolveAddress(attributes['href'] || text, own ?? base)

/** The address of a file, in `url` or `href`. Its own xml:base wins over `base`. */
export const fileAddress = ({ attributes, base: own }: Element, base: string): string =>
  resolveAddress(attributes['url'] ?? attributes['href'] ?? '', own ?? base)

/** The text of an element as an id, made absolute if it is a relative address. */
export const absoluteId = ({ text, base: own }: Element, base: string): string =>
  isRelativeAddress(text) ? resolveAddress(text, own ?? base) || text : text

/** The address of the page among Atom links: an alternate, HTML preferred. https://www.rfc-editor.org/rfc/rfc4287#section-4.2.7 */
export function alternateLink(links: readonly Element[], base: string): string {
  const alternates = links.filter(
    ({ attributes, text }) => (attributes['href'] || text) && /^(.*\/)?alternate$|^$/i.test(attributes['rel'] ?? ''),
  )
  const page = alternates.find(
    ({ attributes: { href, type = 'text/html' } }) => href && /^(text\/html|application\/xhtml\+xml)/i.test(type),
  )
  const link = page ?? alternates[0]
  return link ? linkAddress(link, base) : ''
}

/** True of an image by its medium or type, else by the end of its address. */
export function isPicture({ url = '', type = '', medium = '' }: Readonly<Record<string, string>>): boolean {
  if (medium !== '') return medium === 'image'
  return type === '' ? /\.(avif|gif|jpe?g|png|webp)([?#]|$)/i.test(url) : /^image\//i.test(type)
}

/** The images of Media RSS in an entry, thumbnails last. https://www.rssboard.org/media-rss */
export function mediaPictures(fields: readonly Element[]): Element[] {
  const holders = [fields, ...named(fields, 'media:group').map(({ children }) => children)]
  const contents = holders.flatMap((each) => named(each, 'media:content'))
  const thumbnails = [...contents.map(({ children }) => children), ...holders].flatMap((each) =>
    named(each, 'media:thumbnail'),
  )
  return [...contents.filter(({ attributes }) => isPicture(attributes)), ...thumbnails]
}

/** An entry without an id gets its address as id. */
export const toEntry = (entry: FeedEntry): FeedEntry => ({ ...entry, id: entry.id.slice(0, maxIdChars) || entry.url })
