import { ExponentialBackoff, handleAll, retry, timeout, TimeoutStrategy, wrap } from 'cockatiel'
import { Agent, fetch, type RequestInit, Response } from 'undici'
import { stopwatch } from './clock.ts'
import { UpstreamError } from './errors.ts'
import type { Log } from './log.ts'
import type { Metrics } from './metrics.ts'

export type Call = {
  readonly service: string
  /** The address without ids and tokens, for logs and metrics. */
  readonly route: string
  readonly url: string
  readonly init: RequestInit
  /** Whether it may be made again after a 5xx or silence: only where doing it twice changes nothing. */
  readonly repeatable: boolean
  readonly attemptMs: number
  readonly maxBytes: number
}

const retries = 2
const firstPauseMs = 250
const bodiless = new Set([101, 204, 205, 304])

class ServerFault extends Error {
  constructor(readonly response: Response) {
    super(`status ${response.status}`)
  }
}

/**
 * The one door for outgoing HTTP: one pool of connections for the life of the app, a bound on time and bytes of every
 * call, and the one place that repeats. Answers whole responses, 4xx and 5xx included.
 * Throws UpstreamError ('timeout', 'unreachable', 'broken'), or the caller's own reason where it aborted.
 */
export function createHttp(deps: { log: Log; metrics: Metrics }) {
  const agent = new Agent({ connections: 64, keepAliveTimeout: 30_000, connect: { timeout: 5_000 } })
  const closing = new AbortController()
  const again = retry(handleAll, {
    maxAttempts: retries,
    backoff: new ExponentialBackoff({ initialDelay: firstPauseMs, maxDelay: 2_000 }),
  })

  async function attempt(call: Call, signal: AbortSignal): Promise<Response> {
    const ms = stopwatch()
    let status = 'none'
    try {
      const response = await fetch(call.url, { ...call.init, signal, dispatcher: agent, redirect: 'manual' })
      status = String(response.status)
      const body = await wholeBody(response, call.maxBytes)
      return new Response(bodiless.has(response.status) ? null : body, {
        status: response.status,
        statusText: response.statusText,
        headers: response.headers,
      })
    } finally {
      const line = { service: call.service, route: call.route, status, ms: ms() }
      deps.metrics.upstreamCall(call.service, call.route, status, line.ms)
      deps.log[Number(status) < 400 ? 'debug' : 'warn'](line, 'upstream call')
    }
  }

  async function send(call: Call): Promise<Response> {
    const limit = timeout(call.attemptMs, TimeoutStrategy.Aggressive)
    const caller = call.init.signal ? AbortSignal.any([call.init.signal, closing.signal]) : closing.signal
    try {
      if (!call.repeatable) return await limit.execute(({ signal }) => attempt(call, signal), caller)
      return await wrap(again, limit).execute(async ({ signal }) => {
        const response = await attempt(call, signal)
        if (response.status >= 500) throw new ServerFault(response)
        return response
      }, caller)
    } catch (error) {
      if (error instanceof ServerFault) return error.response
      if (caller.aborted) throw caller.reason
      throw toUpstreamError(call.service, error)
    }
  }

  return {
    send,
    /** Ends what is under way; every later call fails at once. */
    close(): Promise<void> {
      closing.abort(new UpstreamError('http', 'unreachable', { cause: new Error('closed') }))
      return agent.destroy()
    },
  }
}

export type Http = ReturnType<typeof createHttp>

async function wholeBody(response: Response, maxBytes: number): Promise<Buffer> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of response.body ?? []) {
    const bytes = part as Uint8Array
    size += bytes.byteLength
    if (size > maxBytes) throw new Error(`more than ${maxBytes} bytes`)
    parts.push(bytes)
  }
  return Buffer.concat(parts)
}

function toUpstreamError(service: string, error: unknown): UpstreamError {
  const { name, cause } = error as { name?: string; cause?: { code?: string } }
  if (name === 'TaskCancelledError') return new UpstreamError(service, 'timeout', { cause: error })
  const down = /^(ECONN|ENOTFOUND|EAI_|EHOST|ENET|UND_ERR_(CONNECT|SOCKET))/.test(cause?.code ?? '')
  return new UpstreamError(service, down ? 'unreachable' : 'broken', { cause: error })
}
