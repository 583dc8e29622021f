import type { Clock } from '../../../lib/clock.ts'
import { UpstreamError } from '../../../lib/errors.ts'
import type { BufferedResponse, Http } from '../../../lib/http/http.ts'
import type { Log } from '../../../lib/log.ts'

/** Discord bans an address for 10,000 in so long. https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans */
const windowMs = 10 * 60_000
const warnFrom = 1_000
const refuseFrom = 5_000
/** Without these nobody could tell that the bot lives; they are few. */
const always = /\/gateway\/bot$|^POST \/interactions\//

/**
 * HTTP that counts the calls which Discord calls invalid (401, 403 and 429 but for a limit shared with others), in
 * windows of ten minutes of `clock`, which is real time: it warns once in each, and long before a ban it throws
 * UpstreamError ('rate-limited') instead of calling.
 */
export function withInvalidRequestGuard({
  http,
  clock,
  log,
}: {
  http: Http
  clock: Clock
  log: Log
}): Pick<Http, 'send'> {
  let count = 0
  let endsAt = 0

  function refresh(): void {
    if (clock.now() < endsAt) return
    count = 0
    endsAt = clock.now() + windowMs
  }

  function counted({ status, header }: BufferedResponse): void {
    if (status !== 401 && status !== 403 && (status !== 429 || header('x-ratelimit-scope') === 'shared')) return
    refresh()
    count += 1
    if (count === warnFrom)
      log.warn(
        { part: 'discord', count },
        'Discord refused 1,000 calls in ten minutes, and bans an address for 10,000: look at what the bot may not do, and where',
      )
    if (count === refuseFrom)
      log.error({ part: 'discord', count, ms: endsAt - clock.now() }, 'too many refused calls: calling no more for now')
  }

  return {
    async send(call) {
      refresh()
      if (count >= refuseFrom && !always.test(call.route))
        throw new UpstreamError('discord', 'rate-limited', { retryAfterMs: endsAt - clock.now() })
      const response = await http.send(call)
      counted(response)
      return response
    },
  }
}
