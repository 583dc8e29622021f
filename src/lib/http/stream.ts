import { Readable } from 'node:stream'
import { firstValue } from './buffered.ts'
import type { BodyControl, Exchange, RequestBase, ResponseHead } from './exchange.ts'

/** A request whose response is read as it arrives. */
export type StreamRequest = RequestBase & {
  /** From the call to the first byte of the body. */
  readonly firstByteMs: number
  /** Between two chunks. */
  readonly idleMs: number
  /** For the body after its first byte; the whole call takes at most `firstByteMs + totalMs`. */
  readonly totalMs: number
}

/** A response whose body is still arriving. */
export type StreamingResponse = {
  readonly status: number
  readonly contentType: string
  readonly retryAfter: string | null
  /** Throws as `openStream` does. */
  readonly body: AsyncIterable<Uint8Array>
  /** Must be called unless `body` is read to its end; repeated calls do nothing. */
  close(): Promise<void>
}

/** Bytes held for a slow reader before the connection is paused. */
const maxBufferedBytes = 16_384

/** Sends a request once. Resolves at the first byte or the end of the body; rejects as the exchange does. */
export function openStream(exchange: Exchange, request: StreamRequest): Promise<StreamingResponse> {
  const { firstByteMs, idleMs } = request
  const limits = { firstByteMs, idleMs, totalMs: firstByteMs + request.totalMs }
  return new Promise((resolve, reject) => {
    let head: ResponseHead = { status: 0, headers: {} }
    let control: BodyControl | null = null
    const body = new Readable({
      highWaterMark: maxBufferedBytes,
      read: () => control?.resume(),
      destroy(error, done) {
        control?.abort(error ?? new Error('closed by the reader'))
        done(error)
      },
    })
    // Without a listener an error before the first read would end the process; `body` still throws it.
    body.on('error', () => undefined)
    const open = () => resolve(toStreamingResponse(head, body))
    exchange(request, limits, {
      onHead(received, bodyControl) {
        head = received
        control = bodyControl
        return true
      },
      onChunk(chunk) {
        open()
        return body.push(chunk)
      },
    }).then(
      () => {
        body.push(null)
        open()
      },
      (error: Error) => {
        body.destroy(error)
        reject(error)
      },
    )
  })
}

function toStreamingResponse({ status, headers }: ResponseHead, body: Readable): StreamingResponse {
  return {
    status,
    contentType: firstValue(headers, 'content-type') ?? '',
    retryAfter: firstValue(headers, 'retry-after'),
    body: body as AsyncIterable<Uint8Array>,
    close: () => Promise.resolve(void body.destroy()),
  }
}
