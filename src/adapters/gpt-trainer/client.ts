import { type Clock, monotonicClock } from '../../lib/clock.ts'
import { createBreaker } from '../../lib/http/breaker.ts'
import { UpstreamError, type UpstreamFault } from '../../lib/errors.ts'
import type { FormData, Http, StreamingResponse } from '../../lib/http/http.ts'
import type { Log } from '../../lib/log.ts'
import { createJsonLimits } from './json-limits.ts'
import { broken } from './wire.ts'

const service = 'gpt-trainer'
const maxBufferedBytes = 256 * 1024
/** About 25,000 data sources. */
const maxListBytes = 8 * 1024 * 1024
/** Limit for requests without a model behind them. */
const shortAttemptMs = 15_000
/** Limits of a stream: between two pieces, and in total. A model may pause and may write for long. */
const maxIdleMs = 30_000
const totalMs = 10 * 60_000
const failuresUntilOpen = 5
const openMs = 20_000

/** An answer with an error status. Code relies on the status; the body's text is for the log. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly text: string,
  ) {
    super(`status ${status}: ${text}`)
  }
}

export type Body = { readonly json: object } | { readonly form: FormData }

type ApiRequest = {
  /** Path after `/api/v1`, and the same without ids, for the log. */
  readonly path: string
  readonly route: string
  readonly body?: Body
  readonly signal: AbortSignal
}

type ReadOptions = { method: 'GET' | 'POST'; repeatable: boolean; maxBytes?: number }

type Deps = {
  http: Http
  baseUrl: string
  token: string
  firstByteMs: number
  log: Log
  /** Of the circuit breaker; by default monotonic. */
  clock?: Pick<Clock, 'now'>
}

/**
 * HTTP client of GPT Trainer's REST API, version 1, with one circuit breaker for the whole service. Relies on status codes
 * only. Throws UpstreamError. https://guide.gpt-trainer.com/api-reference
 */
export function createClient(deps: Deps) {
  const breaker = createBreaker({
    service,
    failures: failuresUntilOpen,
    openMs,
    counts: isOutage,
    clock: deps.clock ?? monotonicClock,
    onChange: (state) => deps.log.warn({ part: service, state }, 'breaker'),
  })
  async function readJson(
    asked: ApiRequest,
    { method, repeatable, maxBytes = maxBufferedBytes }: ReadOptions,
  ): Promise<unknown> {
    const limits = { repeatable, attemptMs: Math.min(deps.firstByteMs, shortAttemptMs), maxBytes }
    const response = await breaker.run(async () => {
      const received = await deps.http.send({ ...toRequest(deps, asked, method), ...limits })
      if (!received.ok) throw refusal(received.status, received.headers.get('retry-after'), await received.text())
      return received
    })
    const bytes = new Uint8Array(await response.arrayBuffer())
    try {
      createJsonLimits()(bytes)
      return JSON.parse(new TextDecoder().decode(bytes)) as unknown
    } catch (error) {
      throw broken(error)
    }
  }

  return {
    /** True while the service is taken to be down. */
    isDown: breaker.isOpen,
    /** Reads an object. Retries after a 5xx or silence. */
    get: (asked: ApiRequest): Promise<unknown> => readJson(asked, { method: 'GET', repeatable: true }),
    /** Reads a list of up to 8 MB. Never retries: its readers come again by themselves. */
    getList: (asked: ApiRequest): Promise<unknown> =>
      readJson(asked, { method: 'GET', repeatable: false, maxBytes: maxListBytes }),
    /** Sends a command. Never retries. */
    post: (asked: ApiRequest): Promise<unknown> => readJson(asked, { method: 'POST', repeatable: false }),
    /** Opens a streaming response; resolves at the first byte. Never retries. */
    async openStream(asked: ApiRequest, method: 'GET' | 'POST', maxBytes: number): Promise<StreamingResponse> {
      const idleMs = Math.min(maxIdleMs, deps.firstByteMs)
      const limits = { firstByteMs: deps.firstByteMs, idleMs, totalMs, maxBytes }
      return breaker.run(async () => {
        const stream = await deps.http.open({ ...toRequest(deps, asked, method), ...limits })
        if (stream.status >= 200 && stream.status < 300) return stream
        throw refusal(stream.status, stream.headers.get('retry-after'), await readErrorText(stream))
      })
    },
  }
}

export type Client = ReturnType<typeof createClient>

function toRequest({ baseUrl, token }: Deps, { path, route, body, signal }: ApiRequest, method: 'GET' | 'POST') {
  const isJson = body !== undefined && 'json' in body
  const type: Record<string, string> = isJson ? { 'content-type': 'application/json' } : {}
  return {
    service,
    route: `${method} ${route}`,
    url: `${baseUrl}/api/v1${path}`,
    method,
    headers: { authorization: `Bearer ${token}`, ...type },
    body: isJson ? JSON.stringify(body.json) : (body?.form ?? null),
    signal,
  }
}

/** True if the service is down or silent, false if only this request was wrong. */
function isOutage(error: unknown): boolean {
  if (!(error instanceof UpstreamError)) return false
  if (error.cause instanceof Refused) return error.cause.status >= 500
  return error.fault === 'timeout' || error.fault === 'unreachable' || error.fault === 'broken'
}

function refusal(status: number, retryAfter: string | null, words: string): UpstreamError {
  const faults: Record<number, UpstreamFault> = {
    401: 'unauthorized',
    403: 'unauthorized',
    404: 'not-found',
    429: 'rate-limited',
  }
  const seconds = Number(retryAfter ?? Number.NaN)
  return new UpstreamError(service, faults[status] ?? 'broken', {
    cause: new Refused(status, words),
    ...(Number.isFinite(seconds) ? { retryAfterMs: seconds * 1000 } : {}),
  })
}

/** Reads the first chunk of an error body and closes the connection. */
async function readErrorText({ body }: StreamingResponse): Promise<string> {
  try {
    for await (const bytes of body) return bytes.toString('utf8')
  } catch (error) {
    return String(error)
  }
  return ''
}
