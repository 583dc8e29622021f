import { Readable } from 'node:stream'
import { type Dispatcher, Headers } from 'undici'
import { stopwatch } from '../clock.ts'
import { correlationOf, type Log } from '../log.ts'
import type { Metrics } from '../metrics.ts'
import { toCallerError } from './call-errors.ts'
import type { Guard } from './guard.ts'
import { startTimeLimits, type TimeLimits } from './time-limits.ts'

/** The fields of every outgoing request. */
export type RequestBase = {
  /** Correlation id for the log; without it, the one that belongs to `signal` is logged. */
  readonly id?: string
  readonly service: string
  /** Method and path without ids and tokens, for the log and metrics. */
  readonly route: string
  readonly url: string
  readonly method: Dispatcher.HttpMethod
  readonly headers: Record<string, string>
  readonly body: NonNullable<Dispatcher.DispatchOptions['body']> | null
  readonly signal: AbortSignal | null
  /** Limit on the body of the response. */
  readonly maxBytes: number
  /** True if a longer body is cut off at the limit; by default the call fails. */
  readonly canTruncate?: boolean
  /** True where the caller logs failures itself: the call is then logged at debug only. */
  readonly isQuiet?: boolean
}

/** A response whose body is still arriving. */
export type StreamingResponse = {
  readonly status: number
  readonly headers: Headers
  /** Fails as the exchange rejects. Must be read to its end or destroyed. */
  readonly body: AsyncIterable<Buffer> & Readable
}

/** Interim (1xx) responses accepted before the final one; a server may send any number of them. */
const maxInterimResponses = 20
/** Bytes held for a slow reader before the connection is paused. */
const maxBufferedBytes = 65_536

/**
 * Sends one request to an address that the guard allows. Resolves with the final status and headers, whatever they are;
 * the call is logged and measured once, when its body ends. Rejects with UpstreamError, or with the caller's own reason
 * if its signal aborts.
 */
export function createExchange(deps: { agent: Dispatcher; guard: Guard; log: Log; metrics: Metrics }) {
  return async (request: RequestBase, limits: TimeLimits): Promise<StreamingResponse> => {
    const { origin, pathname, search } = deps.guard.check(request.service, request.url)
    const { method, headers, body } = request
    // The call has time limits of its own.
    const options = { origin, path: pathname + search, method, headers, body, headersTimeout: 0, bodyTimeout: 0 }
    const logEnd = startCallLog(deps, request)
    return new Promise((resolve, reject) => {
      const call = startCall(request, limits, logEnd)
      call.body.once('error', reject)
      if (call.body.destroyed) return
      deps.agent.dispatch(options, createHandler(call, request, resolve))
    })
  }
}

export type Exchange = ReturnType<typeof createExchange>

type Call = ReturnType<typeof startCall>

/** One call. It ends with its body: read to the end, or destroyed by the reader, a failure, a time limit or the signal. */
function startCall(request: RequestBase, limits: TimeLimits, logEnd: (status: string) => void) {
  const { signal } = request
  let connection: Dispatcher.DispatchController | null = null
  let status = 'none'
  const body: StreamingResponse['body'] = new Readable({
    highWaterMark: maxBufferedBytes,
    read() {
      if (!connection?.paused) return
      timers.awaitChunk()
      connection.resume()
    },
    destroy(error, done) {
      timers.stop()
      signal?.removeEventListener('abort', onAbort)
      logEnd(status)
      connection?.abort(error ?? new Error('closed by the reader'))
      done(error)
    },
  })
  const fail = (error: unknown) => void body.destroy(toCallerError(request, error))
  const onAbort = () => fail(signal?.reason)
  const timers = startTimeLimits(limits, fail)
  // Without a listener an error before the first read would end the process; the reader still gets it.
  body.on('error', () => undefined)
  signal?.addEventListener('abort', onAbort, { once: true })
  if (signal?.aborted) onAbort()
  return {
    body,
    timers,
    fail,
    setStatus: (code: number) => void (status = String(code)),
    setConnection(controller: Dispatcher.DispatchController): void {
      connection = controller
      if (body.destroyed) controller.abort(new Error('aborted while waiting for a connection'))
    },
  }
}

/** https://undici.nodejs.org/#/docs/api/Dispatcher?id=dispatcherdispatchoptions-handler */
function createHandler(
  { body, timers, fail, setStatus, setConnection }: Call,
  { maxBytes, canTruncate = false }: RequestBase,
  onHead: (response: StreamingResponse) => void,
): Dispatcher.DispatchHandler {
  let [interim, size] = [0, 0]
  const tooLong = () => fail(new Error(`more than ${maxBytes} bytes`))
  const end = () => {
    timers.stop()
    body.push(null)
  }
  return {
    onRequestStart: setConnection,
    onResponseStart(_controller, status, received) {
      if (status < 200) {
        if (++interim > maxInterimResponses) fail(new Error(`more than ${maxInterimResponses} interim responses`))
        return
      }
      setStatus(status)
      if (!canTruncate && status < 300 && Number(received['content-length']) > maxBytes) return tooLong()
      const fields = Object.entries(received).flatMap(([name, value]) =>
        [value].flat().map((each): [string, string] => [name, String(each)]),
      )
      const headers = new Headers(fields)
      onHead({ status, headers, body })
    },
    onResponseData(controller, chunk) {
      const room = maxBytes - size
      size += chunk.byteLength
      if (size > maxBytes) {
        if (!canTruncate) return tooLong()
        // The connection is closed when the reader has read to the end; until then it may bring more.
        if (room >= 0) body.push(chunk.subarray(0, room))
        return room >= 0 ? end() : undefined
      }
      timers.awaitChunk()
      if (body.push(chunk)) return
      timers.stopAwaiting()
      controller.pause()
    },
    onResponseEnd: () => (size > maxBytes ? undefined : end()),
    onResponseError: (_controller, error) => fail(error),
  }
}

/**
 * Reads a body in one growing buffer: tiny chunks, kept as objects, would take a hundred times the memory of their bytes.
 * Closes it after `enoughBytes`.
 */
export async function readWhole(body: AsyncIterable<Uint8Array>, enoughBytes = Infinity): Promise<Buffer<ArrayBuffer>> {
  let buffer = Buffer.alloc(0)
  let size = 0
  for await (const chunk of body) {
    const needed = size + chunk.byteLength
    if (needed > buffer.byteLength) buffer = Buffer.concat([buffer], 2 * needed)
    buffer.set(chunk, size)
    size = needed
    if (size >= enoughBytes) break
  }
  // Without the spare room: a worker thread gets a copy of everything behind a view.
  return Buffer.from(Uint8Array.from(buffer.subarray(0, size)).buffer)
}

/** Starts measuring a call; the returned function records its end: one metric and one log line, with its status. */
function startCallLog({ log, metrics }: { log: Log; metrics: Metrics }, request: RequestBase) {
  const { id, service, route, signal } = request
  const elapsedMs = stopwatch()
  return (status: string): void => {
    const ms = elapsedMs()
    metrics.upstreamCall(service, route, status, ms)
    const isExpected =
      request.isQuiet === true || Number(status) < 400 || (status === 'none' && signal?.aborted === true)
    const correlation = id === undefined ? correlationOf(signal) : { id }
    log[isExpected ? 'debug' : 'warn']({ ...correlation, service, route, status, ms }, 'upstream call')
  }
}
