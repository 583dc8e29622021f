import type { REST } from '@discordjs/rest'
import { type Clock, monotonicClock, startInterval, systemClock } from '../../../lib/clock.ts'

const lookMs = 500
/** Smaller differences are the slow corrections of a time service, or a busy process. */
const minStepMs = 250

/** Rate limit windows of @discordjs/rest, whose ends are times of the system's clock. */
type Windows = Pick<REST, 'globalReset' | 'request'> & { readonly handlers: { values(): Iterable<unknown> } }

/**
 * @discordjs/rest measures rate limits by the system's clock. If that is set back by an hour, every call that waits for the
 * end of a window waits an hour, and after 50 calls all do. This moves the windows along with the clock: before each call, twice
 * a second until `stop`, and when `follow` is called, which has to be before a response is read.
 */
export function followClockSteps(
  rest: Windows,
  system: Pick<Clock, 'now'> = systemClock,
  monotonic: Pick<Clock, 'now'> = monotonicClock,
): { follow(): void; stop(): void } {
  const offset = () => system.now() - monotonic.now()
  let known = offset()

  function follow(): void {
    const stepMs = offset() - known
    if (Math.abs(stepMs) < minStepMs) return
    known += stepMs
    rest.globalReset += stepMs
    for (const handler of rest.handlers.values()) (handler as { reset: number }).reset += stepMs
  }

  const request = rest.request.bind(rest)
  rest.request = (options) => {
    follow()
    return request(options)
  }
  return { follow, stop: startInterval(lookMs, follow) }
}
