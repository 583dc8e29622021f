import { UpstreamError, type UpstreamFault } from '../errors.ts'
import { BlockedAddressError } from './guard.ts'
import { TimeoutError } from './time-limits.ts'

/** Codes of failures before a connection was made, so the server cannot have acted on the request. */
const noConnection = /^(ECONNREFUSED|ENOTFOUND|EAI_|EHOST|ENET|UND_ERR_CONNECT)/

/** The error a caller gets: the reason of its own signal if that was aborted, else an UpstreamError with its cause. */
export function toCallerError(call: { service: string; signal: AbortSignal | null }, error: unknown): Error {
  if (call.signal?.aborted) return call.signal.reason as Error
  return error instanceof UpstreamError ? error : new UpstreamError(call.service, faultOf(error), { cause: error })
}

function faultOf(error: unknown): UpstreamFault {
  if (error instanceof BlockedAddressError) return 'forbidden'
  if (error instanceof TimeoutError) return 'timeout'
  return noConnection.test(String((error as { code?: unknown }).code)) ? 'unreachable' : 'broken'
}
