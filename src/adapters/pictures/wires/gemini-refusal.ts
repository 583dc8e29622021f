import { z } from 'zod'
import type { Outcome } from '../../../features/image/ports.ts'
import { nextPacificMidnight } from '../../../lib/pacific.ts'
import { type ErrorObject, errorObjectOf, messageOf, outcomeOfStatus, retryDelayIn } from './refusals.ts'
import type { ErrorResponse } from './wire.ts'

/** https://cloud.google.com/apis/design/errors#error_details */
const detail = z.object({
  reason: z.string().catch(''),
  retryDelay: z.string().catch(''),
  violations: z.array(z.object({ quotaId: z.string().catch(''), quotaValue: z.coerce.string().catch('') })).catch([]),
})

const noQuota =
  'The key has no quota for pictures: its project is on the free tier. Set up billing at aistudio.google.com.'
/** A longer pause is not that of a quota by the minute. */
const maxMinutePauseMs = 120_000

/** The meaning of an error of the Gemini API. https://ai.google.dev/gemini-api/docs/troubleshooting */
export function geminiRefusal(response: ErrorResponse, now: number): Outcome {
  const error = errorObjectOf(response.text)
  if (error === null) return outcomeOfStatus(response)
  const details = detailsOf(error)
  const failed = (fault: 'unauthorized' | 'forbidden'): Outcome => ({
    kind: 'failed',
    fault,
    message: messageOf(response),
  })
  if (details.reasons.includes('MODEL_CAPACITY_EXHAUSTED'))
    return { kind: 'limited', by: 'later', afterMs: details.delayMs ?? response.retryAfterMs }
  if (response.status === 429) return quotaOutcome(error, details, response.retryAfterMs, now)
  if (response.status === 503)
    return { kind: 'limited', by: 'later', afterMs: details.delayMs ?? response.retryAfterMs }
  // Bad keys come with 400, too.
  if (details.reasons.includes('API_KEY_INVALID') || /api key (?:not valid|expired|not found)/i.test(error.message))
    return failed('unauthorized')
  if (response.status === 400 && /is no longer available/i.test(error.message)) return { kind: 'no-model' }
  if (error.status === 'FAILED_PRECONDITION') return failed('forbidden')
  return outcomeOfStatus(response)
}

type Details = ReturnType<typeof detailsOf>

function detailsOf({ details, message }: ErrorObject) {
  const read = details.flatMap((each) => detail.safeParse(each).data ?? [])
  const [delay = ''] = read.map(({ retryDelay }) => retryDelay).filter((each) => each !== '')
  const seconds = /^(\d+(?:\.\d+)?)s$/.exec(delay)?.[1]
  return {
    reasons: read.map(({ reason }) => reason),
    violations: read.flatMap(({ violations }) => violations),
    delayMs: seconds === undefined ? retryDelayIn(message) : Math.ceil(Number(seconds) * 1000),
  }
}

/**
 * Daily quotas are renewed at midnight in California. Limits on spending have neither a delay nor the name of a quota.
 * https://ai.google.dev/gemini-api/docs/rate-limits
 */
function quotaOutcome(
  { message }: ErrorObject,
  { violations, delayMs }: Details,
  retryAfterMs: number | null,
  now: number,
): Outcome {
  const names = violations.map(({ quotaId }) => quotaId)
  if (/\blimit: 0\b/.test(message) || violations.some(({ quotaValue }) => quotaValue === '0'))
    return { kind: 'failed', fault: 'forbidden', message: noQuota }
  if (names.some((name) => name.includes('PerDay')))
    return { kind: 'limited', by: 'day', afterMs: nextPacificMidnight(now) - now }
  const afterMs = delayMs ?? retryAfterMs
  if (names.some((name) => name.includes('PerMinute'))) return { kind: 'limited', by: 'minute', afterMs }
  return { kind: 'limited', by: afterMs !== null && afterMs <= maxMinutePauseMs ? 'minute' : 'later', afterMs }
}
