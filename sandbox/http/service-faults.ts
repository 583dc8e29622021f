import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Faulty } from './faults.ts'

/** Faults in place of the handling: the connection breaks (refuse, reset), no answer (silent), or an error status. */
export const faultsBefore = [
  ...(['refuse', 'reset', 'silent', '500', '502', '429', '429-bare', '400', '404', '409', '409-text'] as const),
]
/** Faults of the answer: lost is never sent, cut breaks half way, stall stops half way, wrong-type is an HTML page. */
export const faultsAfter = [
  ...(['lost', 'cut', 'stall', 'slow', 'empty', 'broken-utf8', 'wrong-type'] as const),
  ...(['event-stream', 'json', 'error-json'] as const),
]
export type FaultKind = (typeof faultsBefore)[number] | (typeof faultsAfter)[number]
export type Fault = Faulty & { kind: FaultKind }
/** A request with its response and the fault that applies to it. */
export type Exchange = { request: IncomingMessage; response: ServerResponse; kind: FaultKind | null }

/** A request that is refused; `violation` is true where a correct bot would not have made it. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly violation = false,
    /** YouTube's word for the error. */
    readonly reason = '',
  ) {
    super(message)
  }
}

/** Answers a request with a fault of `faultsBefore`; false where the kind is none of those. */
export function failBefore({ kind, request, response }: Exchange): boolean {
  if (kind === 'refuse') request.socket.destroy()
  else if (kind === 'reset') request.socket.resetAndDestroy()
  else if (kind === 'silent') request.resume()
  else if (kind === '429') sendText(response, 429, 'Too many requests', { 'Retry-After': '1' })
  else if (kind === '409') sendText(response, 409, JSON.stringify({ message: 'Conflict' }))
  else if (kind === '409-text') sendText(response, 409, 'Conflict')
  else if (kind !== null && /^\d{3}/.test(kind))
    sendText(response, Number(kind.slice(0, 3)), `Error ${kind.slice(0, 3)}`)
  else return false
  return true
}

/** Sends JSON or plain text, whichever the text is. */
export function sendText(response: ServerResponse, status: number, text: string, headers: object = {}): void {
  const type = text.startsWith('{') || text.startsWith('[') ? 'application/json' : 'text/plain'
  response.writeHead(status, { 'Content-Type': type, ...headers }).end(text)
}

export type CacheableBody = { type: string; bytes: string | Buffer; encoding?: string }

/** Sends a body with its ETag, or 304 to a request that names it; with the faults lost and cut. */
export function sendCacheable({ request, response, kind }: Exchange, body: CacheableBody): void {
  if (kind === 'lost') return void response.socket?.destroy()
  const bytes = Buffer.from(body.bytes as string)
  const etag = `"${createHash('sha256').update(bytes).digest('hex').slice(0, 20)}"`
  if (request.headers['if-none-match'] === etag) return void response.writeHead(304, { ETag: etag }).end()
  const encoding = body.encoding ? { 'Content-Encoding': body.encoding } : {}
  response.writeHead(200, { 'Content-Type': body.type, 'Content-Length': bytes.length, ETag: etag, ...encoding })
  if (kind === 'cut') response.write(bytes.subarray(0, bytes.length / 2), () => response.socket?.destroy())
  else response.end(bytes)
}
