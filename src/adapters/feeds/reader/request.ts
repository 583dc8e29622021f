import type { FeedState } from '../../../features/content/ports.ts'
import { stopwatch } from '../../../lib/clock.ts'
import type { FairSemaphore } from '../../../lib/concurrency/fair-semaphore.ts'
import { UpstreamError, type UpstreamFault } from '../../../lib/errors.ts'
import { createRedirectCookies, type FetchedResponse, type Http, redirectOf } from '../../../lib/http/http.ts'
import { browserCheckOf } from '../browser-check.ts'
import { parseDate } from '../dates.ts'
import type { HostPauses } from './host-pauses.ts'

/** The name of this service in logs, metrics and errors. */
export const service = 'feeds'
const maxRedirects = 5
const maxBytes = 5 * 1024 * 1024
const maxValidatorChars = 500
/** A Last-Modified further in the future is wrong: a server that compares it would answer 304 until then. */
const maxClockSkewMs = 5 * 60_000
const accepted =
  'application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, */*;q=0.5'

/** A successful answer: 2xx with its bytes, or 304. */
export type Answer = Pick<FetchedResponse, 'status' | 'bytes' | 'url'> & {
  readonly contentType: string | null
  readonly validators: FeedState['validators']
  /** The target of permanent redirects alone; null without any. */
  readonly permanent: string | null
}

type Deps = { http: Http; slots: FairSemaphore; pauses: HostPauses; totalMs: number; now(): number }

/**
 * Requests a feed, conditionally if it was read before, and passes the answer to `use`: the first 5 MB of a longer one.
 * Each redirect acquires a slot of its own host; waiting for a slot does not count towards `totalMs`. Throws UpstreamError;
 * after a 410 its cause is GoneError. Throws HostPausedError if a host does not want to be asked.
 */
export async function requestFeed<T>(
  deps: Deps,
  { url: first, validators, signal }: { url: string; validators: FeedState['validators']; signal: AbortSignal },
  use: (answer: Answer) => Promise<T>,
): Promise<T> {
  let url = URL.canParse(first) ? new URL(first).href : first
  let permanent: string | null = null
  let leftMs = deps.totalMs
  const cookies = createRedirectCookies()
  for (let redirects = 0; ; redirects++) {
    const release = await deps.slots.acquire(hostOf(url), signal)
    try {
      deps.pauses.check(hostOf(url))
      const ms = stopwatch()
      const known = validators?.url === url ? validators : null
      const headers = { ...headersFor(known), ...cookies.headersFor(url) }
      const got = await deps.http.fetch({ ...call, url, headers, signal, totalMs: leftMs })
      leftMs = Math.max(1, leftMs - ms())
      const to = redirectTarget(got)
      if (to === null) return await use(answerOf(got, known, permanent, deps))
      cookies.update(url, got.headers)
      if (redirects === maxRedirects) throw broken(`more than ${maxRedirects} redirects`)
      if (isPermanent(got.status) && (redirects === 0 || permanent === url)) permanent = to
      url = to
    } finally {
      release()
    }
  }
}

const call = { service, route: 'GET feed', maxBytes, canTruncate: true, redirect: 'manual' } as const

/** The feed answered 410. https://www.rfc-editor.org/rfc/rfc9110#status.410 */
export class GoneError extends Error {
  override name = 'GoneError'
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).origin : url)
const isPermanent = (status: number): boolean => status === 301 || status === 308
const broken = (reason: string) => new UpstreamError(service, 'broken', { cause: new Error(reason) })

function redirectTarget(got: FetchedResponse): string | null {
  try {
    return redirectOf(got, got.url)
  } catch (error) {
    throw new UpstreamError(service, 'broken', { cause: error })
  }
}

const headersFor = (known: FeedState['validators']): Record<string, string> => ({
  accept: accepted,
  ...(known?.tag ? { 'if-none-match': known.tag } : {}),
  ...(known?.modified ? { 'if-modified-since': known.modified } : {}),
})

function answerOf(
  got: FetchedResponse,
  known: FeedState['validators'],
  permanent: string | null,
  { now, pauses }: Deps,
): Answer {
  const { status, headers, bytes, url } = got
  const check = browserCheckOf(got)
  if (check !== null) throw new UpstreamError(service, 'unauthorized', { cause: new Error(check) })
  if (status !== 304 && (status < 200 || status > 299)) {
    const error = toError(got, now())
    if (status === 429) pauses.pause(hostOf(url), error.retryAfterMs)
    throw error
  }
  if (status === 304 && known === null) throw broken('304 without validators')
  const tag = sendable(headers.get('etag'))
  const modified = notInFuture(sendable(headers.get('last-modified')), now())
  const given = tag === null && modified === null ? null : { url, tag, modified }
  return {
    ...{ status, bytes, url, permanent },
    contentType: headers.get('content-type'),
    validators: status === 304 ? (given ?? known) : given,
  }
}

const notInFuture = (modified: string | null, now: number): string | null =>
  (parseDate(modified ?? '')?.getTime() ?? 0) > now + maxClockSkewMs ? null : modified

/** The value if it can be sent back in a header, else null. */
const sendable = (value: string | null): string | null =>
  value !== null && value.length <= maxValidatorChars && /^[\x20-\x7e]+$/.test(value) ? value : null

const faults: Readonly<Record<number, UpstreamFault>> = {
  401: 'unauthorized',
  403: 'unauthorized',
  404: 'not-found',
  410: 'not-found',
  429: 'rate-limited',
}

function toError({ status, headers }: FetchedResponse, now: number): UpstreamError {
  const cause = status === 410 ? new GoneError('gone for good (410)') : new Error(`status ${status}`)
  const retryAfterMs = retryAfter(headers.get('retry-after'), now)
  return new UpstreamError(service, faults[status] ?? 'broken', {
    cause,
    ...(retryAfterMs === null ? {} : { retryAfterMs }),
  })
}

/** Milliseconds until Retry-After, which holds seconds or a date. https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
function retryAfter(header: string | null, now: number): number | null {
  if (header === null) return null
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000
  const date = parseDate(header)
  return date === null ? null : Math.max(0, date.getTime() - now)
}
