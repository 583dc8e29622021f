import type { Dispatcher } from 'undici'
import type { Log } from '../log.ts'
import type { Metrics } from '../metrics.ts'
import { createCallLog } from './call-log.ts'
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
}

export type ResponseHeaders = Readonly<Record<string, string | string[] | undefined>>
export type ResponseHead = { readonly status: number; readonly headers: ResponseHeaders }

/** Controls a body that is being received. */
export type BodyControl = { resume(): void; abort(reason: Error): void }

export type Receiver = {
  /** Called once, with the final status. Returns false if the body is not wanted: the connection is closed. */
  onHead(head: ResponseHead, body: BodyControl): boolean
  /** Returns false to pause the body until `BodyControl.resume` is called. */
  onChunk(chunk: Buffer): boolean
}

/** Interim (1xx) responses accepted before the final one; a server may send any number of them. */
const maxInterimResponses = 20

/**
 * Sends one request to an address that the guard allows and hands its response to a receiver. Resolves after the last
 * byte; the call is logged and measured once. Rejects with UpstreamError, or with the caller's own reason if its signal
 * aborts.
 */
export function createExchange(deps: { agent: Dispatcher; guard: Guard; log: Log; metrics: Metrics }) {
  const startCallLog = createCallLog(deps)
  return async (request: RequestBase, limits: TimeLimits, receiver: Receiver): Promise<void> => {
    const url = deps.guard.check(request.service, request.url)
    const endCallLog = startCallLog(request)
    return new Promise((resolve, reject) =>
      transfer(deps.agent, url, request, limits, receiver, (status, error) => {
        endCallLog(status)
        if (error) reject(toCallerError(request, error))
        else resolve()
      }),
    )
  }
}

export type Exchange = ReturnType<typeof createExchange>

/** https://undici.nodejs.org/#/docs/api/Dispatcher?id=dispatcherdispatchoptions-handler */
function transfer(
  agent: Dispatcher,
  { origin, pathname, search }: URL,
  { method, headers, body, signal, maxBytes }: RequestBase,
  limits: TimeLimits,
  receiver: Receiver,
  onEnd: OnEnd,
): void {
  const call = startCall(signal, limits, onEnd)
  if (call.isOver()) return
  // The call has time limits of its own.
  const options = { origin, path: pathname + search, method, headers, body, headersTimeout: 0, bodyTimeout: 0 }
  agent.dispatch(options, createHandler(call, maxBytes, receiver))
}

type OnEnd = (status: string, error?: Error) => void
type Call = ReturnType<typeof startCall>

/** One call until it completes, fails, takes too long or is aborted; `onEnd` is called once. */
function startCall(signal: AbortSignal | null, limits: TimeLimits, onEnd: OnEnd) {
  let connection: Dispatcher.DispatchController | null = null
  let isOver = false
  let status = 'none'
  const timers = startTimeLimits(limits, abort)
  const onAbort = () => abort(signal?.reason as Error)
  function end(error?: Error): void {
    if (isOver) return
    isOver = true
    timers.stop()
    signal?.removeEventListener('abort', onAbort)
    onEnd(status, error)
  }
  function abort(reason: Error): void {
    if (isOver) return
    end(reason)
    connection?.abort(reason)
  }
  signal?.addEventListener('abort', onAbort, { once: true })
  if (signal?.aborted) onAbort()
  return {
    timers,
    end,
    abort,
    isOver: () => isOver,
    setStatus: (code: number) => void (status = String(code)),
    setConnection(controller: Dispatcher.DispatchController): void {
      connection = controller
      if (isOver) controller.abort(new Error('aborted while waiting for a connection'))
    },
  }
}

function createHandler(call: Call, maxBytes: number, receiver: Receiver): Dispatcher.DispatchHandler {
  let [interim, size] = [0, 0]
  let isPaused = false
  function resume(controller: Dispatcher.DispatchController): void {
    if (!isPaused) return
    isPaused = false
    call.timers.awaitChunk()
    controller.resume()
  }
  return {
    onRequestStart: call.setConnection,
    onResponseStart(controller, status, headers) {
      if (status < 200) {
        if (++interim > maxInterimResponses) call.abort(new Error(`more than ${maxInterimResponses} interim responses`))
        return
      }
      call.setStatus(status)
      const isWanted = receiver.onHead({ status, headers }, { resume: () => resume(controller), abort: call.abort })
      if (isWanted) return
      call.end()
      controller.abort(new Error('body not wanted'))
    },
    onResponseData(controller, chunk) {
      size += chunk.byteLength
      if (size > maxBytes) return call.abort(tooLong(maxBytes))
      call.timers.awaitChunk()
      if (!receiver.onChunk(chunk)) {
        isPaused = true
        call.timers.stopAwaiting()
        controller.pause()
      }
    },
    onResponseEnd: () => call.end(),
    onResponseError: (_controller, error) => call.abort(error),
  }
}

export const tooLong = (maxBytes: number) => new Error(`more than ${maxBytes} bytes`)
