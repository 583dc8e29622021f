import type { Allowance } from '../../conversation/conversation.ts'
import type { Clock } from '../../lib/clock.ts'
import { createUsageLimits, type DailyCounter } from '../../lib/usage-limits.ts'
import type { Queue } from './draw/queue.ts'

type Options = {
  cooldownMs: number
  /** Pictures per person and day; 0: no limit. */
  perPerson: number
  queue: Pick<Queue, 'refusal'>
  counter: DailyCounter
  clock: Clock
}

/**
 * The pictures that people may have made: one per cooldown, person and server, so many a day per person, and none while too
 * many wait, in all or of that person.
 */
export function createImageAllowance({ cooldownMs, perPerson, queue, counter, clock }: Options): Allowance {
  const limits = createUsageLimits({
    burst: 1,
    refillMs: cooldownMs,
    dailyLimitsOf: ({ by }) =>
      perPerson === 0
        ? []
        : [
            {
              key: `image:person:${by.id}`,
              limit: perPerson,
              exhausted: `You've used ${perPerson === 1 ? 'your picture' : `all ${perPerson} pictures`} for today.`,
            },
          ],
    tooFast: (moment) => `One picture at a time, please. You can have your next one ${moment}.`,
    again: (moment) => `You can have more ${moment}.`,
    counter,
    clock,
  })
  return { take: (asker) => queue.refusal(asker.by.id) ?? limits.take(asker), giveBack: limits.giveBack }
}
