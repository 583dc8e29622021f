import type { FeedState } from '../../../features/content/ports.ts'
import type { UpstreamError } from '../../../lib/errors.ts'

/** The readings in a row after which a permanent redirect is trusted, and the failures after which it no longer is. */
const readingsUntilMoved = 3
const failuresUntilMovedBack = 3
const firstPauseMs = 5 * 60_000
const maxPauseMs = 24 * 3_600_000
const maxRetryAfterMs = 7 * 24 * 3_600_000
const maxReasonChars = 200
/** A server may answer 304 for ever, because its clock or its cache is wrong. */
const maxUnchangedMs = 7 * 24 * 3_600_000

/** The state of a feed that was never read. */
export const initialState: FeedState = {
  validators: null,
  movedTo: null,
  moving: null,
  lastSuccessAt: null,
  lastWholeAt: null,
  lastError: null,
  failures: 0,
  pausedUntil: null,
  goneAt: null,
}

/** True if a feed has been unchanged for a week: then it is requested without conditions. */
export const isDoubtful = ({ lastWholeAt }: FeedState, now: number): boolean =>
  lastWholeAt === null || now - lastWholeAt >= maxUnchangedMs

/** The state after a successful reading. `permanent` is the target of permanent redirects alone; null without any. */
export function afterSuccess(
  before: FeedState,
  answer: { now: number; status: number; validators: FeedState['validators']; permanent: string | null },
): FeedState {
  const { now, status, validators, permanent } = answer
  const times = before.moving?.to === permanent ? before.moving.times + 1 : 1
  const isTrusted = permanent !== null && times >= readingsUntilMoved
  return {
    ...before,
    validators,
    movedTo: isTrusted ? permanent : before.movedTo,
    moving: permanent === null || isTrusted ? null : { to: permanent, times },
    lastSuccessAt: now,
    lastWholeAt: status === 304 ? before.lastWholeAt : now,
    failures: 0,
    pausedUntil: null,
  }
}

/** The state after a failure: exponential backoff with jitter, at least as long as Retry-After asks. */
export function afterFailure(before: FeedState, error: UpstreamError, now: number, random: () => number): FeedState {
  const failures = before.failures + 1
  const wholePauseMs = Math.min(maxPauseMs, firstPauseMs * 2 ** Math.min(failures - 1, 20))
  const pauseMs = wholePauseMs * (0.5 + random() / 2)
  const retryAfterMs = Math.min(maxRetryAfterMs, error.retryAfterMs ?? 0)
  return {
    ...before,
    // The new address may be the one that fails.
    movedTo: failures >= failuresUntilMovedBack ? null : before.movedTo,
    lastError: { at: now, fault: error.fault, reason: reasonOf(error) },
    failures,
    pausedUntil: Math.round(now + Math.max(pauseMs, retryAfterMs)),
  }
}

function reasonOf({ message, cause }: UpstreamError): string {
  return (cause instanceof Error ? cause.message : message).slice(0, maxReasonChars)
}
