import { decodeHTMLStrict } from 'entities'
import { readAttributes } from '../../../lib/xml/attributes.ts'

/** A feed that a page names, with the title that the page gives it. */
export type FeedLink = { readonly url: string; readonly title: string }

const maxPageChars = 1_000_000
const maxTags = 500
const feedTypes = /^(application\/(rss|atom|rdf)\+xml|application\/(feed\+)?json|(application|text)\/xml)\s*(;|$)/i
const usualPath = /\/(feed|rss|atom|feeds?\/(all|posts)|(feed|rss|atom|index|feeds?\/all)\.(xml|rss|atom|json))\/?$/i
/** Signs that a feed is not the site's main one. */
const secondary =
  /comment|kommentar|commentaire|comentario|коммент|oembed|wp-json|api\.w\.org|\/(search|tag|author|category)\//i
/** Addresses of APIs, which have a JSON type but are not feeds. */
const api = /oembed|wp-json/i

/** The feeds that a page names, the main one first: those of `link` elements, then those of ordinary links. */
export function feedLinksOf(html: string, pageUrl: string): FeedLink[] {
  const page = html.slice(0, maxPageChars)
  const base = resolveLink(readTags(page, 'base')[0]?.get('href'), pageUrl) ?? pageUrl
  const declared = readTags(page, 'link').filter(
    (link) => /(^|\s)(alternate|feed)(\s|$)/i.test(link.get('rel') ?? '') && feedTypes.test(link.get('type') ?? ''),
  )
  const ordinary = readTags(page, 'a').filter((link) => usualPath.test((link.get('href') ?? '').split(/[?#]/)[0] ?? ''))
  const found = [...declared, ...ordinary].flatMap((link) => {
    const url = resolveLink(link.get('href'), base)
    return url === null ? [] : [{ url, title: link.get('title') ?? '' }]
  })
  const unique = found.filter(({ url }, place) => found.findIndex((each) => each.url === url) === place)
  const isMain = ({ url, title }: FeedLink) => !secondary.test(url) && !secondary.test(title)
  return [...unique.filter(isMain), ...unique.filter((link) => !isMain(link) && !api.test(link.url))]
}

/** The decoded attributes of every start tag of that name. */
function readTags(html: string, name: string): ReadonlyMap<string, string>[] {
  const tags = html.match(new RegExp(`<${name}\\s[^<>]{1,2000}>`, 'gi')) ?? []
  return tags
    .slice(0, name === 'a' ? 10 * maxTags : maxTags)
    .map((tag) => new Map([...readAttributes(tag)].map(([key, value]) => [key, decodeHTMLStrict(value).trim()])))
}

function resolveLink(href: string | undefined, base: string): string | null {
  const address = href?.replace(/^feed:(\/\/)?(?=https?:)/i, '').replace(/^feed:\/\//i, 'https://')
  if (!address || !URL.canParse(address, base)) return null
  const url = new URL(address, base)
  url.hash = ''
  return /^https?:$/.test(url.protocol) ? url.href : null
}
