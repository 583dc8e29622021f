import type { Clock } from '../../../lib/clock.ts'

/** A new message, or an edit of one. */
export type Write = 'send' | 'edit'
export type Headers = { get(name: string): string | null }

/** Assumed until Discord's headers say otherwise: measured at five calls in five seconds for each channel. */
const defaultLimit = 5
const defaultWindowMs = 5_000

/**
 * One rate limit bucket: a window of `limit` calls that ends at `resetsAt`, a time of the clock. Only one call is in
 * flight at a time (@discordjs/rest makes no other at once either), so that each response tells exactly what remains.
 * https://discord.com/developers/docs/topics/rate-limits#header-format
 */
export type Bucket = { limit: number; remaining: number; resetsAt: number; isBusy: boolean }

/** The buckets of a channel. Sends and edits share one until the headers name two. */
export function createBuckets(clock: Clock) {
  const byName = new Map<string, Bucket>()
  const first = newBucket()
  const current: Record<Write, Bucket> = { send: first, edit: first }

  function findByName(name: string): Bucket {
    const bucket = byName.get(name) ?? (byName.size === 0 ? first : newBucket())
    byName.set(name, bucket)
    return bucket
  }

  const remaining = (bucket: Bucket, now: number): number => (bucket.resetsAt <= now ? bucket.limit : bucket.remaining)

  return {
    of: (write: Write): Bucket => current[write],
    /** The number of calls that are left in the window of that time. */
    remaining,
    /** Counts a call that starts now; returns its bucket, which is busy until the caller says otherwise. */
    use(write: Write): Bucket {
      const bucket = current[write]
      const now = clock.now()
      bucket.remaining = remaining(bucket, now) - 1
      if (bucket.resetsAt <= now) bucket.resetsAt = now + defaultWindowMs
      bucket.isBusy = true
      return bucket
    },
    /** Takes over the headers of a response; ignores a response without rate limit headers. */
    updateFromHeaders(write: Write, headers: Headers): void {
      const name = headers.get('x-ratelimit-bucket')
      if (name !== null) current[write] = findByName(name)
      const read = (header: string) => Number(headers.get(`x-ratelimit-${header}`) ?? Number.NaN)
      const [limit, left, resetAfter] = [read('limit'), read('remaining'), read('reset-after')]
      if (!(limit > 0) || !(left >= 0) || !(resetAfter >= 0)) return
      Object.assign(current[write], { limit, remaining: left, resetsAt: clock.now() + 1000 * resetAfter })
    },
  }
}

const newBucket = (): Bucket => ({ limit: defaultLimit, remaining: defaultLimit, resetsAt: 0, isBusy: false })
