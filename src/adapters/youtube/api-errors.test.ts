import { expect, it } from 'vitest'
import { classifyApiError, type ApiError } from './api-errors.ts'

const said = (message: string, reason = '', more: object = {}) =>
  JSON.stringify({ error: { code: 0, message, errors: [{ message, domain: 'x', reason }], ...more } })

it.each<[string, number, string, ApiError]>([
  [
    "the day's quota in the documented form",
    403,
    said('You have exceeded your <a>quota</a>.', 'quotaExceeded'),
    'quota',
  ],
  [
    "the day's quota in the newer form",
    429,
    said("Quota exceeded for quota metric 'Queries' and limit 'Queries per day'"),
    'quota',
  ],
  ['an exhausted quota without a period', 429, said('Quota exceeded', 'quotaExceeded'), 'quota'],
  ['a daily limit', 403, said('Daily Limit Exceeded', 'dailyLimitExceeded'), 'quota'],
  ['the quota of a minute', 429, said("Quota exceeded for limit 'Queries per minute'", 'rateLimitExceeded'), 'later'],
  ['too many at once', 403, said('Slow down', 'userRateLimitExceeded'), 'later'],
  ['a bare 429', 429, 'Too many requests', 'later'],
  ['a server error', 503, 'upstream connect error', 'later'],
  ['a server error with a reason', 403, said('Backend Error', 'backendError'), 'later'],
  ['an invalid key in the old form', 400, said('Bad Request', 'keyInvalid'), 'setting'],
  [
    'an invalid key in the new form',
    400,
    said('API key not valid. Please pass a valid API key.', 'badRequest'),
    'setting',
  ],
  [
    'an invalid key by the details',
    400,
    said('No', '', { details: [{ '@type': 'x', reason: 'API_KEY_INVALID' }] }),
    'setting',
  ],
  ['an API that is not enabled', 403, said('Not Configured', 'accessNotConfigured'), 'setting'],
  ['no key at all', 403, said('The request is missing a valid API key.', 'forbidden'), 'setting'],
  ['a key restricted to other referrers', 403, said('Blocked', 'ipRefererBlocked'), 'setting'],
  ['a missing playlist', 404, said('Not found', 'playlistNotFound'), 'missing'],
  ['a playlist that is closed to the public', 403, said('No', 'playlistItemsNotAccessible'), 'missing'],
  ['the channel of somebody who was suspended', 403, said('No', 'channelSuspended'), 'missing'],
  ['a token of an earlier list', 400, said('Invalid', 'invalidPageToken'), 'stale'],
  ['an invalid parameter', 400, said('Invalid', 'invalidFilters'), 'broken'],
  ['a page instead of JSON', 403, '<html>Forbidden</html>', 'broken'],
  ['JSON of another shape', 400, '{"error":"no"}', 'broken'],
])('classifies %s', (_, status, body, refusal) => {
  expect(classifyApiError(status, body, null)).toBe(refusal)
})

it('classifies an exhausted quota with Retry-After as temporary', () => {
  expect(classifyApiError(429, said('Quota exceeded'), '30')).toBe('later')
})
