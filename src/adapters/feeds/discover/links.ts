import { createMarkupParser } from '../../../lib/text/markup-parser.ts'

/** A feed that a page names, with the title that the page gives it. */
export type FeedLink = { readonly url: string; readonly title: string }

type Tag = { readonly [attribute in 'href' | 'rel' | 'title' | 'type']?: string } & { readonly name: string }

const maxPageChars = 1_000_000
const maxTags = 5_000
const feedTypes = /^(application\/(rss|atom|rdf)\+xml|application\/(feed\+)?json|(application|text)\/xml)\s*(;|$)/i
const usualPath = /\/(feed|rss|atom|feeds?\/(all|posts)|(feed|rss|atom|index|feeds?\/all)\.(xml|rss|atom|json))\/?$/i
/** Signs that a feed is not the site's main one. */
const secondary =
  /comment|kommentar|commentaire|comentario|коммент|oembed|wp-json|api\.w\.org|\/(search|tag|author|category)\//i
/** Addresses of APIs, which have a JSON type but are not feeds. */
const api = /oembed|wp-json/i

/** The feeds that a page names, the main one first: those of `link` elements, then those of ordinary links. */
export function feedLinksOf(html: string, pageUrl: string): FeedLink[] {
  const tags = readTags(html.slice(0, maxPageChars))
  const named = (name: string) => tags.filter((tag) => tag.name === name)
  const base = resolveLink(named('base')[0]?.href, pageUrl) ?? pageUrl
  const declared = named('link').filter(
    ({ rel = '', type = '' }) => /(^|\s)(alternate|feed)(\s|$)/i.test(rel) && feedTypes.test(type.trim()),
  )
  const ordinary = named('a').filter(({ href = '' }) => usualPath.test(href.split(/[?#]/)[0] ?? ''))
  const found = [...declared, ...ordinary].flatMap((link) => {
    const url = resolveLink(link.href?.trim(), base)
    return url === null ? [] : [{ url, title: link.title?.trim() ?? '' }]
  })
  const known = new Set<string>()
  const unique = found.filter(({ url }) => !known.has(url) && known.add(url))
  const isMain = ({ url, title }: FeedLink) => !secondary.test(url) && !secondary.test(title)
  return [...unique.filter(isMain), ...unique.filter((link) => !isMain(link) && !api.test(link.url))]
}

/** The names and attributes of at most 5,000 tags that may hold links. */
function readTags(html: string): Tag[] {
  const tags: Tag[] = []
  const onopentag = (name: string, attributes: Record<string, string>) => {
    if (/^(a|base|link)$/.test(name)) tags.push({ ...attributes, name })
    if (tags.length >= maxTags) parser.pause()
  }
  const parser = createMarkupParser({ onopentag }, {})
  parser.write(html)
  return tags
}

function resolveLink(href: string | undefined, base: string): string | null {
  const address = withoutFeedScheme(href ?? '')
  if (!address || !URL.canParse(address, base)) return null
  const url = new URL(address, base)
  url.hash = ''
  return /^https?:$/.test(url.protocol) ? url.href : null
}

/** The web address in “feed:https://…” or “feed://…”; any other address unchanged. */
export const withoutFeedScheme = (address: string): string =>
  address.replace(/^feed:(\/\/)?(?=https?:)/i, '').replace(/^feed:\/\//i, 'https://')
