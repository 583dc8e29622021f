import type { Allowance, Request } from '../../conversation/conversation.ts'
import type { Clock } from '../../lib/clock.ts'
import { createTokenBuckets } from '../../lib/concurrency/token-bucket.ts'
import type { DailyCounter } from './ports.ts'

type Asker = Pick<Request, 'by' | 'in'>
type DailyLimit = { readonly key: string; readonly limit: number; readonly exhausted: string }

export type ChatAllowance = Allowance & {
  /** Questions that somebody has left today; null where there is no limit. */
  remaining(asker: Asker): number | null
}

type Options = {
  burst: number
  refillMs: number
  perPerson: number
  perServer: number
  counter: DailyCounter
  clock: Clock
}

/**
 * The questions that people may ask: a burst per person and server, and so many a day per person and per server (0 = no
 * limit, not counted). Moderators are exempt from the burst alone, for a day's limit bounds what the owner pays.
 */
export function createChatAllowance(options: Options): ChatAllowance {
  const { burst, refillMs, counter, clock } = options
  const buckets = createTokenBuckets({ burst, refillMs, now: () => clock.now() })
  const bucketOf = ({ by, in: place }: Asker) => `${place.guildId ?? 'dm'}:${by.id}`
  const takeFromBurst = (asker: Asker) => (asker.by.manages ? null : buckets.take(bucketOf(asker)))
  const giveBackBurst = (asker: Asker) => (asker.by.manages ? undefined : buckets.giveBack(bucketOf(asker)))

  return {
    take(asker) {
      const freeAt = takeFromBurst(asker)
      if (freeAt !== null) return `You're asking a bit fast. Next question ${fromThenOn(freeAt, 'T')}.`
      const limits = dailyLimitsOf(options, asker)
      const over = limits.find(({ key, limit }) => counter.used(key) >= limit)
      if (over) {
        giveBackBurst(asker)
        return `${over.exhausted} You can ask again ${fromThenOn(counter.endsAt(), 'f')}.`
      }
      for (const { key } of limits) counter.add(key, 1)
      return null
    },
    giveBack(asker) {
      giveBackBurst(asker)
      for (const { key } of dailyLimitsOf(options, asker)) counter.add(key, -1)
    },
    remaining(asker) {
      const remaining = dailyLimitsOf(options, asker).map(({ key, limit }) => Math.max(0, limit - counter.used(key)))
      return remaining.length === 0 ? null : Math.min(...remaining)
    },
  }
}

/** So many uses of a person at once, in whichever servers, and one more each `refillMs`. */
export function limitPerPerson(limit: { burst: number; refillMs: number }, clock: Clock): Allowance {
  const buckets = createTokenBuckets({ ...limit, now: () => clock.now() })
  return {
    take({ by }) {
      const freeAt = buckets.take(by.id)
      return freeAt === null ? null : `That was a bit fast. You can do it again ${fromThenOn(freeAt, 'T')}.`
    },
    giveBack: ({ by }) => buckets.giveBack(by.id),
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

/** The key that counts a person's questions of a day. */
export const dailyKeyOf = (personId: string): string => `chat:person:${personId}`

function dailyLimitsOf({ perPerson, perServer }: Options, { by, in: place }: Asker): DailyLimit[] {
  const limits: DailyLimit[] = []
  if (perPerson > 0)
    limits.push({
      key: dailyKeyOf(by.id),
      limit: perPerson,
      exhausted: `You've used all ${perPerson} questions for today.`,
    })
  if (perServer > 0 && place.guildId !== null)
    limits.push({
      key: `chat:server:${place.guildId}`,
      limit: perServer,
      exhausted: `This server has used all ${perServer} questions for today.`,
    })
  return limits
}
