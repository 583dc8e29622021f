import type { Clock } from '../../../lib/clock.ts'
import { UpstreamError } from '../../../lib/errors.ts'
import type { Http, Response } from '../../../lib/http/http.ts'
import type { Log } from '../../../lib/log.ts'

/** Discord bans an IP address after 10,000 invalid requests in this window. https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans */
const windowMs = 10 * 60_000
const warnAt = 1_000
const blockAt = 5_000
/** Never blocked: without them the bot would look dead, and they are few. */
const exempt = /\/gateway\/bot$|^POST \/interactions\//

type Deps = { http: Http; clock: Clock; log: Log }

/**
 * HTTP that counts invalid requests (401, 403, and 429 unless its scope is shared) in windows of ten minutes of `clock`,
 * which is monotonic. It warns once in each window, and after 5,000 throws UpstreamError ('rate-limited') instead of
 * calling, long before Discord bans the address.
 */
export function withInvalidRequestGuard({ http, clock, log }: Deps): Pick<Http, 'send'> {
  let count = 0
  let endsAt = 0

  function refresh(): void {
    if (clock.now() < endsAt) return
    count = 0
    endsAt = clock.now() + windowMs
  }

  function countInvalid({ status, headers }: Response): void {
    if (status !== 401 && status !== 403 && (status !== 429 || headers.get('x-ratelimit-scope') === 'shared')) return
    refresh()
    count += 1
    if (count === warnAt)
      log.warn(
        { part: 'discord', count },
        'Discord refused 1,000 calls in ten minutes and bans an address after 10,000; check the bot’s permissions',
      )
    if (count === blockAt)
      log.error(
        { part: 'discord', count, ms: endsAt - clock.now() },
        'too many refused calls; pausing calls to Discord',
      )
  }

  return {
    async send(call) {
      refresh()
      if (count >= blockAt && !exempt.test(call.route))
        throw new UpstreamError('discord', 'rate-limited', { retryAfterMs: endsAt - clock.now() })
      const response = await http.send(call)
      countInvalid(response)
      return response
    },
  }
}
