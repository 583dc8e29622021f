/** Namespace URIs as feeds write them, and the canonical prefix of each; '' for RSS and Atom themselves. */
const vocabularies: readonly (readonly [RegExp, string])[] = [
  [/^https?:\/\/(www\.)?w3\.org\/2005\/atom|^https?:\/\/purl\.org\/atom\/ns/i, ''],
  [/^https?:\/\/purl\.org\/rss\/1\.0\/modules\/content/i, 'content'],
  [/^https?:\/\/purl\.org\/dc\/elements\//i, 'dc'],
  [/^https?:\/\/purl\.org\/dc\/terms/i, 'dcterms'],
  [/^https?:\/\/(video\.)?search\.yahoo\.com\/mrss/i, 'media'],
  [/^https?:\/\/www\.itunes\.com\/dtds\/podcast|^https?:\/\/example\.com\/dtds\/podcast/i, 'itunes'],
  [/^https?:\/\/www\.w3\.org\/1999\/xhtml/i, 'xhtml'],
  [/^https?:\/\/purl\.org\/(net\/)?rss|netscape\.com\/(rdf|publish)|userland\.com\/rss/i, ''],
]
/** Prefixes that feeds use without declaring them. */
const undeclaredPrefixes = new Map([
  ['atom', ''],
  ['a10', ''],
  ['atom10', ''],
  ['atom03', ''],
  ['rss', ''],
  ['dct', 'dcterms'],
  ['xh', 'xhtml'],
])
/** Older names of elements. */
const synonyms = new Map([
  ['body', 'content:encoded'],
  ['xhtml:body', 'content:encoded'],
  ['fullitem', 'content:encoded'],
  ['date', 'dc:date'],
])

/**
 * Gives elements canonical names: no prefix in the vocabularies of RSS and Atom, and one fixed prefix for each other one
 * (`dc:title`, `media:content`), whichever prefix the feed declares. All names are in lower case.
 */
export function createNamespaces() {
  const declared = new Map<string, string>()
  const vocabularyOf = (uri: string | undefined) =>
    uri === undefined ? undefined : vocabularies.find(([pattern]) => pattern.test(uri.trim()))?.[1]

  return {
    /** Records the `xmlns:…` declarations among the attributes. */
    declare(attributes: Readonly<Record<string, string>>): void {
      for (const [name, uri] of Object.entries(attributes)) {
        const known = name.startsWith('xmlns:') ? vocabularyOf(uri) : undefined
        if (known !== undefined) declared.set(name.slice(6), known)
      }
    },
    /** The canonical name of an element with these attributes. */
    canonicalName(written: string, attributes: Readonly<Record<string, string>>): string {
      const colon = written.indexOf(':')
      const prefix = written.slice(0, Math.max(0, colon))
      const own = vocabularyOf(attributes[prefix === '' ? 'xmlns' : `xmlns:${prefix}`])
      const vocabulary = own ?? declared.get(prefix) ?? undeclaredPrefixes.get(prefix) ?? prefix
      const local = written.slice(colon + 1)
      const canonical = vocabulary === '' ? local : `${vocabulary}:${local}`
      return synonyms.get(canonical) ?? canonical
    },
  }
}

export type Namespaces = ReturnType<typeof createNamespaces>
