import { STATUS_CODES } from 'node:http'
import { type Dispatcher, Headers } from 'undici'
import { startTimer } from '../clock.ts'
import type { Target } from './guard.ts'
import { type Asked, request, TimeoutError } from './stream.ts'

/** A call that is answered as a whole. */
export type Call = Asked & {
  /** Whether it may be made again after a 5xx or silence: only where doing it twice changes nothing. */
  readonly repeatable: boolean
  readonly attemptMs: number
}

/** A response that is here as a whole; the members of fetch's Response that callers and libraries read. */
export type BufferedResponse = {
  readonly status: number
  readonly statusText: string
  readonly ok: boolean
  readonly headers: Headers
  /** One of them, by its name in small letters, without making an object of all. */
  header(name: string): string | null
  readonly body: null
  readonly bodyUsed: boolean
  bytes(): Promise<Uint8Array>
  arrayBuffer(): Promise<ArrayBuffer>
  text(): Promise<string>
  json(): Promise<unknown>
}

/**
 * Asks once, for at most `attemptMs` until the last byte is read; no stream is made of what is wanted whole. `ended` is
 * called once. Rejects with undici's error, TooSlow, or the caller's own reason.
 * https://undici.nodejs.org/#/docs/api/Dispatcher?id=dispatcherdispatchoptions-handler
 */
export function attempt(
  agent: Dispatcher,
  target: Target,
  call: Call,
  ended: (status: string) => void,
): Promise<BufferedResponse> {
  return new Promise((resolve, reject) => {
    const reader = createReader(call.maxBytes)
    let sent: Dispatcher.DispatchController | null = null
    let over: Error | null = null
    function end(): void {
      cancel()
      call.signal?.removeEventListener('abort', giveUp)
      ended(reader.status())
    }
    function fail(error: Error): void {
      if (over) return
      over = error
      end()
      reject(error)
    }
    function stop(why: Error): void {
      fail(why)
      sent?.abort(why)
    }
    const giveUp = () => stop(call.signal?.reason as Error)
    const cancel = startTimer(call.attemptMs, () => stop(new TimeoutError(`no answer within ${call.attemptMs} ms`)))
    if (call.signal?.aborted) return giveUp()
    call.signal?.addEventListener('abort', giveUp, { once: true })
    agent.dispatch(request(target, call), {
      onRequestStart(controller) {
        sent = controller
        // It had to wait for a connection, and nobody waits for it any more.
        if (over) controller.abort(over)
      },
      onResponseStart: (_controller, status, headers) => reader.begin(status, headers),
      onResponseData(_controller, part) {
        const tooMuch = reader.add(part)
        if (tooMuch) stop(tooMuch)
      },
      onResponseEnd() {
        if (over) return
        end()
        resolve(reader.whole())
      },
      onResponseError: (_controller, error) => fail(error),
    })
  })
}

type ResponseHeaders = Record<string, string | string[] | undefined>

function createReader(maxBytes: number) {
  const parts: Buffer[] = []
  let head: { status: number; headers: ResponseHeaders } | null = null
  let size = 0
  return {
    begin: (status: number, headers: ResponseHeaders): void => void (head = { status, headers }),
    /** Takes a piece; an error where it is one too many. */
    add(part: Buffer): Error | null {
      size += part.byteLength
      parts.push(part)
      return size > maxBytes ? new Error(`more than ${maxBytes} bytes`) : null
    },
    status: (): string => (head ? String(head.status) : 'none'),
    whole: (): BufferedResponse => whole(head?.status ?? 0, head?.headers ?? {}, Buffer.concat(parts)),
  }
}

function whole(status: number, headers: ResponseHeaders, bytes: Buffer): BufferedResponse {
  let read: Headers | null = null
  return {
    status,
    statusText: STATUS_CODES[status] ?? '',
    ok: status >= 200 && status < 300,
    // Most callers never look.
    get headers() {
      return (read ??= headersOf(headers))
    },
    header: (name) => [headers[name] ?? []].flat()[0] ?? null,
    body: null,
    bodyUsed: false,
    bytes: () => Promise.resolve(bytes),
    arrayBuffer: () => Promise.resolve(new Uint8Array(bytes).buffer),
    text: () => Promise.resolve(bytes.toString('utf8')),
    json: () => new Promise((resolve) => resolve(JSON.parse(bytes.toString('utf8')))),
  }
}

/** With each of the values of a name. */
export const headersOf = (headers: ResponseHeaders): Headers =>
  new Headers(
    Object.entries(headers).flatMap(([name, value]) =>
      [value ?? []].flat().map((each): [string, string] => [name, each]),
    ),
  )
