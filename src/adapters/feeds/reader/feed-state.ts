import type { FeedState } from '../../../features/content/ports.ts'
import type { UpstreamError } from '../../../lib/errors.ts'

/** After so many readings in a row a permanent redirect is believed, after so many failures there it no longer is. */
const readingsUntilMoved = 3
const failuresUntilMovedBack = 3
const firstPauseMs = 5 * 60_000
const longestPauseMs = 24 * 3_600_000
const longestRetryAfterMs = 7 * 24 * 3_600_000
const mostReasonChars = 200

/** Of a feed that was never read. */
export const initialState: FeedState = {
  validators: null,
  movedTo: null,
  moving: null,
  lastSuccessAt: null,
  lastError: null,
  failures: 0,
  pausedUntil: null,
  goneAt: null,
}

/** After a reading, new or unchanged. `permanent` is where permanent redirects alone led, null where there were none. */
export function afterSuccess(
  before: FeedState,
  { now, validators, permanent }: { now: number; validators: FeedState['validators']; permanent: string | null },
): FeedState {
  const times = before.moving?.to === permanent ? before.moving.times + 1 : 1
  const isBelieved = permanent !== null && times >= readingsUntilMoved
  return {
    ...before,
    validators,
    movedTo: isBelieved ? permanent : before.movedTo,
    moving: permanent === null || isBelieved ? null : { to: permanent, times },
    lastSuccessAt: now,
    failures: 0,
    pausedUntil: null,
  }
}

/** After a failure: a pause that grows, differs from feed to feed, and is no shorter than what was asked for. */
export function afterFailure(before: FeedState, error: UpstreamError, now: number, random: () => number): FeedState {
  const failures = before.failures + 1
  const wholePauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(failures - 1, 20))
  const pauseMs = wholePauseMs * (0.5 + random() / 2)
  const askedMs = Math.min(longestRetryAfterMs, error.retryAfterMs ?? 0)
  return {
    ...before,
    // The address that it moved to may be the one that is dead.
    movedTo: failures >= failuresUntilMovedBack ? null : before.movedTo,
    lastError: { at: now, fault: error.fault, reason: reasonOf(error) },
    failures,
    pausedUntil: Math.round(now + Math.max(pauseMs, askedMs)),
  }
}

function reasonOf({ message, cause }: UpstreamError): string {
  return (cause instanceof Error ? cause.message : message).slice(0, mostReasonChars)
}
