import { createBoundedMap } from './bounded-map.ts'

/**
 * A token bucket per key: `burst` uses at once, one given back every `refillMs`. Keeps at most `maxKeys` of them and
 * forgets the longest unused first, which only ever errs in the person's favour.
 */
export function createTokenBuckets(options: { burst: number; refillMs: number; maxKeys?: number; now(): number }) {
  const buckets = createBoundedMap<string, { left: number; at: number }>(options.maxKeys ?? 50_000)

  function refilled(key: string): { left: number; at: number } {
    const now = options.now()
    const bucket = buckets.get(key) ?? { left: options.burst, at: now }
    const gained = Math.floor(Math.max(0, now - bucket.at) / options.refillMs)
    const left = Math.min(options.burst, bucket.left + gained)
    return { left, at: left === options.burst ? now : bucket.at + gained * options.refillMs }
  }

  return {
    /** Takes one; null where that worked, else when the next one is due (milliseconds since 1970). */
    take(key: string): number | null {
      const bucket = refilled(key)
      if (bucket.left < 1) return bucket.at + options.refillMs
      buckets.set(key, { ...bucket, left: bucket.left - 1 })
      return null
    },
    /** Gives one back to somebody who got nothing for it. */
    giveBack(key: string): void {
      const bucket = refilled(key)
      buckets.set(key, { ...bucket, left: Math.min(options.burst, bucket.left + 1) })
    },
  }
}

export type TokenBuckets = ReturnType<typeof createTokenBuckets>

/** Remembers the newest `size` keys. */
export function createSeenSet(size: number) {
  const keys = createBoundedMap<string, true>(size)
  return {
    /** True the first time a key is seen. */
    isNew(key: string): boolean {
      if (keys.has(key)) return false
      keys.set(key, true)
      return true
    },
  }
}
