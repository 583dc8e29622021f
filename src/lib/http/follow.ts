import type { Headers } from 'undici'
import { stopwatch } from '../clock.ts'
import { decodeContent } from './content-encoding.ts'
import { createRedirectCookies } from './cookies.ts'
import { toCallerError } from './call-errors.ts'
import { type Exchange, readWhole, type RequestBase } from './exchange.ts'

/** A GET of an address that someone else chose. Its headers go to every redirect target, so they must hold no secret. */
export type FetchRequest = Omit<RequestBase, 'method' | 'body'> & {
  /** From the call to the last byte, with name lookups and redirects. */
  readonly totalMs: number
  /** `manual` returns a redirect as it is; by default it is followed. */
  readonly redirect?: 'manual'
}

/** The response after all redirects; 3xx, 4xx and 5xx included. */
export type FetchedResponse = {
  readonly status: number
  readonly headers: Headers
  /**
   * Decoded from gzip, deflate and br, at most `maxBytes`; of a refusal (401, 403, 429, 503) some kilobytes from the
   * beginning, which may tell the reason. Empty with any other status than 200 to 299.
   */
  readonly bytes: Uint8Array
  /** The address that answered. */
  readonly url: string
  /** The redirects followed, in order. */
  readonly redirects: readonly { readonly status: number; readonly to: string }[]
}

const maxRedirects = 5
/** https://fetch.spec.whatwg.org/#redirect-status */
const redirectStatuses = [301, 302, 303, 307, 308]
const refusals = [401, 403, 429, 503]
const maxRefusalBytes = 16_384

/**
 * Follows at most five redirects; the guard checks each, and cookies that they set are sent to the following ones.
 * `maxBytes` limits the body before and after decoding.
 */
export async function fetchFollowing(exchange: Exchange, request: FetchRequest): Promise<FetchedResponse> {
  const elapsedMs = stopwatch()
  const redirects: { status: number; to: string }[] = []
  const cookies = createRedirectCookies()
  try {
    for (let url = request.url; ;) {
      const cookie = [request.headers['cookie'], cookies.headersFor(url).cookie].filter(Boolean).join('; ')
      const headers = { ...request.headers, ...(cookie === '' ? {} : { cookie }) }
      const response = await fetchOnce(
        exchange,
        { ...request, url, headers },
        Math.max(0, request.totalMs - elapsedMs()),
      )
      const to = request.redirect === 'manual' ? null : redirectOf(response, url)
      if (to === null) return { ...response, url: new URL(url).href, redirects }
      if (redirects.length === maxRedirects) throw new Error(`more than ${maxRedirects} redirects`)
      cookies.update(url, response.headers)
      redirects.push({ status: response.status, to })
      url = to
    }
  } catch (error) {
    throw toCallerError(request, error)
  }
}

/** The address that a response redirects to, or null if it is no redirect. Throws TypeError if the address is invalid. */
export function redirectOf(
  { status, headers }: Pick<FetchedResponse, 'status' | 'headers'>,
  from: string,
): string | null {
  const location = redirectStatuses.includes(status) ? headers.get('location') : null
  return location === null ? null : new URL(asUtf8(location), from).href
}

/** Undici reads headers as Latin-1, but servers send addresses beyond ASCII in UTF-8. */
function asUtf8(header: string): string {
  if (!/[\x80-\xff]/.test(header) || /[\u0100-\uffff]/.test(header)) return header
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(header, 'latin1'))
  } catch (error) {
    if (error instanceof TypeError) return header
    throw error
  }
}

async function fetchOnce(exchange: Exchange, request: FetchRequest, totalMs: number) {
  const sent = { 'user-agent': 'ProfessorSynapse/1.0', 'accept-encoding': 'gzip, deflate, br', ...request.headers }
  const get = { ...request, method: 'GET', body: null, headers: sent } as const
  const { status, headers, body } = await exchange(get, { totalMs })
  const encoding = headers.get('content-encoding')
  if (refusals.includes(status)) return { status, headers, bytes: await readRefusal(body, encoding, request) }
  if (!isWanted(status)) body.destroy()
  const bytes = isWanted(status) ? await readWhole(body) : Buffer.alloc(0)
  return { status, headers, bytes: await decodeContent(bytes, encoding, request) }
}

/** The first bytes of a refusal, decoded; none if they cannot be read, since the status says enough. */
async function readRefusal(body: AsyncIterable<Buffer>, encoding: string | null, { signal, maxBytes }: FetchRequest) {
  const limit = { maxBytes: Math.min(maxBytes, maxRefusalBytes), canTruncate: true }
  try {
    return await decodeContent(await readWhole(body, limit.maxBytes), encoding, limit)
  } catch (error) {
    if (signal?.aborted) throw error
    return Buffer.alloc(0)
  }
}

/** A body that comes with any other status is not read. */
const isWanted = (status: number): boolean => (status >= 200 && status < 300) || status === 304
