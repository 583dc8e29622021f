import { createBoundedMap } from './bounded-map.ts'

/**
 * Token bucket per key: holds `burst` tokens and gains one every `refillMs`. Keeps at most `maxKeys` buckets (50,000 by
 * default) and evicts the longest unused, which can only let a person ask more.
 */
export function createTokenBuckets(options: { burst: number; refillMs: number; maxKeys?: number; now(): number }) {
  const buckets = createBoundedMap<string, { tokens: number; since: number }>(options.maxKeys ?? 50_000)

  function refilled(key: string): { tokens: number; since: number } {
    const now = options.now()
    const bucket = buckets.get(key) ?? { tokens: options.burst, since: now }
    // A clock that was set back must not stop the refill until it has caught up.
    const since = Math.min(now, bucket.since)
    const gained = Math.floor((now - since) / options.refillMs)
    const tokens = Math.min(options.burst, bucket.tokens + gained)
    return { tokens, since: tokens === options.burst ? now : since + gained * options.refillMs }
  }

  return {
    /** Takes a token. Returns null, or if there is none the time of the next one (milliseconds since 1970). */
    take(key: string): number | null {
      const bucket = refilled(key)
      const isTaken = bucket.tokens >= 1
      buckets.set(key, { ...bucket, tokens: bucket.tokens - (isTaken ? 1 : 0) })
      return isTaken ? null : bucket.since + options.refillMs
    },
    /** Returns a token that was taken for nothing. */
    giveBack(key: string): void {
      const bucket = refilled(key)
      buckets.set(key, { ...bucket, tokens: Math.min(options.burst, bucket.tokens + 1) })
    },
  }
}
