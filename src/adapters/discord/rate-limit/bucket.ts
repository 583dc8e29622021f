import type { Clock } from '../../../lib/clock.ts'

/** A new message, or an edit of one. */
export type Write = 'send' | 'edit'
export type Headers = { get(name: string): string | null }

/** Assumed until Discord's headers say otherwise: measured at five calls in five seconds for each channel. */
const defaultLimit = 5
const defaultWindowMs = 5_000
/** A call without a response stops counting as in flight after this time. */
const forgetAfterMs = 30_000

/**
 * One rate limit bucket: a fixed window of `limit` calls. Calls in flight count as used before Discord confirms them,
 * and again in the next window, because Discord may count them there.
 * https://discord.com/developers/docs/topics/rate-limits#header-format
 */
function createBucket(clock: Clock, inFlight: () => number) {
  let limit = defaultLimit
  let used = 0
  /** End of the current window; 0 if none has begun. */
  let endsAt = 0
  /** True if the end is from headers, false if it is the default. */
  let isConfirmed = false

  function refresh(): void {
    if (clock.now() < endsAt) return
    endsAt = 0
    isConfirmed = false
    used = inFlight()
  }

  return {
    remaining(): number {
      refresh()
      return limit - used
    },
    /** Counts a call that starts now (1), or one that is not made after all (-1). */
    use(calls: 1 | -1): void {
      refresh()
      used += calls
      if (endsAt === 0) endsAt = clock.now() + defaultWindowMs
    },
    /** Takes over the headers of a response; ignores a response without rate limit headers. */
    updateFromHeaders(headers: Headers): void {
      refresh()
      const read = (name: string) => Number(headers.get(`x-ratelimit-${name}`) ?? Number.NaN)
      const [newLimit, remaining, resetAfter] = [read('limit'), read('remaining'), read('reset-after')]
      if (!(newLimit > 0) || !(remaining >= 0) || !(resetAfter >= 0)) return
      limit = newLimit
      // Responses may arrive out of order: within a window `used` never falls.
      used = Math.max(used, limit - remaining)
      // A late response tells of a window that ended before the current one.
      endsAt = Math.max(isConfirmed ? endsAt : 0, clock.now() + 1000 * resetAfter)
      isConfirmed = true
    },
    /** Milliseconds after which to look again if no response comes. */
    resetsInMs(): number {
      refresh()
      return endsAt > 0 ? endsAt - clock.now() : defaultWindowMs
    },
  }
}

export type Bucket = ReturnType<typeof createBucket>

/** The buckets of a channel. Sends and edits share one until the headers name two. */
export function createBuckets(clock: Clock) {
  const startedAt: Record<Write, number[]> = { send: [], edit: [] }
  const inFlight = (write: Write): number => {
    startedAt[write] = startedAt[write].filter((at) => clock.now() - at < forgetAfterMs)
    return startedAt[write].length
  }
  const byName = new Map<string, Bucket>()
  const first = newBucket()
  const current: Record<Write, Bucket> = { send: first, edit: first }

  function newBucket(): Bucket {
    const inFlightHere = (write: Write) => (current[write] === bucket ? inFlight(write) : 0)
    const bucket: Bucket = createBucket(clock, () => inFlightHere('send') + inFlightHere('edit'))
    return bucket
  }

  function findByName(name: string): Bucket {
    const bucket = byName.get(name) ?? (byName.size === 0 ? first : newBucket())
    byName.set(name, bucket)
    return bucket
  }

  /** Responses do not tell which call they belong to: the oldest one ends. */
  const markUnknown = (write: Write): void => void startedAt[write].shift()

  return {
    of: (write: Write): Bucket => current[write],
    /** A call starts. */
    use(write: Write): void {
      current[write].use(1)
      startedAt[write].push(clock.now())
    },
    /** The call that started last was not made. */
    giveBack(write: Write): void {
      if (inFlight(write) === 0) return
      current[write].use(-1)
      startedAt[write].pop()
    },
    /** A call failed without a response: it may have been counted. */
    markUnknown,
    /** A call was answered. */
    updateFromHeaders(write: Write, headers: Headers): void {
      const name = headers.get('x-ratelimit-bucket')
      // From now on the calls of this kind that are in flight count in the named bucket.
      if (name !== null) current[write] = findByName(name)
      // The call is still in flight here: if the window has ended, Discord may have counted it in the next one.
      current[write].updateFromHeaders(headers)
      markUnknown(write)
    },
  }
}
