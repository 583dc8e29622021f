import { STATUS_CODES } from 'node:http'
import { Headers } from 'undici'
import { type Exchange, type RequestBase, type ResponseHead, type ResponseHeaders, tooLong } from './exchange.ts'
import type { TimeLimits } from './time-limits.ts'

/** A request whose response is read whole. */
export type BufferedRequest = RequestBase & {
  /** Whether it may be sent again after a 5xx or a failure: only if doing it twice changes nothing. */
  readonly repeatable: boolean
  /** Limit on each attempt, from sending to the last byte. */
  readonly attemptMs: number
}

/** A response that was read whole; the members of fetch's Response that callers and @discordjs/rest read. */
export type BufferedResponse = {
  readonly status: number
  readonly statusText: string
  readonly ok: boolean
  readonly headers: Headers
  /** The first value of a header, by its lower-case name, without building `headers`. */
  header(name: string): string | null
  readonly body: null
  readonly bodyUsed: boolean
  bytes(): Promise<Uint8Array>
  arrayBuffer(): Promise<ArrayBuffer>
  text(): Promise<string>
  json(): Promise<unknown>
}

/** Sends a request once and reads its response whole; 4xx and 5xx included. Rejects as the exchange does. */
export async function sendBuffered(exchange: Exchange, request: BufferedRequest): Promise<BufferedResponse> {
  return toBufferedResponse(await receiveWhole(exchange, request, { totalMs: request.attemptMs }))
}

/** Runs an exchange and collects its body in a buffer of its own; an unwanted body is empty. */
export async function receiveWhole(
  exchange: Exchange,
  request: RequestBase,
  limits: TimeLimits,
  isWanted: (status: number) => boolean = () => true,
): Promise<ResponseHead & { bytes: Buffer<ArrayBuffer> }> {
  const body = createByteCollector()
  let head: ResponseHead = { status: 0, headers: {} }
  await exchange(request, limits, {
    onHead(received, { abort }) {
      head = received
      if (!isWanted(received.status)) return false
      if (Number(received.headers['content-length']) > request.maxBytes) abort(tooLong(request.maxBytes))
      return true
    },
    onChunk: (chunk) => (body.add(chunk), true),
  })
  return { status: head.status, headers: head.headers, bytes: body.bytes() }
}

/** A growing buffer: tiny chunks, kept as objects of their own, would take a hundred times the memory of their bytes. */
function createByteCollector() {
  let buffer = Buffer.allocUnsafeSlow(0)
  let size = 0
  function resize(capacity: number): void {
    const resized = Buffer.allocUnsafeSlow(capacity)
    resized.set(buffer.subarray(0, size))
    buffer = resized
  }
  return {
    add(chunk: Uint8Array): void {
      if (size + chunk.byteLength > buffer.byteLength) resize(Math.max(2 * size, size + chunk.byteLength))
      buffer.set(chunk, size)
      size += chunk.byteLength
    },
    bytes(): Buffer<ArrayBuffer> {
      if (size < buffer.byteLength) resize(size)
      return buffer
    },
  }
}

function toBufferedResponse({
  status,
  headers,
  bytes,
}: ResponseHead & { bytes: Buffer<ArrayBuffer> }): BufferedResponse {
  let built: Headers | null = null
  return {
    status,
    statusText: STATUS_CODES[status] ?? '',
    ok: status >= 200 && status < 300,
    // Most callers never read them.
    get headers() {
      return (built ??= toHeaders(headers))
    },
    header: (name) => firstValue(headers, name),
    body: null,
    bodyUsed: false,
    bytes: () => Promise.resolve(bytes),
    arrayBuffer: () => Promise.resolve(bytes.buffer),
    text: () => Promise.resolve(bytes.toString('utf8')),
    json: () => new Promise((resolve) => resolve(JSON.parse(bytes.toString('utf8')))),
  }
}

export const firstValue = (headers: ResponseHeaders, name: string): string | null =>
  [headers[name] ?? []].flat()[0] ?? null

/** Headers with every value of a repeated name. */
export const toHeaders = (headers: ResponseHeaders): Headers =>
  new Headers(
    Object.entries(headers).flatMap(([name, value]) =>
      [value ?? []].flat().map((each): [string, string] => [name, each]),
    ),
  )
