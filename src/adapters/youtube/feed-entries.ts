import { decodeHTMLStrict } from 'entities'
import { readAttributes } from '../../lib/xml/attributes.ts'
import { tokenizeXml } from '../../lib/xml/tokenize.ts'

/** The elements of an entry whose text is read, and those of which an attribute is. */
const texts = new Set(['yt:videoId', 'title', 'name', 'published', 'media:description'])
const addresses = new Map([
  ['link', 'href'],
  ['media:thumbnail', 'url'],
])

/** The first value of each element by its name; `name` is that of the author. */
export type FeedEntry = ReadonlyMap<string, string>

/**
 * The complete entries of a channel's Atom feed; null if the document is not a feed. The prefixes are those that YouTube
 * declares. https://developers.google.com/youtube/v3/guides/push_notifications
 */
export function readEntries(xml: string): FeedEntry[] | null {
  const entries: FeedEntry[] = []
  const state: { isFeed: boolean; entry: Map<string, string>; field: string | null } = {
    isFeed: false,
    entry: new Map(),
    field: null,
  }
  const add = (name: string, text: string) => state.entry.set(name, (state.entry.get(name) ?? '') + text)
  tokenizeXml(xml, {
    open(name, source) {
      state.isFeed ||= name === 'feed'
      if (name === 'entry') state.entry = new Map()
      const isNew = !state.entry.has(name)
      const attribute = addresses.get(name)
      if (isNew && attribute) add(name, decodeHTMLStrict(readAttributes(source).get(attribute) ?? ''))
      state.field = isNew && texts.has(name) ? name : null
    },
    text(text, isLiteral) {
      if (state.field !== null) add(state.field, isLiteral ? text : decodeHTMLStrict(text))
    },
    close(name) {
      state.field = null
      if (name === 'entry') entries.push(state.entry)
    },
    openElement: () => state.field,
    isDone: () => false,
  })
  return state.isFeed ? entries : null
}
