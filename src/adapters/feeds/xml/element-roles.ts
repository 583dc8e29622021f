/** An open element that is kept: a `group` is a field with fields in it, the content of a `field` is read. */
export type Role = 'feed' | 'entry' | 'group' | 'field'

const roots = new Set(['rss', 'rdf', 'channel', 'feed'])
/** Elements besides the root that hold entries. */
const entryHolders = new Set(['channel', 'items'])
const feedFields = new Set(['title', 'link', 'dc:title'])
const entryFields = new Set(
  `title link guid id description summary content published updated issued created modified pubdate enclosure
  content:encoded dc:title dc:date dc:description dcterms:date dcterms:issued dcterms:created dcterms:modified
  dcterms:available itunes:title itunes:summary itunes:subtitle itunes:image media:title media:description
  media:thumbnail`.split(/\s+/),
)
const groups = new Set(['media:content', 'media:group'])

/** True of the local name of an element that a feed may have as its root. */
export const isRoot = (local: string): boolean => roots.has(local)

/** The role of an element inside of another one; null if it is ignored. */
export function roleIn(parent: Role, name: string): Role | null {
  if (parent === 'field') return null
  // Entries do not nest: an open one was never closed.
  if (parent !== 'group' && (name === 'item' || name === 'entry')) return 'entry'
  if (parent !== 'feed') return groups.has(name) ? 'group' : entryFields.has(name) ? 'field' : null
  if (entryHolders.has(name)) return 'feed'
  return feedFields.has(name) ? 'field' : null
}
