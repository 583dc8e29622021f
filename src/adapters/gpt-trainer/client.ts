import { createBreaker } from '../../lib/http/breaker.ts'
import { UpstreamError, type UpstreamFault } from '../../lib/errors.ts'
import type { BufferedResponse, FormData, Http, StreamingResponse } from '../../lib/http/http.ts'
import type { Log } from '../../lib/log.ts'

const service = 'gpt-trainer'
const smallBytes = 256 * 1024
const errorChars = 300
/** A request that asks for nothing but a few fields need not take longer. */
const shortMs = 15_000
/** A model may pause, though not for longer than it may take to begin, and may write for long. */
const longestIdleMs = 30_000
const totalMs = 10 * 60_000
const failuresUntilOpen = 5
const openMs = 20_000

/** What they answered where it was no success: the status decides, the words are for the log alone. */
export class Refused extends Error {
  // Private, for the log writes all that an error shows.
  readonly #words: string
  constructor(
    readonly status: number,
    words: string,
  ) {
    super(`status ${status}: ${words.slice(0, errorChars)}`)
    this.#words = words
  }
  words(): string {
    return this.#words
  }
}

export type Body = { readonly json: object } | { readonly form: FormData }

type Asked = {
  /** The address after `/api/v1`, and how it is named in the log, without ids. */
  readonly path: string
  readonly route: string
  readonly body?: Body
  readonly signal: AbortSignal
}

type Deps = {
  http: Http
  baseUrl: string
  token: string
  firstByteMs: number
  log: Log
}

/**
 * The wire of GPT Trainer's REST API, version 1, behind one breaker for the whole service. Only status codes are relied
 * on. Throws UpstreamError. https://guide.gpt-trainer.com/api-reference
 */
export function createClient(deps: Deps) {
  const breaker = createBreaker({
    service,
    failures: failuresUntilOpen,
    openMs,
    counts: isOutage,
    onChange: (state) => deps.log.warn({ part: service, state }, 'breaker'),
  })
  const callOf = ({ path, route, body, signal }: Asked, method: 'GET' | 'POST') => {
    const sent = body === undefined ? null : 'json' in body ? JSON.stringify(body.json) : body.form
    const type: Record<string, string> = body && 'json' in body ? { 'content-type': 'application/json' } : {}
    return {
      service,
      route: `${method} ${route}`,
      url: `${deps.baseUrl}/api/v1${path}`,
      method,
      headers: { authorization: `Bearer ${deps.token}`, ...type },
      body: sent,
      signal,
    }
  }

  async function whole(
    asked: Asked,
    method: 'GET' | 'POST',
    limits: { repeatable: boolean },
  ): Promise<BufferedResponse> {
    const attemptMs = Math.min(deps.firstByteMs, shortMs)
    return breaker.run(async () => {
      const response = await deps.http.send({ ...callOf(asked, method), ...limits, attemptMs, maxBytes: smallBytes })
      if (!response.ok) throw refusal(response.status, response.headers.get('retry-after'), await response.text())
      return response
    })
  }

  return {
    /** Reads an object or list; asked again after a 5xx or silence. */
    get: async (asked: Asked): Promise<unknown> => parsed(await whole(asked, 'GET', { repeatable: true })),
    /** Asks for something to be done, once. */
    post: async (asked: Asked): Promise<unknown> => parsed(await whole(asked, 'POST', { repeatable: false })),
    /** Asked once, read as it comes; resolves at the first byte. */
    async flow(asked: Asked, method: 'GET' | 'POST', maxBytes: number): Promise<StreamingResponse> {
      const idleMs = Math.min(longestIdleMs, deps.firstByteMs)
      const limits = { firstByteMs: deps.firstByteMs, idleMs, totalMs, maxBytes }
      return breaker.run(async () => {
        const flow = await deps.http.open({ ...callOf(asked, method), ...limits })
        if (flow.status >= 200 && flow.status < 300) return flow
        throw refusal(flow.status, flow.retryAfter, await beginningOf(flow))
      })
    },
  }
}

export type Client = ReturnType<typeof createClient>

/** True where the service is down or does not answer, and not only this one request was wrong. */
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

async function parsed(response: BufferedResponse): Promise<unknown> {
  try {
    return await response.json()
  } catch (error) {
    throw new UpstreamError(service, 'broken', { cause: error })
  }
}

/** What a refusal says, as far as it comes; its connection is free again afterwards. */
async function beginningOf(flow: StreamingResponse): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  try {
    for await (const bytes of flow.body) {
      text += decoder.decode(bytes, { stream: true })
      if (text.length > errorChars) break
    }
  } catch (error) {
    return `${text} (${String(error)})`
  }
  return text
}
