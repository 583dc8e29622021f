import { z } from 'zod'
import { parseJson } from '../../lib/text/json.ts'

/**
 * The meaning of an error response: the day's quota is exhausted; try later; the key is wrong or not permitted; no such
 * resource, or none that everybody may read; the page's token is not valid any more; anything else. https://developers.google.com/youtube/v3/docs/errors
 */
export type ApiError = 'quota' | 'later' | 'setting' | 'missing' | 'stale' | 'broken'

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
const missingReason =
  /^(playlistItemsNotAccessible|playlistForbidden|channelForbidden|channelClosed|channelSuspended|\w+NotFound)$/
const settingWords = /API key (not valid|expired|not found)|missing a valid API key|has not been used in project/i

/** Classifies an error response by its reasons and message, else by its status. */
export function classifyApiError(status: number, body: string, retryAfter: string | null): ApiError {
  const { message, reasons } = wordsOf(body)
  const perDay = /per day/i.test(message)
  if (perDay || reasons.some((reason) => quotaReason.test(reason))) return 'quota'
  if (reasons.some((reason) => settingReason.test(reason)) || settingWords.test(message)) return 'setting'
  if (reasons.some((reason) => laterReason.test(reason)) || status >= 500) return 'later'
  // Without a hint of when to retry it is the quota of the day.
  if (status === 429)
    return message === '' || retryAfter !== null || /per (minute|\d+ seconds)/i.test(message) ? 'later' : 'quota'
  if (status === 401) return 'setting'
  if (reasons.includes('invalidPageToken')) return 'stale'
  if (reasons.some((reason) => missingReason.test(reason))) return 'missing'
  return status === 404 ? 'missing' : 'broken'
}

function wordsOf(body: string): { message: string; reasons: string[] } {
  const { success, data } = shape.safeParse(parseJson(body))
  if (!success) return { message: '', reasons: [] }
  const { message, status, errors, details } = data.error
  return { message, reasons: [status, ...errors.map(({ reason }) => reason), ...details.map(({ reason }) => reason)] }
}
