import { ExponentialBackoff, handleWhen, retry } from 'cockatiel'
import { Agent, FormData, Pool } from 'undici'
import { stopwatch, systemClock } from './clock.ts'
import { UpstreamError } from './errors.ts'
import { type Asked, type Flow, type FlowCall, openFlow, TooSlow } from './http-flow.ts'
import { attempt, type Call, type Whole } from './http-whole.ts'
import { correlationOf, type Log } from './log.ts'
import type { Metrics } from './metrics.ts'

export { FormData }
export type { Call, Whole }

const mostConnections = 64
const retries = 2
const firstPauseMs = 250

class ServerFault extends Error {
  constructor(readonly response: Whole) {
    super(`status ${response.status}`)
  }
}

/**
 * The one door for outgoing HTTP: one pool of connections for the life of the app, a bound on time and bytes of every
 * call, and the one place that repeats. Answers whole responses, 4xx and 5xx included.
 * Throws UpstreamError ('timeout', 'unreachable', 'broken'), or the caller's own reason where it aborted.
 */
export function createHttp(deps: {
  log: Log
  metrics: Metrics
  /** How many connections there may be to an origin; 64 where it is not named. */
  connections?: ReadonlyMap<string, number>
}) {
  const agent = createAgent(deps.connections ?? new Map())
  const logged = createCallLog(deps)
  let closed = false
  const again = retry(
    handleWhen(() => !closed),
    {
      maxAttempts: retries - 1,
      backoff: new ExponentialBackoff({ initialDelay: 2 * firstPauseMs, maxDelay: 2_000 }),
    },
  )

  /** One attempt; a 5xx is thrown where there may be another. */
  async function once(call: Call): Promise<Whole> {
    const response = await attempt(agent, call, logged(call))
    if (call.repeatable && response.status >= 500) throw new ServerFault(response)
    return response
  }

  /** The first attempt is made without the library: nearly always it is the only one. */
  async function repeated(call: Call): Promise<Whole> {
    try {
      return await once(call)
    } catch (error) {
      if (closed || call.signal?.aborted) throw error
      await systemClock.sleep(firstPauseMs, call.signal ?? undefined)
      return again.execute(() => once(call), call.signal ?? undefined)
    }
  }

  async function send(call: Call): Promise<Whole> {
    try {
      return await (call.repeatable ? repeated(call) : once(call))
    } catch (error) {
      if (error instanceof ServerFault) return error.response
      if (call.signal?.aborted) throw call.signal.reason
      throw toUpstreamError(call.service, error)
    }
  }

  /** Once, for an answer that is read as it comes; 4xx and 5xx included. Its body throws as this does. */
  async function open(call: FlowCall): Promise<Flow> {
    const why = (error: unknown) =>
      call.signal?.aborted ? (call.signal.reason as Error) : toUpstreamError(call.service, error)
    return openFlow(agent, call, { ended: logged(call), why })
  }

  return {
    send,
    open,
    /** Ends what is under way; every later call fails at once. */
    close(): Promise<void> {
      closed = true
      return agent.destroy()
    },
  }
}

export type Http = ReturnType<typeof createHttp>

function createAgent(connections: ReadonlyMap<string, number>): Agent {
  return new Agent({
    keepAliveTimeout: 30_000,
    connect: { timeout: 5_000 },
    factory: (origin, options) =>
      new Pool(origin, { ...options, connections: connections.get(String(origin)) ?? mostConnections }),
  })
}

/** Starts measuring a call; what that returns logs it once, with its status. */
function createCallLog(deps: { log: Log; metrics: Metrics }) {
  return ({ service, route, id, signal }: Asked) => {
    const about = id === undefined ? correlationOf(signal) : { id }
    const ms = stopwatch()
    return (status: string): void => {
      const line = { ...about, service, route, status, ms: ms() }
      deps.metrics.upstreamCall(service, route, status, line.ms)
      deps.log[Number(status) < 400 ? 'debug' : 'warn'](line, 'upstream call')
    }
  }
}

function toUpstreamError(service: string, error: unknown): UpstreamError {
  const { code, name } = error as { code?: unknown; name?: string }
  if (error instanceof TooSlow || name === 'AbortError') return new UpstreamError(service, 'timeout', { cause: error })
  // Only where no connection came about is it certain that nothing was done.
  const down = /^(ECONNREFUSED|ENOTFOUND|EAI_|EHOST|ENET|UND_ERR_CONNECT)/.test(String(code))
  return new UpstreamError(service, down ? 'unreachable' : 'broken', { cause: error })
}
