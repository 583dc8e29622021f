import { Agent, FormData, Pool } from 'undici'
import { systemClock } from '../clock.ts'
import { UpstreamError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Metrics } from '../metrics.ts'
import { type BufferedRequest, type BufferedResponse, sendBuffered } from './buffered.ts'
import { createExchange, type Exchange } from './exchange.ts'
import { type FetchedResponse, fetchFollowing, type FetchRequest, redirectOf } from './follow.ts'
import type { Guard } from './guard.ts'
import { openStream, type StreamingResponse, type StreamRequest } from './stream.ts'

export { FormData, redirectOf }
export type { BufferedRequest, BufferedResponse, FetchedResponse, FetchRequest, StreamingResponse, StreamRequest }

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
export function createHttp(deps: {
  log: Log
  metrics: Metrics
  guard: Guard
  /** Connections allowed per origin, if not 64. */
  connections?: ReadonlyMap<string, number>
}) {
  const agent = createAgent(deps.guard, deps.connections ?? new Map())
  const exchange = createExchange({ ...deps, agent })
  let closed = false
  return {
    /** Reads the response whole; repeats a repeatable request after a 5xx or a failure, three attempts in all. */
    send: (request: BufferedRequest): Promise<BufferedResponse> => sendWithRetries(exchange, request, () => closed),
    /** Sends once and lets the caller read the response as it arrives. */
    open: (request: StreamRequest): Promise<StreamingResponse> => openStream(exchange, request),
    /** Fetches an address that someone else chose, with redirects; each hop is sent once. */
    fetch: (request: FetchRequest): Promise<FetchedResponse> => fetchFollowing(exchange, request),
    /** Ends calls under way; every later call fails at once. */
    close(): Promise<void> {
      closed = true
      return agent.destroy()
    },
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

async function sendWithRetries(
  exchange: Exchange,
  request: BufferedRequest,
  isClosed: () => boolean,
): Promise<BufferedResponse> {
  const attempts = request.repeatable ? maxAttempts : 1
  for (let attempt = 1; ; attempt++) {
    const isLast = () => attempt === attempts || isClosed()
    try {
      const response = await sendBuffered(exchange, request)
      if (response.status < 500 || isLast()) return response
    } catch (error) {
      if (isLast() || request.signal?.aborted || isBlocked(error)) throw error
    }
    await systemClock.sleep(firstPauseMs * 2 ** (attempt - 1), request.signal ?? undefined)
  }
}

const isBlocked = (error: unknown): boolean => error instanceof UpstreamError && error.fault === 'forbidden'
