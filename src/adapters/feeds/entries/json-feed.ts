import type { FeedEntry } from '../../../features/content/ports.ts'
import { parseJson } from '../../../lib/text/json.ts'
import { resolveAddress, webAddress } from '../address.ts'
import { cleanControls } from '../controls.ts'
import { parseDate } from '../dates.ts'
import { type Feed, firstText, isPicture, maxSummaryChars, maxTitleChars, toEntry } from './fields.ts'
import { htmlToText, toPlainText } from './html-to-text.ts'
import { firstPicture } from './pictures.ts'

/** Objects and arrays of a document: more would take more memory than any feed is worth. */
const maxContainers = 50_000
const maxDepth = 32

type Json = Readonly<Record<string, unknown>>

/**
 * Reads a JSON Feed of any version; a truncated one up to its last complete item. Null if the document is not one, has
 * too many objects or nests them too deep. https://www.jsonfeed.org/version/1.1/
 */
export function readJsonFeed(text: string, url: string, maxEntries: number): Feed | null {
  const survey = surveyJson(text)
  if (!survey) return null
  const feed = toObject(parseJson(text) ?? parseJson(`${text.slice(0, survey.wholeItems)}]}`))
  if (!isJsonFeed(feed)) return null
  const home = resolveAddress(toText(feed['home_page_url']), url)
  return {
    title: toPlainText(toText(feed['title']), maxTitleChars),
    url: home,
    entries: toArray(feed['items'])
      .slice(0, maxEntries)
      .map((item) => readItem(toObject(item), home || url)),
  }
}

/** By its version; by the names that a feed has without one, or with a bare number, which any document may have. */
function isJsonFeed(feed: Json): boolean {
  const version = toText(feed['version'])
  if (version !== '' && !/^v?1(\.\d{1,2})?$/i.test(version)) return version.includes('jsonfeed.org/version/')
  return toText(feed['title']) !== '' && ['items', 'home_page_url', 'feed_url', 'authors'].some((name) => feed[name])
}

function readItem(item: Json, base: string): FeedEntry {
  const attachments = toArray(item['attachments']).map(toObject)
  const pictures = attachments.filter(({ url, mime_type: type }) => isPicture({ url: toText(url), type: toText(type) }))
  const html = toText(item['content_html'])
  const addresses = [item['image'], item['banner_image'], ...pictures.map(({ url }) => url)]
  return toEntry({
    id: toText(item['id']),
    title: toPlainText(toText(item['title']), maxTitleChars),
    url:
      firstText([item['url'], item['external_url']], (address) => resolveAddress(toText(address), base)) ||
      webAddress(toText(item['id'])) ||
      firstText([...attachments.filter((each) => !pictures.includes(each)), ...pictures], ({ url }) =>
        resolveAddress(toText(url), base),
      ),
    summary:
      firstText([item['summary'], item['content_text']], (text) => toPlainText(toText(text), maxSummaryChars)) ||
      htmlToText(html, maxSummaryChars),
    picture: firstText(addresses, (address) => resolveAddress(toText(address), base)) || firstPicture(html, base),
    published: parseDate(toText(item['date_published'])) ?? parseDate(toText(item['date_modified'])),
  })
}

/** Feeds have ids and dates that are numbers. */
const toText = (value: unknown): string =>
  typeof value === 'string' ? cleanControls(value).trim() : typeof value === 'number' ? String(value) : ''
const toArray = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const toObject = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {})

/** The index up to which the items are complete; null if there are too many objects or they are nested too deep. */
function surveyJson(text: string): { wholeItems: number } | null {
  let [depth, containers, wholeItems] = [0, 0, 0]
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === '"') at = stringEnd(text, at)
    else if (character === '}' || character === ']') {
      depth -= 1
      if (depth === 2) wholeItems = at + 1
    } else if (character === '{' || character === '[') {
      depth += 1
      containers += 1
    }
    if (depth > maxDepth || containers > maxContainers) return null
  }
  return { wholeItems }
}

/** The index of the quote that ends the string which begins at `begin`. */
function stringEnd(text: string, begin: number): number {
  for (let at = begin + 1; at < text.length; at++) {
    if (text[at] === '\\') at += 1
    else if (text[at] === '"') return at
  }
  return text.length
}
