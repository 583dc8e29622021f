import type { FeedState } from '../../../features/content/ports.ts'
import { stopwatch } from '../../../lib/clock.ts'
import { UpstreamError, type UpstreamFault } from '../../../lib/errors.ts'
import { type Fetched, type Http, redirectOf } from '../../../lib/http/http.ts'
import { parseDate } from '../dates.ts'
import type { Queue } from './queue.ts'

/** What feeds are called in the log, in metrics and in errors. */
export const service = 'feeds'
const mostMoves = 5
const maxBytes = 5 * 1024 * 1024
const mostTagChars = 500
const accepted =
  'application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, */*;q=0.5'

/** A feed's answer: 2xx with its bytes, or 304. */
export type Answer = Pick<Fetched, 'status' | 'bytes' | 'url'> & {
  readonly contentType: string | null
  readonly validators: FeedState['validators']
  /** Where permanent redirects alone led, null where there were none. */
  readonly permanent: string | null
}

type Deps = { http: Http; queue: Queue; totalMs: number; now(): number }

/**
 * Asks for a feed, only what changed where it was read before, and hands the answer to `use`. Each hop takes the turn of
 * its own host; waiting for one does not count against the time. Throws UpstreamError, of status 410 `Gone`.
 */
export async function askFor<T>(
  deps: Deps,
  { url: first, validators, signal }: { url: string; validators: FeedState['validators']; signal: AbortSignal },
  use: (answer: Answer) => Promise<T>,
): Promise<T> {
  let url = URL.canParse(first) ? new URL(first).href : first
  let permanent: string | null = null
  let leftMs = deps.totalMs
  for (let moves = 0; ; moves++) {
    const turn = await deps.queue.take(hostOf(url), signal)
    try {
      const ms = stopwatch()
      const known = validators?.url === url ? validators : null
      const got = await deps.http.fetch({ ...call, url, headers: headersFor(known), signal, totalMs: leftMs })
      leftMs = Math.max(1, leftMs - ms())
      turn.answered()
      const to = target(got)
      if (to === null) return await use(answerOf(got, known, permanent, deps.now()))
      if (moves === mostMoves) throw broken(`more than ${mostMoves} redirects`)
      if (isPermanent(got.status) && (moves === 0 || permanent === url)) permanent = to
      url = to
    } finally {
      turn.over()
    }
  }
}

const call = { service, route: 'GET feed', maxBytes, redirects: 'tell' } as const

/** A feed that says that it is gone for good. */
export class Gone extends Error {
  override name = 'Gone'
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).origin : url)
const isPermanent = (status: number): boolean => status === 301 || status === 308
const broken = (reason: string) => new UpstreamError(service, 'broken', { cause: new Error(reason) })

function target(got: Fetched): string | null {
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

function answerOf(got: Fetched, known: FeedState['validators'], permanent: string | null, now: number): Answer {
  const { status, headers, bytes, url } = got
  if (status !== 304 && (status < 200 || status > 299)) throw refused(got, now)
  if (status === 304 && known === null) throw broken('unchanged since nothing')
  const tag = sendable(headers.get('etag'))
  const modified = sendable(headers.get('last-modified'))
  const given = tag === null && modified === null ? null : { url, tag, modified }
  return {
    ...{ status, bytes, url, permanent },
    contentType: headers.get('content-type'),
    validators: status === 304 ? (given ?? known) : given,
  }
}

/** What may stand in a request's header as it is. */
const sendable = (value: string | null): string | null =>
  value !== null && value.length <= mostTagChars && /^[\x20-\x7e]+$/.test(value) ? value : null

const faults: Readonly<Record<number, UpstreamFault>> = {
  401: 'unauthorized',
  403: 'unauthorized',
  404: 'not-found',
  410: 'not-found',
  429: 'rate-limited',
}

function refused({ status, headers }: Fetched, now: number): UpstreamError {
  const cause = status === 410 ? new Gone('gone for good (410)') : new Error(`status ${status}`)
  const retryAfterMs = retryAfter(headers.get('retry-after'), now)
  return new UpstreamError(service, faults[status] ?? 'broken', {
    cause,
    ...(retryAfterMs === null ? {} : { retryAfterMs }),
  })
}

/** Seconds or a date. https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
function retryAfter(header: string | null, now: number): number | null {
  if (header === null) return null
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000
  const date = parseDate(header)
  return date === null ? null : Math.max(0, date.getTime() - now)
}
