import { once } from 'node:events'
import { STATUS_CODES } from 'node:http'
import { Agent, FormData, Pool, type Response as FetchResponse } from 'undici'
import { systemClock } from '../clock.ts'
import { UpstreamError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Metrics } from '../metrics.ts'
import { toCallerError } from './call-errors.ts'
import { createRedirectCookies } from './cookies.ts'
import { createExchange, type Exchange, readWhole, type RequestBase, type StreamingResponse } from './exchange.ts'
import { type FetchedResponse, fetchFollowing, type FetchRequest, redirectOf } from './follow.ts'
import type { Guard } from './guard.ts'
import type { TimeLimits } from './time-limits.ts'

export { createRedirectCookies, FormData, readWhole, redirectOf }
export type { FetchedResponse, FetchRequest, StreamingResponse }

/** A request whose response is read whole. */
export type BufferedRequest = RequestBase & {
  /** True if it may be sent again after a 5xx or a failure: only where doing it twice changes nothing. */
  readonly repeatable: boolean
  /** Limit on each attempt, from sending to the last byte. */
  readonly attemptMs: number
}

/**
 * A response that was read whole, with the members of fetch's Response that @discordjs/rest reads. undici's own class makes
 * a web stream for each body: 80 µs until its JSON is parsed, instead of 4.
 */
export type Response = Pick<
  FetchResponse,
  'status' | 'statusText' | 'ok' | 'headers' | 'body' | 'bodyUsed' | 'arrayBuffer' | 'text' | 'json'
>

/** A request whose response is read as it arrives. */
export type StreamRequest = RequestBase & Required<TimeLimits>

/** To an origin, where no fewer are set. */
const maxConnections = 64
const maxAttempts = 3
const firstPauseMs = 250
const connectMs = 5_000
/** Node's default of 250 ms for each address of a name is too short for distant servers. */
const perAddressMs = 1_000

/**
 * All outgoing HTTP: one connection pool for the life of the app, limits on time and bytes of every call, the only place
 * that retries, and nothing sent to an address that the guard blocks. Responses with any status resolve. Rejects with
 * UpstreamError ('timeout', 'unreachable', 'broken', 'forbidden'), or with the caller's own reason if its signal aborts.
 */
export function createHttp(deps: { log: Log; metrics: Metrics; guard: Guard }) {
  const connections = new Map<string, number>()
  const agent = createAgent(deps.guard, connections)
  const exchange = createExchange({ ...deps, agent })
  return {
    /** Reads the response whole; repeats a repeatable request after a 5xx or a failure, three attempts in all. */
    send: (request: BufferedRequest): Promise<Response> => sendWithRetries(exchange, request, agent),
    /** Sends once and lets the caller read the response as it arrives. Resolves at the first byte or the end of the body. */
    open: (request: StreamRequest): Promise<StreamingResponse> => openStream(exchange, request),
    /** Fetches an address that someone else chose, with redirects; each hop is sent once. */
    fetch: (request: FetchRequest): Promise<FetchedResponse> => fetchFollowing(exchange, request),
    /** Sets how many connections an origin may have, before the first call to it. */
    limitConnections: (url: string, max: number) => void connections.set(new URL(url).origin, max),
    /** Ends calls under way; every later call fails at once. */
    close: (): Promise<void> => agent.destroy(),
  }
}

export type Http = ReturnType<typeof createHttp>

function createAgent(guard: Guard, connections: ReadonlyMap<string, number>): Agent {
  const connect = { timeout: connectMs, autoSelectFamilyAttemptTimeout: perAddressMs }
  return new Agent({
    keepAliveTimeout: 30_000,
    factory(origin, options) {
      const lookup = guard.lookupFor(new URL(origin))
      return new Pool(origin, {
        ...options,
        connections: connections.get(String(origin)) ?? maxConnections,
        connect: lookup ? { ...connect, lookup } : connect,
      })
    },
  })
}

async function sendWithRetries(exchange: Exchange, request: BufferedRequest, agent: Agent): Promise<Response> {
  const attempts = request.repeatable ? maxAttempts : 1
  for (let attempt = 1; ; attempt++) {
    const isLast = () => attempt === attempts || agent.destroyed
    try {
      const response = await sendOnce(exchange, request)
      if (response.status < 500 || isLast()) return response
    } catch (error) {
      if (isLast() || request.signal?.aborted || isBlocked(error)) throw error
    }
    await systemClock.sleep(firstPauseMs * 2 ** (attempt - 1), request.signal ?? undefined)
  }
}

const isBlocked = (error: unknown): boolean => error instanceof UpstreamError && error.fault === 'forbidden'

async function sendOnce(exchange: Exchange, request: BufferedRequest): Promise<Response> {
  try {
    const { status, headers, body } = await exchange(request, { totalMs: request.attemptMs })
    const bytes = await readWhole(body)
    return {
      status,
      statusText: STATUS_CODES[status] ?? '',
      ok: status >= 200 && status < 300,
      headers,
      body: null,
      bodyUsed: false,
      arrayBuffer: () => Promise.resolve(new Uint8Array(bytes).buffer),
      text: () => Promise.resolve(bytes.toString()),
      json: () => new Promise((resolve) => resolve(JSON.parse(bytes.toString()))),
    }
  } catch (error) {
    throw toCallerError(request, error)
  }
}

async function openStream(exchange: Exchange, request: StreamRequest): Promise<StreamingResponse> {
  const response = await exchange(request, request)
  // An error that came with the headers was emitted before this line.
  if (response.body.errored) throw response.body.errored
  await Promise.race([once(response.body, 'readable'), once(response.body, 'end')])
  return response
}
