/** An open element that is kept: a `group` is a field with fields in it, the content of a `field` is read. */
export type Role = 'feed' | 'entry' | 'group' | 'field'

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
  media:description media:thumbnail`.split(/\s+/),
)
const groups = new Set(['media:content', 'media:group'])

/** The dialect of a root element by its local name; undefined if it is not the root of a feed. */
export const dialectOf = (local: string): 'rss' | 'atom' | undefined => roots.get(local as 'rss')

/** The role of an element inside of another one; null if it is ignored. */
export function roleIn(parent: Role, name: string): Role | null {
  if (parent !== 'feed') return groups.has(name) ? 'group' : entryFields.has(name) ? 'field' : null
  if (name === 'item' || name === 'entry') return 'entry'
  if (entryHolders.has(name)) return 'feed'
  return feedFields.has(name) ? 'field' : null
}
