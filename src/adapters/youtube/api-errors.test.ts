import { expect, it } from 'vitest'
import { readRefusal, type Refusal } from './api-errors.ts'

const said = (message: string, reason = '', more: object = {}) =>
  JSON.stringify({ error: { code: 0, message, errors: [{ message, domain: 'x', reason }], ...more } })

it.each<[string, number, string, Refusal]>([
  [
    "the day's quota, as they always said it",
    403,
    said('You have exceeded your <a>quota</a>.', 'quotaExceeded'),
    'quota',
  ],
  [
    "the day's quota, as they say it lately",
    429,
    said("Quota exceeded for quota metric 'Queries' and limit 'Queries per day'"),
    'quota',
  ],
  ['a full bucket that says no more', 429, said('Quota exceeded', 'quotaExceeded'), 'quota'],
  ['a daily limit', 403, said('Daily Limit Exceeded', 'dailyLimitExceeded'), 'quota'],
  ['the quota of a minute', 429, said("Quota exceeded for limit 'Queries per minute'", 'rateLimitExceeded'), 'later'],
  ['too many at once', 403, said('Slow down', 'userRateLimitExceeded'), 'later'],
  ['a bare 429', 429, 'Too many requests', 'later'],
  ['a fault of theirs', 503, 'upstream connect error', 'later'],
  ['a fault of theirs that they describe', 403, said('Backend Error', 'backendError'), 'later'],
  ['a wrong key, the old way', 400, said('Bad Request', 'keyInvalid'), 'setting'],
  ['a wrong key, the new way', 400, said('API key not valid. Please pass a valid API key.', 'badRequest'), 'setting'],
  [
    'a wrong key by its details',
    400,
    said('No', '', { details: [{ '@type': 'x', reason: 'API_KEY_INVALID' }] }),
    'setting',
  ],
  ['an API that is not enabled', 403, said('Not Configured', 'accessNotConfigured'), 'setting'],
  ['no key at all', 403, said('The request is missing a valid API key.', 'forbidden'), 'setting'],
  ['a key for other places', 403, said('Blocked', 'ipRefererBlocked'), 'setting'],
  ['a list that is not there', 404, said('Not found', 'playlistNotFound'), 'missing'],
  ['a parameter that they do not take', 400, said('Invalid', 'invalidPageToken'), 'broken'],
  ['a page in place of JSON', 403, '<html>Forbidden</html>', 'broken'],
  ['JSON of another shape', 400, '{"error":"no"}', 'broken'],
])('understands %s', (_, status, body, refusal) => {
  expect(readRefusal(status, body, null)).toBe(refusal)
})

it('takes a full bucket that names a time for one that empties soon', () => {
  expect(readRefusal(429, said('Quota exceeded'), '30')).toBe('later')
})
