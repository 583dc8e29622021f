import { z } from 'zod'
import type { Outcome } from '../../../features/image/ports.ts'
import { parseJson } from '../../../lib/text/json.ts'
import type { ErrorResponse } from './wire.ts'

const maxMessageChars = 500

/** The error object of all three services; what one of them does not send is empty. */
const errorObject = z.object({
  code: z.union([z.string(), z.number()]).nullish().catch(null),
  type: z.string().nullish().catch(null),
  message: z.string().catch(''),
  status: z.string().catch(''),
  details: z.array(z.unknown()).catch([]),
  metadata: z.record(z.string(), z.unknown()).nullish().catch(null),
})
const body = z.union([z.object({ error: errorObject }), z.array(z.object({ error: errorObject })).min(1)])

export type ErrorObject = z.output<typeof errorObject>

/** The error object of a body; null where it has none, as in the page of a proxy. */
export function errorObjectOf(text: string): ErrorObject | null {
  const { success, data } = body.safeParse(parseJson(text))
  return success ? ((Array.isArray(data) ? data[0]?.error : data.error) ?? null) : null
}

/** The service's own message, for the log. */
export function messageOf({ status, text }: ErrorResponse): string {
  const message = errorObjectOf(text)?.message ?? ''
  return `status ${status}: ${message === '' ? text : message}`.slice(0, maxMessageChars)
}

/** The meaning of a status where the body says no more. A 404 without an error object comes from a wrong address. */
export function outcomeOfStatus(response: ErrorResponse): Outcome {
  const { status, text, retryAfterMs } = response
  const failed = (fault: Extract<Outcome, { kind: 'failed' }>['fault']): Outcome => ({
    kind: 'failed',
    fault,
    message: messageOf(response),
  })
  if (status === 404) return errorObjectOf(text) ? { kind: 'no-model' } : failed('not-found')
  if (status === 401) return failed('unauthorized')
  if (status === 402 || status === 403) return failed('forbidden')
  if (status === 408 || status === 504) return failed('timeout')
  if (status === 429) return { kind: 'limited', by: retryAfterMs === null ? 'later' : 'minute', afterMs: retryAfterMs }
  if (status === 503) return { kind: 'limited', by: 'later', afterMs: retryAfterMs }
  return failed(status >= 400 && status < 500 ? 'invalid' : 'broken')
}

/** Milliseconds of a number of seconds in a message, such as `Please retry in 22.1s`; null without one. */
export function retryDelayIn(message: string): number | null {
  const [, amount, unit] = /(?:retry|try again) in (\d+(?:\.\d+)?) ?(ms|s)/i.exec(message) ?? []
  return amount === undefined ? null : Math.ceil(Number(amount) * (unit === 'ms' ? 1 : 1000))
}

/** The meaning of a status of 429 by its message, where the service gives quotas no names. */
export function outcomeOfQuota({ retryAfterMs }: ErrorResponse, { message }: ErrorObject): Outcome {
  const afterMs = retryAfterMs ?? retryDelayIn(message)
  if (/per[- ]day|\((?:RPD|IPD|TPD)\)/i.test(message)) return { kind: 'limited', by: 'day', afterMs }
  const isOfMinute = afterMs !== null || /per[- ]min/i.test(message)
  return { kind: 'limited', by: isOfMinute ? 'minute' : 'later', afterMs }
}
