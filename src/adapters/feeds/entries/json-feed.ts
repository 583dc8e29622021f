import { detectJsonFeed, type JsonFeed, parseJsonFeed } from 'feedsmith'
import type { FeedEntry } from '../../../features/content/ports.ts'
import { absolute } from './address.ts'
import { dates, entryOf, type Feed, firstText, isPicture, mostSummary, mostTitle, picture } from './fields.ts'
import { lineOf, plainText } from './html-to-text.ts'

/** Objects and lists of a document; what has more would take more memory than any feed is worth. */
const mostContainers = 50_000
const deepest = 32

/**
 * A JSON Feed of any version; one that is cut off up to its last whole item. Null where it is none, has too many parts or
 * nests them too deep. https://www.jsonfeed.org/version/1.1/
 */
export function readJsonFeed(text: string, url: string, mostEntries: number): Feed | null {
  const survey = surveyOf(text)
  if (!survey) return null
  const json = parsed(text) ?? parsed(`${text.slice(0, survey.wholeItems)}]}`)
  if (!detectJsonFeed(json)) return null
  const feed = parseJsonFeed(json, { ...dates, maxItems: mostEntries })
  const home = absolute(feed.home_page_url ?? '', url)
  return {
    title: lineOf(feed.title ?? '', mostTitle),
    url: home,
    entries: (feed.items ?? []).map((item) => entry(item, home || url)),
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** Up to where the items are whole; null where the parts are too many or too deep. */
function surveyOf(text: string): { wholeItems: number } | null {
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
    if (depth > deepest || containers > mostContainers) return null
  }
  return { wholeItems }
}

/** Where the string that begins here ends. */
function stringEnd(text: string, begin: number): number {
  for (let at = begin + 1; at < text.length; at++) {
    if (text[at] === '\\') at += 1
    else if (text[at] === '"') return at
  }
  return text.length
}

function entry(item: JsonFeed.Item<Date | undefined>, base: string): FeedEntry {
  const { attachments, content_html: html = '', content_text: text = '' } = item
  const pictures = (attachments ?? []).filter((each) => isPicture({ url: each.url, type: each.mime_type }))
  return entryOf({
    id: item.id ?? '',
    title: lineOf(item.title ?? '', mostTitle),
    url: absolute(item.url ?? '', base) || absolute(item.external_url ?? '', base),
    summary: firstText([
      () => lineOf(item.summary ?? '', mostSummary),
      () => lineOf(text, mostSummary),
      () => plainText(html, mostSummary),
    ]),
    picture: picture([item.image, item.banner_image, ...pictures.map((each) => each.url)], [html], base),
    published: item.date_published ?? item.date_modified ?? null,
  })
}
