import { createMarkupParser } from '../../lib/text/markup-parser.ts'

/** The elements of an entry whose text is read, and those of which an attribute is. */
const texts = new Set(['yt:videoId', 'title', 'name', 'published', 'media:description'])
const attributesOf = new Map([
  ['link', 'href'],
  ['media:thumbnail', 'url'],
  ['media:statistics', 'views'],
  ['media:starRating', 'count'],
])

/** The first value of each element by its name; `name` is that of the author. */
export type FeedEntry = ReadonlyMap<string, string>

/**
 * The complete entries of a channel's Atom feed; null if the document is not a feed. The prefixes are those that YouTube
 * declares. https://developers.google.com/youtube/v3/guides/push_notifications
 */
export function readEntries(xml: string): FeedEntry[] | null {
  const entries: FeedEntry[] = []
  let entry = new Map<string, string>()
  let field: string | null = null
  let isFeed = false
  const handler = {
    onopentag(name: string, attributes: Record<string, string>) {
      isFeed ||= name === 'feed'
      if (name === 'entry') entry = new Map()
      const attribute = attributesOf.get(name)
      if (attribute !== undefined && !entry.has(name)) entry.set(name, attributes[attribute] ?? '')
      field = texts.has(name) && !entry.has(name) ? name : null
    },
    ontext(text: string) {
      if (field !== null) entry.set(field, (entry.get(field) ?? '') + text)
    },
    onclosetag(name: string) {
      field = null
      if (name === 'entry') entries.push(entry)
    },
  }
  createMarkupParser(handler, { xmlMode: true }).write(xml)
  return isFeed ? entries : null
}
