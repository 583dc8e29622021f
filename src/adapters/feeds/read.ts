import type { FeedEntry } from '../../features/content/ports.ts'
import { readAtom } from './entries/atom.ts'
import { decode } from './xml/decode.ts'
import type { Feed } from './entries/fields.ts'
import { readJsonFeed } from './entries/json-feed.ts'
import { readRss } from './entries/rss.ts'
import { tidy } from './xml/normalize.ts'

/** Entries beyond these are not read: the newest stand first. */
const mostEntries = 1_000
/** Characters of entries that are read at once, so that never the whole document is held as objects. */
const portion = 262_144
/** Characters that no text needs and most of which no XML may contain. https://www.w3.org/TR/xml/#charsets */
const forbidden = /[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu
const readers = { rss: readRss, atom: readAtom }

/**
 * Reads a feed in this thread; null where the bytes are none. May throw, and takes as long as it takes: what is hostile
 * belongs in the worker.
 */
export function readFeed(bytes: Uint8Array, from: { contentType: string | null; url: string }): Feed | null {
  const text = decode(bytes, from.contentType).replace(forbidden, '')
  const isObject = /^\s*\{/.test(text.slice(0, 1000))
  const feed = (isObject ? readJsonFeed(text.trim(), from.url, mostEntries) : null) ?? readXmlFeed(text, from.url)
  return feed && { ...feed, entries: withoutDoubles(feed.entries) }
}

function readXmlFeed(text: string, url: string): Feed | null {
  const entries: FeedEntry[] = []
  let waiting: string[] = []
  let size = 0
  const tidied = tidy(text, {
    url,
    mostEntries,
    take(entry, kind, head) {
      waiting.push(entry)
      size += entry.length
      if (size < portion) return
      entries.push(...readers[kind](head.join(''), waiting.join(''), url).entries)
      waiting = []
      size = 0
    },
  })
  if (!tidied) return null
  const rest = readers[tidied.kind](tidied.head, waiting.join(''), url)
  return { ...rest, entries: [...entries, ...rest.entries] }
}

/**
 * What comes twice in one document stays once, the first. Where entries with different addresses share an id, it tells
 * nothing apart: the later ones go by their address.
 */
function withoutDoubles(entries: readonly FeedEntry[]): FeedEntry[] {
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
