import type { FeedEntry, FindFeed } from '../../../features/content/ports.ts'
import { UpstreamError, UserError } from '../../../lib/errors.ts'
import { BlockedAddressError } from '../../../lib/http/guard.ts'
import type { FetchedResponse, Http } from '../../../lib/http/http.ts'
import { browserCheckOf } from '../browser-check.ts'
import { feedLinksOf, withoutFeedScheme } from './links.ts'

type Parse = (
  bytes: Uint8Array,
  from: { contentType: string | null; url: string },
) => Promise<{ title: string; entries: readonly FeedEntry[] }>

const maxBytes = 5 * 1024 * 1024
/** The number of feeds tried that a page names. */
const maxNamed = 3
const usualPaths = ['feed', 'rss.xml', 'atom.xml', 'feed.xml', 'index.xml']

/**
 * Finds a site's feed: at the address itself, in the markup of its page, or at a usual path. At most ten requests, one
 * after the other, each of at most `totalMs`.
 */
export function createFindFeed(deps: { http: Http; parse: Parse; totalMs: number }): FindFeed {
  const get = (url: string, signal: AbortSignal): Promise<FetchedResponse> =>
    deps.http.fetch({
      ...{ service: 'feeds', route: 'GET site', url, signal, maxBytes, canTruncate: true, totalMs: deps.totalMs },
      headers: { accept: 'text/html, application/atom+xml, application/rss+xml, application/feed+json, */*;q=0.5' },
    })

  async function parseIfFeed(url: string, got: FetchedResponse) {
    if (got.status !== 200 || !looksLikeFeed(got)) return null
    try {
      const { title } = await deps.parse(got.bytes, { contentType: got.headers.get('content-type'), url: got.url })
      return { url: isPermanentMove(got) ? got.url : url, title }
    } catch (error) {
      if (error instanceof UpstreamError) return null
      throw error
    }
  }

  /** The first address with a readable feed. */
  async function findFirst(urls: readonly string[], signal: AbortSignal) {
    for (const url of urls) {
      const got = await get(url, signal).catch((error: unknown) => {
        if (error instanceof UpstreamError) return null
        throw error
      })
      if (got) throwIfRefused(got)
      const feed = got && (await parseIfFeed(url, got))
      if (feed) return feed
    }
    return null
  }

  return async (address, signal) => {
    const url = parseAddress(address)
    const { hostname } = new URL(url)
    const got = await get(url, signal).catch((error: unknown) => {
      throw error instanceof UpstreamError ? toUserError(hostname, error) : error
    })
    throwIfRefused(got)
    const itself = await parseIfFeed(url, got)
    if (itself) return itself
    const named = got.status === 200 ? feedLinksOf(new TextDecoder().decode(got.bytes), got.url) : []
    const candidates = [...named.slice(0, maxNamed).map((link) => link.url), ...usualAddresses(got.url)]
    const found = await findFirst(
      [...new Set(candidates)].filter((each) => each !== url),
      signal,
    )
    if (found) return found
    throw notFound(hostname, got.status)
  }
}

function notFound(host: string, status: number): UserError {
  const state = status === 200 ? 'does not name a feed' : `answers ${status} and has no feed at the usual addresses`
  return new UserError(
    `${host} ${state}. Give the address of the feed itself, often the site's address followed by /feed.`,
  )
}

/** Throws UserError if more requests to the site make no sense. */
function throwIfRefused(got: FetchedResponse): void {
  const { hostname } = new URL(got.url)
  if (browserCheckOf(got) !== null)
    throw new UserError(
      `${hostname} asks for a browser check, which I cannot pass. Its feed may be elsewhere without one.`,
    )
  if (got.status === 429) throw new UserError(`${hostname} has had too many requests. Try again later.`)
}

function parseAddress(text: string): string {
  const bare = withoutFeedScheme(text.trim().replace(/^<(.*)>$/, '$1'))
  const url = /^[a-z][a-z\d+.-]*:\/\//i.test(bare) ? bare : `https://${bare}`
  const isAddress = URL.canParse(url) && /[.:]/.test(new URL(url).hostname) && !/\s/.test(bare)
  if (!isAddress || !/^https?:/i.test(url))
    throw new UserError(
      'That is not a web address. Give the address of a site or of its feed, such as https://example.org/feed.',
    )
  if (/(^|\.)(youtube\.com|youtu\.be)$/.test(new URL(url).hostname) && !/^\/feeds\//.test(new URL(url).pathname))
    throw new UserError('That is YouTube. Add it as a channel, by its address or its @handle.')
  return new URL(url).href
}

function toUserError(host: string, error: UpstreamError): UserError {
  const cause = { cause: error }
  if (error.cause instanceof BlockedAddressError) return new UserError(error.cause.message, cause)
  if (error.fault === 'timeout' || error.fault === 'unreachable')
    return new UserError(`${host} does not answer. Check the address or try again later.`, cause)
  return new UserError(`${host} cannot be read. Give the address of the feed itself.`, cause)
}

/** Judges by the first characters: servers declare pages as XML and feeds as HTML. */
function looksLikeFeed({ bytes }: FetchedResponse): boolean {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 2_000)).replaceAll('\0', '')
  return (
    /^[^<{]{0,20}\{/.test(start) ||
    /<(\w{1,20}:)?(rss|feed|rdf)[\s>]/i.test(start) ||
    (/^\W{0,10}<\?xml/.test(start) && !/<html[\s>]/i.test(start))
  )
}

const isPermanentMove = ({ redirects }: FetchedResponse): boolean =>
  redirects.every(({ status }) => status === 301 || status === 308)

/** Usual addresses of feeds below the page and at the root of its site. */
function usualAddresses(pageUrl: string): string[] {
  const { origin, pathname } = new URL(pageUrl)
  const below = pathname === '/' ? [] : [`${origin}${pathname.replace(/\/$/, '')}/feed`]
  return [...below, ...usualPaths.map((path) => `${origin}/${path}`)]
}
