/** RSS (all versions, RDF included) or Atom. */
export type Dialect = 'rss' | 'atom'

/** Namespace URIs as feeds write them, and the canonical prefix of each. */
const vocabularies: readonly (readonly [RegExp, string])[] = [
  [/^https?:\/\/(www\.)?w3\.org\/2005\/atom|^https?:\/\/purl\.org\/atom\/ns/i, 'atom'],
  [/^https?:\/\/purl\.org\/rss\/1\.0\/modules\/content/i, 'content'],
  [/^https?:\/\/purl\.org\/dc\/elements\//i, 'dc'],
  [/^https?:\/\/purl\.org\/dc\/terms/i, 'dcterms'],
  [/^https?:\/\/(video\.)?search\.yahoo\.com\/mrss/i, 'media'],
  [/^https?:\/\/www\.itunes\.com\/dtds\/podcast|^https?:\/\/example\.com\/dtds\/podcast/i, 'itunes'],
  [/^https?:\/\/www\.w3\.org\/1999\/xhtml/i, 'xhtml'],
  [/^https?:\/\/purl\.org\/(net\/)?rss|netscape\.com\/(rdf|publish)|userland\.com\/rss/i, 'rss'],
]
/** Prefixes that feeds use without declaring them. */
const undeclaredPrefixes = new Map([
  ['a10', 'atom'],
  ['atom10', 'atom'],
  ['atom03', 'atom'],
  ['dct', 'dcterms'],
  ['xh', 'xhtml'],
])
/** Elements of the other dialect and older names. */
const synonyms: Record<Dialect, ReadonlyMap<string, string>> = {
  rss: new Map([
    ...'id summary content published updated issued created modified'
      .split(' ')
      .map((name) => [name, `atom:${name}`] as const),
    ['body', 'content:encoded'],
    ['xhtml:body', 'content:encoded'],
    ['fullitem', 'content:encoded'],
    ['date', 'dc:date'],
  ]),
  atom: new Map([
    ['pubdate', 'published'],
    ['guid', 'id'],
    ['description', 'summary'],
    ['body', 'content'],
    ['xhtml:body', 'content'],
    ['content:encoded', 'content'],
    ['date', 'dc:date'],
  ]),
}

/**
 * Gives elements canonical names: lower case, no prefix in the feed's own vocabulary, and one fixed prefix for each
 * other vocabulary (`dc:title`, `media:content`), whichever prefix the feed declares.
 */
export function createNamespaces(dialect: Dialect) {
  const declared = new Map<string, string>()
  const vocabularyOf = (uri: string | undefined) =>
    uri === undefined ? undefined : vocabularies.find(([pattern]) => pattern.test(uri.trim()))?.[1]

  return {
    /** Records the `xmlns:…` declarations among the attributes. */
    declare(attributes: ReadonlyMap<string, string>): void {
      for (const [name, uri] of attributes) {
        const known = name.startsWith('xmlns:') && vocabularyOf(uri)
        if (known) declared.set(name.slice(6), known)
      }
    },
    /** The canonical name of an element with these attributes. */
    canonicalName(written: string, attributes: ReadonlyMap<string, string>): string {
      const name = written.toLowerCase()
      const colon = name.indexOf(':')
      const prefix = name.slice(0, Math.max(0, colon))
      const own = vocabularyOf(attributes.get(prefix === '' ? 'xmlns' : `xmlns:${prefix}`))
      const known = own ?? declared.get(prefix) ?? undeclaredPrefixes.get(prefix) ?? prefix
      const local = name.slice(colon + 1)
      const canonical = known === '' || known === dialect || known === 'rss' ? local : `${known}:${local}`
      if (dialect === 'rss' && canonical === 'link' && attributes.has('href')) return 'atom:link'
      return synonyms[dialect].get(canonical) ?? canonical
    },
  }
}

export type Namespaces = ReturnType<typeof createNamespaces>
