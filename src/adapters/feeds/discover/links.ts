/** A feed that a page names, and how it calls it. */
export type FeedLink = { readonly url: string; readonly title: string }

const maxPageChars = 1_000_000
const mostLinks = 500
const types = /^(application\/(rss|atom|rdf)\+xml|application\/(feed\+)?json|(application|text)\/xml)\s*(;|$)/i
const usualPath = /\/(feed|rss|atom|feeds?\/(all|posts)|(feed|rss|atom|index|feeds?\/all)\.(xml|rss|atom|json))\/?$/i
/** Feeds of something else than what is published there. */
const besides =
  /comment|kommentar|commentaire|comentario|коммент|oembed|wp-json|api\.w\.org|\/(search|tag|author|category)\//i

/** The feeds that a page names in its markup, the main one first: by `link` elements, then by ordinary links. */
export function feedLinksOf(html: string, pageUrl: string): FeedLink[] {
  const page = html.slice(0, maxPageChars)
  const base = absolute(attributesOf(tagsOf(page, 'base')[0] ?? '').get('href') ?? '', pageUrl) ?? pageUrl
  const links = tagsOf(page, 'link').map(attributesOf)
  const declared = links.filter(
    (link) => /(^|\s)(alternate|feed)(\s|$)/i.test(link.get('rel') ?? '') && types.test(link.get('type') ?? ''),
  )
  const plain = tagsOf(page, 'a')
    .map(attributesOf)
    .filter((link) => usualPath.test((link.get('href') ?? '').split(/[?#]/)[0] ?? ''))
  const found = [...declared, ...plain].flatMap((link) => {
    const url = absolute(link.get('href') ?? '', base)
    return url === null ? [] : [{ url, title: link.get('title') ?? '' }]
  })
  const unique = found.filter(({ url }, place) => found.findIndex((each) => each.url === url) === place)
  const main = ({ url, title }: FeedLink) => !besides.test(url) && !besides.test(title)
  // What has "json" in its type alone is most often the page itself for programs.
  return [...unique.filter(main), ...unique.filter((link) => !main(link) && !/oembed|wp-json/i.test(link.url))]
}

/** Every start tag of that name, as it is written. */
function tagsOf(html: string, name: string): string[] {
  const pattern = new RegExp(`<${name}\\s[^<>]{1,2000}>`, 'gi')
  return (html.match(pattern) ?? []).slice(0, name === 'a' ? 10 * mostLinks : mostLinks)
}

function attributesOf(tag: string): Map<string, string> {
  const pairs = tag.matchAll(/([a-z-]{1,20})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/gi)
  return new Map([...pairs].map(([, name = '', a, b, c]) => [name.toLowerCase(), unescaped(a ?? b ?? c ?? '').trim()]))
}

const unescaped = (text: string): string =>
  text.replace(/&(amp|#38|#x26);/gi, '&').replace(/&(quot|#34|#39|apos);/gi, "'")

function absolute(href: string, base: string): string | null {
  const written = href.replace(/^feed:(\/\/)?(?=https?:)/i, '').replace(/^feed:\/\//i, 'https://')
  if (written === '' || !URL.canParse(written, base)) return null
  const url = new URL(written, base)
  url.hash = ''
  return /^https?:$/.test(url.protocol) ? url.href : null
}
