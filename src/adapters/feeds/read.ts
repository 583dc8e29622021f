import type { FeedEntry } from '../../features/content/ports.ts'
import { cleanControls } from './controls.ts'
import { readXmlFeed } from './entries/xml-feed.ts'
import type { Feed } from './entries/fields.ts'
import { readJsonFeed } from './entries/json-feed.ts'
import { declarations, decodeText } from '../../lib/text/decode.ts'

/** Feeds put their newest entries first; later ones are not read. */
const maxEntries = 1_000

/**
 * Reads a feed in this thread; null if the bytes are not one. It has no time limit and may throw: what comes from outside
 * goes through `createFeedParser`.
 */
export function readFeed(bytes: Uint8Array, from: { contentType: string | null; url: string }): Feed | null {
  const text = cleanControls(decodeText(bytes, from.contentType, declarations.xml))
  const isObject = /^\s*\{/.test(text.slice(0, 1000))
  const feed =
    (isObject ? readJsonFeed(text.trim(), from.url, maxEntries) : null) ?? readXmlFeed(text, from.url, maxEntries)
  return feed && { ...feed, entries: withoutDuplicates(feed.entries.filter(isFilled)) }
}

const isFilled = ({ id, title, summary, picture, published }: FeedEntry) =>
  id !== '' || title !== '' || summary !== '' || picture !== '' || published !== null

/**
 * Of an entry that comes twice the first stays. An id that entries with different addresses share does not identify
 * them: the later ones get their address as id.
 */
function withoutDuplicates(entries: readonly FeedEntry[]): FeedEntry[] {
  const first = new Map<string, string>()
  return entries.flatMap((entry) => {
    const url = first.get(entry.id)
    if (entry.id === '' || url === undefined) {
      first.set(entry.id, entry.url)
      return [entry]
    }
    if (url === entry.url || entry.url === '' || first.has(entry.url)) return []
    first.set(entry.url, entry.url)
    return [{ ...entry, id: entry.url }]
  })
}
