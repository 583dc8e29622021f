/**
 * The part that an open element plays: `feed` and `entry` hold fields, the content of a `field` is read, a `group` is a
 * field with fields in it, `inner` is markup in a field, and nothing is kept of what is `ignored`.
 */
export type Role = 'feed' | 'entry' | 'group' | 'field' | 'inner' | 'ignored'

const roots = new Map([
  ['rss', 'rss'],
  ['rdf', 'rss'],
  ['channel', 'rss'],
  ['feed', 'atom'],
] as const)
/** Elements besides the root that hold entries. */
const entryHolders = new Set(['channel', 'items'])
const feedFields = new Set(['title', 'link', 'dc:title', 'atom:link', 'atom:title'])
const entryFields = new Set(
  `title link guid id description summary content published updated issued created modified pubdate enclosure
  atom:title atom:link atom:id atom:summary atom:content atom:published atom:updated atom:issued atom:created
  atom:modified content:encoded dc:title dc:date dc:description dcterms:date dcterms:issued dcterms:created
  dcterms:modified dcterms:available itunes:title itunes:summary itunes:subtitle itunes:image media:title
  media:description media:thumbnail media:content media:group`.split(/\s+/),
)
const groups = new Set(['media:content', 'media:group'])

/** The dialect of a root element by its local name; undefined if it is not the root of a feed. */
export const dialectOf = (local: string): 'rss' | 'atom' | undefined => roots.get(local as 'rss')

/** The role of an element inside of another one. */
export function roleIn(parent: Role, name: string): Role {
  if (parent === 'field' || parent === 'inner') return 'inner'
  if (parent === 'ignored') return 'ignored'
  if (parent === 'feed' && (name === 'item' || name === 'entry')) return 'entry'
  if (parent === 'feed' && entryHolders.has(name)) return 'feed'
  if (parent === 'feed') return feedFields.has(name) ? 'field' : 'ignored'
  if (groups.has(name)) return 'group'
  return entryFields.has(name) ? 'field' : 'ignored'
}
