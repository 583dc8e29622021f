import { beforeEach, describe, expect, it } from 'vitest'
import { person, place } from '../../../test/support/chat/requests.ts'
import { createChatAllowance } from './allowance.ts'

const midnight = Date.UTC(2026, 0, 16)
/** The moment itself stands beside how far away it is, so that the sentence is true afterwards too. */
const from = (seconds: number, style: string) => `from <t:${seconds}:${style}> on (<t:${seconds}:R>)`

describe('the questions that people may ask', () => {
  let now = 0
  beforeEach(() => (now = Date.UTC(2026, 0, 15, 12)))
  const clock = { now: () => now, sleep: async () => {} }
  const asker = (name = 'ada', guildId: string | null = '1', manages = false) => ({
    by: person(name, { manages }),
    in: place(guildId),
  })

  function allowanceOf(limits: { burst?: number; perPerson?: number; perServer?: number }) {
    const used = new Map<string, number>()
    const counter = {
      used: (key: string) => used.get(key) ?? 0,
      add: (key: string, change: 1 | -1) => void used.set(key, (used.get(key) ?? 0) + change),
      endsAt: () => midnight,
    }
    const unlimited = { burst: 1_000, perPerson: 0, perServer: 0 }
    return createChatAllowance({ ...unlimited, ...limits, refillMs: 10_000, counter, clock })
  }

  it('are a burst per person and server, refilled one by one', () => {
    const { take } = allowanceOf({ burst: 1 })
    expect(take(asker())).toBeNull()
    expect(take(asker())).toBe(`You're asking a bit fast. Next question ${from(now / 1000 + 10, 'T')}.`)
    expect([take(asker('bob')), take(asker('ada', '2')), take(asker('ada', null))]).toEqual([null, null, null])
    now += 10_000
    expect(take(asker())).toBeNull()
  })

  it('are not limited to a burst for moderators, but to those of the day', () => {
    const { take } = allowanceOf({ burst: 1, perPerson: 3 })
    const moderator = asker('chief', '1', true)
    expect([1, 2, 3].map(() => take(moderator))).toEqual([null, null, null])
    expect(take(moderator)).toMatch(/^You've used all 3 questions for today/)
  })

  it('are so many a day and person, over all servers', () => {
    const { take, remaining } = allowanceOf({ perPerson: 2 })
    expect(remaining(asker())).toBe(2)
    expect([take(asker()), take(asker('ada', '9'))]).toEqual([null, null])
    expect(take(asker('ada', null))).toBe(
      `You've used all 2 questions for today. You can ask again ${from(midnight / 1000, 'f')}.`,
    )
    expect(remaining(asker())).toBe(0)
    expect(take(asker('bob'))).toBeNull()
  })

  it('are so many a day and server; a refusal costs nobody anything', () => {
    const { take, giveBack, remaining } = allowanceOf({ burst: 1, perPerson: 5, perServer: 1 })
    expect(take(asker('ada'))).toBeNull()
    for (let i = 0; i < 2; i++) expect(take(asker('bob'))).toMatch(/^This server has used all 1 questions for today\./)
    expect([remaining(asker('bob')), remaining(asker('bob', null))]).toEqual([0, 5])
    giveBack(asker('ada'))
    expect(take(asker('bob'))).toBeNull()
  })

  it('are given back to the burst and to the day', () => {
    const { take, giveBack, remaining } = allowanceOf({ burst: 1, perPerson: 2 })
    take(asker())
    giveBack(asker())
    expect(remaining(asker())).toBe(2)
    expect(take(asker())).toBeNull()
  })

  it('have no end in a day without a limit', () => {
    const { take, remaining } = allowanceOf({})
    for (let i = 0; i < 300; i++) expect(take(asker())).toBeNull()
    expect(remaining(asker())).toBeNull()
  })
})
