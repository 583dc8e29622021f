import { z } from 'zod'

/**
 * What a refusal means: the day's quota is used up; ask later; the key is wrong or may not do this; there is no such
 * thing; or anything else. https://developers.google.com/youtube/v3/docs/errors
 */
export type Refusal = 'quota' | 'later' | 'setting' | 'missing' | 'broken'

const shape = z.object({
  error: z.object({
    message: z.string().catch(''),
    status: z.string().catch(''),
    errors: z.array(z.object({ reason: z.string().catch('') })).catch([]),
    details: z.array(z.object({ reason: z.string().catch('') })).catch([]),
  }),
})

const quotaReason = /^(quotaExceeded|dailyLimitExceeded\w*)$/
const laterReason = /^(rateLimitExceeded|userRateLimitExceeded|RATE_LIMIT_EXCEEDED|backendError|internalError)$/
const settingReason =
  /^(keyInvalid|keyExpired|accessNotConfigured|ipRefererBlocked|SERVICE_DISABLED|API_KEY_\w+|CONSUMER_\w+)$/
const settingWords = /API key (not valid|expired|not found)|missing a valid API key|has not been used in project/i

/** Reads a refusal by what it says, and by its status where it says nothing of use. */
export function readRefusal(status: number, body: string, retryAfter: string | null): Refusal {
  const { message, reasons } = wordsOf(body)
  const perDay = /per day/i.test(message)
  if (perDay || reasons.some((reason) => quotaReason.test(reason))) return 'quota'
  if (reasons.some((reason) => settingReason.test(reason)) || settingWords.test(message)) return 'setting'
  if (reasons.some((reason) => laterReason.test(reason)) || status >= 500) return 'later'
  // A full bucket that does not say how soon it empties is that of the day.
  if (status === 429)
    return message === '' || retryAfter !== null || /per (minute|\d+ seconds)/i.test(message) ? 'later' : 'quota'
  if (status === 401) return 'setting'
  return status === 404 ? 'missing' : 'broken'
}

function wordsOf(body: string): { message: string; reasons: string[] } {
  const { success, data } = shape.safeParse(parsed(body))
  if (!success) return { message: '', reasons: [] }
  const { message, status, errors, details } = data.error
  return { message, reasons: [status, ...errors.map(({ reason }) => reason), ...details.map(({ reason }) => reason)] }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}
