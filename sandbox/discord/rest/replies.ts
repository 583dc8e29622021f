import type { ServerResponse } from 'node:http'
import type { Faulty } from '../../http/faults.ts'
import type { World } from '../world.ts'
import { Refusal, refusal } from './errors.ts'
import type { Answer } from './route.ts'

/**
 * Nothing is done: refuse, reset (the connection breaks), silent (no answer), 500, 429 (of the route), 429-global,
 * 429-shared, 429-html (of the edge, without JSON), code (with `code`, and `status` where it is not the usual one).
 * The call is done: lost (the answer is dropped), cut (the answer ends half way).
 */
export type FaultKind =
  ('refuse' | 'silent' | 'reset' | '500' | '429' | 'lost' | 'cut') | ('429-global' | '429-shared' | '429-html' | 'code')
export type Fault = Faulty & { kind: FaultKind; status?: number; code?: number }

type Headers = Readonly<Record<string, string>>
type Raw = { readonly type: string; readonly bytes: Buffer }
/** An answer with its headers; `raw` is a body other than JSON. */
export type Reply = Answer & { readonly raw?: Raw; readonly headers?: Headers }

/** The reply without a JSON error code, such as 401. */
export const failure = (status: number, words: string): Reply => {
  return { status, body: { message: `${status}: ${words}`, code: 0 } }
}

/** The reply that a fault gives in place of the call; null where the call is done all the same. */
export function faultReply({ kind, code = 0, status }: Fault): Reply | null {
  if (kind === '500') return failure(500, 'Internal Server Error')
  if (kind === '429') return tooManyRequests(1000)
  if (kind === '429-global')
    return tooManyRequests(1000, { 'X-RateLimit-Global': 'true', 'X-RateLimit-Scope': 'global' })
  if (kind === '429-shared') return tooManyRequests(1000, { 'X-RateLimit-Scope': 'shared' })
  if (kind === '429-html') return { status: 429, raw: { type: 'text/html', bytes: Buffer.from('error code: 1015') } }
  return kind === 'code' ? refusalReply(refusal(code, { ...(status && { status }), violation: false })) : null
}

/** https://discord.com/developers/docs/topics/rate-limits#exceeding-a-rate-limit */
export function tooManyRequests(afterMs: number, headers: Headers = {}, more: object = {}): Reply {
  const global = headers['X-RateLimit-Scope'] === 'global'
  const body = { message: 'You are being rate limited.', retry_after: afterMs / 1000, global, ...more }
  const known = { 'Retry-After': String(Math.ceil(afterMs / 1000)), 'X-RateLimit-Scope': 'user' }
  return { status: 429, body, headers: { ...known, ...headers } }
}

/** The reply to a call that threw: a Refusal as Discord states it, anything else as 500 and a violation. */
export function errorReply(world: World, call: string, error: unknown): Reply {
  if (error instanceof Refusal) {
    if (error.violation) world.violate(`${call}: ${error.message}`)
    return refusalReply(error)
  }
  const disconnected = (error as NodeJS.ErrnoException).code === 'ECONNRESET'
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error)
  if (!disconnected) world.violate(`The stand-in failed on ${call}: ${reason}`)
  return failure(500, 'Internal Server Error')
}

function refusalReply({ status, code, message, more: { errors, retryAfterMs = 1000 } }: Refusal): Reply {
  if (status === 429) return tooManyRequests(retryAfterMs, {}, { message, code })
  const words = code === 50035 ? 'Invalid Form Body' : message
  return { status, body: { message: words, code, ...(errors ? { errors } : {}) } }
}

/** Writes the reply with its body as JSON text; `cut` ends it half way. */
export function writeReply(
  response: ServerResponse,
  { status, raw, headers }: Reply,
  text: string | null,
  cut: boolean,
): void {
  const json = text === null ? null : { type: 'application/json', bytes: Buffer.from(text) }
  const { type, bytes } = raw ?? json ?? { type: null, bytes: Buffer.alloc(0) }
  const sent = cut ? bytes.subarray(0, Math.floor(bytes.length / 2)) : bytes
  const known = { ...(type === null ? {} : { 'Content-Type': type }), ...(raw ? {} : { Via: '1.1 sandbox' }) }
  response.writeHead(status, { ...known, ...headers, 'Content-Length': sent.length }).end(sent)
}
