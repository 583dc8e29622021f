import type { Clock } from './clock.ts'
import { createTokenBuckets } from './concurrency/token-bucket.ts'

/** Counts uses in a day (UTC), by key. */
export type DailyCounter = {
  used(key: string): number
  add(key: string, change: 1 | -1): void
  /** The start of the next day, in milliseconds since 1970. */
  endsAt(): number
}

type Asker = {
  readonly by: { readonly id: string; readonly manages: boolean }
  readonly in: { readonly guildId: string | null }
}

/** So many uses of a day under a key; `exhausted` says that they are used up. */
export type DailyLimit = { readonly key: string; readonly limit: number; readonly exhausted: string }

type Options = {
  burst: number
  refillMs: number
  /** The daily limits that hold for somebody; none is counted where there is none. */
  dailyLimitsOf(asker: Asker): readonly DailyLimit[]
  /** Sentences for somebody who has to wait; `moment` is when, as `fromThenOn` writes it. */
  tooFast(moment: string): string
  again(moment: string): string
  counter: DailyCounter
  clock: Clock
}

/**
 * Limits uses: token bucket per person and server (none where `refillMs` is 0), and daily limits. Moderators are exempt from
 * the bucket alone, for a day's limit bounds what the owner pays. From memory only.
 */
export function createUsageLimits(options: Options) {
  const { burst, refillMs, dailyLimitsOf, counter, clock } = options
  const buckets = createTokenBuckets({ burst, refillMs, now: () => clock.now() })
  const bucketOf = ({ by, in: place }: Asker) => `${place.guildId ?? 'dm'}:${by.id}`
  const isExempt = ({ by }: Asker) => by.manages || refillMs === 0
  const takeFromBurst = (asker: Asker) => (isExempt(asker) ? null : buckets.take(bucketOf(asker)))
  const giveBackBurst = (asker: Asker) => (isExempt(asker) ? undefined : buckets.giveBack(bucketOf(asker)))

  return {
    take(asker: Asker): string | null {
      const freeAt = takeFromBurst(asker)
      if (freeAt !== null) return options.tooFast(fromThenOn(freeAt, 'T'))
      const limits = dailyLimitsOf(asker)
      const over = limits.find(({ key, limit }) => counter.used(key) >= limit)
      if (over) {
        giveBackBurst(asker)
        return `${over.exhausted} ${options.again(fromThenOn(counter.endsAt(), 'f'))}`
      }
      for (const { key } of limits) counter.add(key, 1)
      return null
    },
    giveBack(asker: Asker): void {
      giveBackBurst(asker)
      for (const { key } of dailyLimitsOf(asker)) counter.add(key, -1)
    },
    /** Uses that somebody has left today; null where there is no limit. */
    remaining(asker: Asker): number | null {
      const remaining = dailyLimitsOf(asker).map(({ key, limit }) => Math.max(0, limit - counter.used(key)))
      return remaining.length === 0 ? null : Math.min(...remaining)
    },
  }
}

/**
 * "from 14:05:33 on (in 12 seconds)": stays true when that moment has passed. The style is Discord's.
 * https://discord.com/developers/docs/reference#message-formatting-timestamp-styles
 */
export function fromThenOn(ms: number, style: 'T' | 'f'): string {
  const seconds = Math.ceil(ms / 1000)
  return `from <t:${seconds}:${style}> on (<t:${seconds}:R>)`
}
