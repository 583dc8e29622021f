export type FeedKind = 'rss' | 'atom'

/** Vocabularies by their addresses, as feeds write them, and the prefix by which feedsmith knows each. */
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
/** Prefixes that are used without being declared. */
const usual = new Map([
  ['a10', 'atom'],
  ['atom10', 'atom'],
  ['atom03', 'atom'],
  ['dct', 'dcterms'],
  ['xh', 'xhtml'],
])
/** Elements that stray from one kind of feed into the other, or have an older name. */
const strays: Record<FeedKind, ReadonlyMap<string, string>> = {
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
 * Names of elements as feedsmith knows them: in lower case, with the usual prefix of their vocabulary whatever prefix
 * the feed gave it, and none where it is the feed's own.
 */
export function createNames(kind: FeedKind) {
  const declared = new Map<string, string>()
  const vocabulary = (uri: string | undefined) =>
    uri === undefined ? undefined : vocabularies.find(([pattern]) => pattern.test(uri.trim()))?.[1]

  return {
    /** Takes in the declarations of a tag. */
    declare(attributes: ReadonlyMap<string, string>): void {
      for (const [name, uri] of attributes) {
        const known = name.startsWith('xmlns:') && vocabulary(uri)
        if (known) declared.set(name.slice(6), known)
      }
    },
    /** `attributes` are the element's own. */
    of(written: string, attributes: ReadonlyMap<string, string>): string {
      const name = written.toLowerCase()
      const colon = name.indexOf(':')
      const prefix = name.slice(0, Math.max(0, colon))
      const own = vocabulary(attributes.get(prefix === '' ? 'xmlns' : `xmlns:${prefix}`))
      const known = own ?? declared.get(prefix) ?? usual.get(prefix) ?? prefix
      const local = name.slice(colon + 1)
      const usualName = known === '' || known === kind || known === 'rss' ? local : `${known}:${local}`
      if (kind === 'rss' && usualName === 'link' && attributes.has('href')) return 'atom:link'
      return strays[kind].get(usualName) ?? usualName
    },
  }
}

export type Names = ReturnType<typeof createNames>
