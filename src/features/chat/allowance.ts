import type { Allowance, Request } from '../../conversation/conversation.ts'
import type { Clock } from '../../lib/clock.ts'
import { createTokenBuckets } from '../../lib/concurrency/token-bucket.ts'
import { createUsageLimits, type DailyCounter, type DailyLimit, fromThenOn } from '../../lib/usage-limits.ts'

type Asker = Pick<Request, 'by' | 'in'>

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

/** The questions that people may ask: a burst per person and server, and so many a day per person and per server (0 = no limit). */
export const createChatAllowance = (options: Options): ChatAllowance =>
  createUsageLimits({
    ...options,
    dailyLimitsOf: (asker) => dailyLimitsOf(options, asker),
    tooFast: (moment) => `You're asking a bit fast. Next question ${moment}.`,
    again: (moment) => `You can ask again ${moment}.`,
  })

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

/** The key that counts a person's questions of a day. */
export const dailyKeyOf = (personId: string): string => `chat:person:${personId}`

type LimitedBy = { readonly by: { readonly id: string }; readonly in: { readonly guildId: string | null } }

function dailyLimitsOf({ perPerson, perServer }: Options, { by, in: place }: LimitedBy): DailyLimit[] {
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
