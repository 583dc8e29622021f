import { ExponentialBackoff, handleWhen, retry, TaskCancelledError, timeout, TimeoutStrategy } from 'cockatiel'
import { Agent, FormData, Pool } from 'undici'
import { stopwatch, systemClock } from '../clock.ts'
import { UpstreamError } from '../errors.ts'
import { BlockedAddressError, type Guard, type Target } from './guard.ts'
import { type FetchCall, type Fetched, fetchFollowing, redirectOf } from './follow.ts'
import { type Asked, type StreamingResponse, type StreamRequest, openStream, TimeoutError } from './stream.ts'
import { attempt, type Call, type BufferedResponse } from './buffered.ts'
import { correlationOf, type Log } from '../log.ts'
import type { Metrics } from '../metrics.ts'

export { FormData, redirectOf }
export type { Call, FetchCall, Fetched, BufferedResponse as Whole }

const mostConnections = 64
const retries = 2
const firstPauseMs = 250
const connectMs = 5_000
/** Node's own 250 ms for each address of a name is too short for far away. */
const perAddressMs = 1_000

class ServerFault extends Error {
  constructor(readonly response: BufferedResponse) {
    super(`status ${response.status}`)
  }
}

/**
 * The one door for outgoing HTTP: one pool of connections for the life of the app, a bound on time and bytes of every
 * call, the one place that repeats, and nothing that does not pass the guard. Answers whole responses, 4xx and 5xx included.
 * Throws UpstreamError ('timeout', 'unreachable', 'broken', 'forbidden'), or the caller's own reason where it aborted.
 */
export function createHttp(deps: {
  log: Log
  metrics: Metrics
  guard: Guard
  /** How many connections there may be to an origin; 64 where it is not named. */
  connections?: ReadonlyMap<string, number>
}) {
  const { guard } = deps
  const agent = createAgent(guard, deps.connections ?? new Map())
  const logged = createCallLog(deps)
  let closed = false
  const send = createSend({ agent, logged, isClosed: () => closed })

  /** Once, for an answer that is read as it comes; 4xx and 5xx included. Its body throws as this does. */
  async function open(call: StreamRequest): Promise<StreamingResponse> {
    return openStream(agent, guard.target(call.service, call.url), call, {
      ended: logged(call),
      why: (error) => why(call, error),
    })
  }

  /** Once, for an address that somebody else chose; redirects followed. */
  async function fetch(call: FetchCall): Promise<Fetched> {
    const limit = timeout(call.totalMs, TimeoutStrategy.Aggressive)
    const begun = () => logged(call)
    try {
      const work = ({ signal }: { signal: AbortSignal }) => fetchFollowing(agent, call, { guard, signal, begun })
      return await limit.execute(work, call.signal ?? undefined)
    } catch (error) {
      throw why(call, error)
    }
  }

  return {
    send: async (call: Call): Promise<BufferedResponse> => send(guard.target(call.service, call.url), call),
    open,
    fetch,
    /** Ends what is under way; every later call fails at once. */
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
        connections: connections.get(String(origin)) ?? mostConnections,
        connect: lookup ? { ...connect, lookup } : connect,
      })
    },
  })
}

/** Calls that are answered as a whole, made again where that does no harm. */
function createSend(deps: { agent: Agent; logged: ReturnType<typeof createCallLog>; isClosed(): boolean }) {
  const { agent, logged } = deps
  const again = retry(
    handleWhen((error) => !deps.isClosed() && !(error instanceof BlockedAddressError)),
    {
      maxAttempts: retries - 1,
      backoff: new ExponentialBackoff({ initialDelay: 2 * firstPauseMs, maxDelay: 2_000 }),
    },
  )

  /** One attempt; a 5xx is thrown where there may be another. */
  async function once(target: Target, call: Call): Promise<BufferedResponse> {
    const response = await attempt(agent, target, call, logged(call))
    if (call.repeatable && response.status >= 500) throw new ServerFault(response)
    return response
  }

  /** The first attempt is made without the library: nearly always it is the only one. */
  async function repeated(target: Target, call: Call): Promise<BufferedResponse> {
    try {
      return await once(target, call)
    } catch (error) {
      if (deps.isClosed() || call.signal?.aborted || error instanceof BlockedAddressError) throw error
      await systemClock.sleep(firstPauseMs, call.signal ?? undefined)
      return again.execute(() => once(target, call), call.signal ?? undefined)
    }
  }

  return async (target: Target, call: Call): Promise<BufferedResponse> => {
    try {
      return await (call.repeatable ? repeated(target, call) : once(target, call))
    } catch (error) {
      if (error instanceof ServerFault) return error.response
      throw why(call, error)
    }
  }
}

/** Starts measuring a call; what that returns logs it once, with its status. */
function createCallLog(deps: { log: Log; metrics: Metrics }) {
  return ({ service, route, id, signal }: Pick<Asked, 'service' | 'route' | 'id' | 'signal'>) => {
    const took = stopwatch()
    return (status: string): void => {
      const ms = took()
      deps.metrics.upstreamCall(service, route, status, ms)
      const isExpected = Number(status) < 400 || (status === 'none' && signal?.aborted === true)
      // Nearly all are expected, and nearly no bot logs those: to make a line for each would cost more than the rest.
      if (isExpected && !deps.log.isLevelEnabled('debug')) return
      const about = id === undefined ? correlationOf(signal) : { id }
      deps.log[isExpected ? 'debug' : 'warn']({ ...about, service, route, status, ms }, 'upstream call')
    }
  }
}

/** What a call failed with, as its caller hears of it. */
function why({ service, signal }: Pick<Asked, 'service' | 'signal'>, error: unknown): Error {
  if (signal?.aborted) return signal.reason as Error
  return error instanceof UpstreamError ? error : toUpstreamError(service, error)
}

function toUpstreamError(service: string, error: unknown): UpstreamError {
  if (error instanceof BlockedAddressError) return new UpstreamError(service, 'forbidden', { cause: error })
  const { code, name } = error as { code?: unknown; name?: string }
  if (error instanceof TaskCancelledError || error instanceof TimeoutError || name === 'AbortError')
    return new UpstreamError(service, 'timeout', { cause: error })
  // Only where no connection came about is it certain that nothing was done.
  const down = /^(ECONNREFUSED|ENOTFOUND|EAI_|EHOST|ENET|UND_ERR_CONNECT)/.test(String(code))
  return new UpstreamError(service, down ? 'unreachable' : 'broken', { cause: error })
}
