import type { FeedEntry } from '../../features/content/ports.ts'
import { atomEntries, atomHead } from './atom.ts'
import { decode } from './decode.ts'
import type { Feed } from './fields.ts'
import { readJsonFeed } from './json-feed.ts'
import { rssEntries, rssHead } from './rss.ts'
import { tidy } from './tidy.ts'

/** Entries beyond these are not read: the newest stand first. */
const mostEntries = 1_000
/** Characters of entries that are read at once, so that never the whole document is held as objects. */
const portion = 65_536
const readers = { rss: { head: rssHead, entries: rssEntries }, atom: { head: atomHead, entries: atomEntries } }

/**
 * Reads a feed in this thread; null where the bytes are none. May throw, and takes as long as it takes: what is hostile
 * belongs in the worker.
 */
export function readFeed(bytes: Uint8Array, from: { contentType: string | null; url: string }): Feed | null {
  const text = decode(bytes, from.contentType)
  const feed = /^\s*\{/.test(text.slice(0, 1000))
    ? readJsonFeed(text.trim(), from.url, mostEntries)
    : readXmlFeed(text, from.url)
  return feed && { ...feed, entries: withoutDoubles(feed.entries) }
}

function readXmlFeed(text: string, url: string): Feed | null {
  const entries: FeedEntry[] = []
  let waiting: string[] = []
  let size = 0
  const read = (kind: keyof typeof readers, head: string) => {
    const base = readers[kind].head(head, url).url || url
    if (waiting.length > 0) entries.push(...readers[kind].entries(waiting.join(''), base))
    waiting = []
    size = 0
  }
  const tidied = tidy(text, {
    url,
    mostEntries,
    take(entry, kind, head) {
      waiting.push(entry)
      size += entry.length
      if (size > portion) read(kind, head.join(''))
    },
  })
  if (!tidied) return null
  read(tidied.kind, tidied.head)
  return { ...readers[tidied.kind].head(tidied.head, url), entries }
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
