import type { Agent, Dispatcher } from 'undici'
import { systemClock } from '../clock.ts'
import type { Target } from './guard.ts'

/** What every outgoing call says. */
export type Asked = {
  /** Of the request that it is done for, for the log; else the signal says whose it is. */
  readonly id?: string
  readonly service: string
  /** The address without ids and tokens, for logs and metrics. */
  readonly route: string
  readonly url: string
  readonly method: Dispatcher.HttpMethod
  readonly headers: Record<string, string>
  readonly body: NonNullable<Dispatcher.DispatchOptions['body']> | null
  readonly signal: AbortSignal | null
  readonly maxBytes: number
}

/** A call whose answer is read as it comes. */
export type StreamRequest = Asked & {
  /** From the call to the first byte of the answer's body. */
  readonly firstByteMs: number
  /** Between two pieces. */
  readonly idleMs: number
  /** From the first byte to the last. */
  readonly totalMs: number
}

/** An answer that is still coming. */
export type StreamingResponse = {
  readonly status: number
  readonly contentType: string
  readonly retryAfter: string | null
  readonly body: AsyncIterable<Uint8Array>
  /** Whoever does not read `body` to its end calls this; calling it twice does no harm. */
  close(): Promise<void>
}

/** What a flow ends with where it took too long. */
export class TimeoutError extends Error {
  override name = 'TooSlow'
}

/**
 * Resolves when the first byte (or the end) of the answer is here. The caller's signal reaches the socket. `ended` is
 * called once, when nothing of the call is left; what it failed with, undici's error or TooSlow, passes through `why`.
 */
export async function openStream(
  agent: Agent,
  target: Target,
  call: StreamRequest,
  { ended, why }: { ended(status: string): void; why(error: unknown): Error },
): Promise<StreamingResponse> {
  const watch = watchOver(call.signal)
  let status = 'none'
  let pieces: AsyncIterator<Uint8Array> | null = null
  let over = false
  async function close(): Promise<void> {
    if (over) return
    over = true
    watch.end()
    ended(status)
    await pieces?.return?.()
  }
  const cause = (error: unknown) => why(watch.signal.aborted ? watch.signal.reason : error)
  try {
    watch.expect('first byte', call.firstByteMs)
    const response = await agent.request({
      ...request(target, call),
      signal: watch.signal,
      headersTimeout: 0,
      bodyTimeout: 0,
    })
    status = String(response.statusCode)
    pieces = (response.body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]()
    const body = read(call, watch, await pieces.next(), pieces)
    const header = (name: string) => [response.headers[name] ?? []].flat()[0] ?? null
    return {
      status: response.statusCode,
      contentType: header('content-type') ?? '',
      retryAfter: header('retry-after'),
      body: closing(body, close, cause),
      close,
    }
  } catch (error) {
    await close()
    throw cause(error)
  }
}

async function* read(
  call: StreamRequest,
  watch: ReturnType<typeof watchOver>,
  first: IteratorResult<Uint8Array>,
  pieces: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  let size = 0
  watch.expect('whole answer', call.totalMs)
  for (let piece = first; piece.done !== true; piece = await pieces.next()) {
    watch.expect('next piece', null)
    size += piece.value.byteLength
    if (size > call.maxBytes) throw new Error(`more than ${call.maxBytes} bytes`)
    yield piece.value
    watch.signal.throwIfAborted()
    watch.expect('next piece', call.idleMs)
  }
}

async function* closing<T>(
  pieces: AsyncIterable<T>,
  close: () => Promise<void>,
  why: (error: unknown) => Error,
): AsyncGenerator<T, void> {
  try {
    yield* pieces
  } catch (error) {
    throw why(error)
  } finally {
    await close()
  }
}

/** A call to a checked address as undici's dispatcher takes it. */
export const request = ({ origin, path }: Target, { method, headers, body }: Asked): Dispatcher.RequestOptions => ({
  origin,
  path,
  method,
  headers,
  body,
})

/** One signal for the caller's and for every time limit; each thing expected has its own. */
function watchOver(caller: AbortSignal | null) {
  const stop = new AbortController()
  const running = new Map<string, AbortController>()
  const give = () => stop.abort(caller?.reason)
  if (caller?.aborted) give()
  caller?.addEventListener('abort', give, { once: true })
  const settle = (what: string) => {
    running.get(what)?.abort()
    running.delete(what)
  }
  return {
    signal: stop.signal,
    /** It must come within `ms`; null: it came. Every new expectation ends that of the first byte. */
    expect(what: string, ms: number | null): void {
      settle(what)
      settle('first byte')
      if (ms === null) return
      const met = new AbortController()
      running.set(what, met)
      systemClock.sleep(ms, met.signal).then(
        () => stop.abort(new TimeoutError(`no ${what} within ${ms} ms`)),
        () => undefined,
      )
    },
    end(): void {
      caller?.removeEventListener('abort', give)
      for (const what of [...running.keys()]) settle(what)
    },
  }
}
