/** What an open element is to us; only of leaves the content is read. */
export type Role = 'feed' | 'entry' | 'group' | 'leaf' | 'inner' | 'ignored'

const roots = new Map([
  ['rss', 'rss'],
  ['rdf', 'rss'],
  ['channel', 'rss'],
  ['feed', 'atom'],
] as const)
/** What holds the entries besides the root. */
const holdsEntries = new Set(['channel', 'items'])
const ofFeed = new Set(['title', 'link', 'dc:title', 'atom:link', 'atom:title'])
const ofEntry = new Set(
  `title link guid id description summary content published updated issued created modified pubdate enclosure
  atom:title atom:link atom:id atom:summary atom:content atom:published atom:updated atom:issued atom:created
  atom:modified content:encoded dc:title dc:date dc:description dcterms:date dcterms:issued dcterms:created
  dcterms:modified dcterms:available itunes:title itunes:summary itunes:subtitle itunes:image media:title
  media:description media:thumbnail media:content media:group`.split(/\s+/),
)
const groups = new Set(['media:content', 'media:group'])

/** The kind of feed that an element begins as the root; undefined where it begins none. */
export const kindOf = (local: string): 'rss' | 'atom' | undefined => roots.get(local as 'rss')

/** What an element is inside of another; of those that nothing is read from nothing is kept. */
export function roleIn(parent: Role, name: string): Role {
  if (parent === 'leaf' || parent === 'inner') return 'inner'
  if (parent === 'ignored') return 'ignored'
  if (parent === 'feed' && (name === 'item' || name === 'entry')) return 'entry'
  if (parent === 'feed' && holdsEntries.has(name)) return 'feed'
  if (parent === 'feed') return ofFeed.has(name) ? 'leaf' : 'ignored'
  if (groups.has(name)) return 'group'
  return ofEntry.has(name) ? 'leaf' : 'ignored'
}
