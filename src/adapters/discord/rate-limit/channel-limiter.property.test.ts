import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { channel, headersOf, type RateLimit } from '../../../../test/support/discord/limited-channel.ts'
import type { AcquiredCall } from './channel-limiter.ts'
import type { Write } from './bucket.ts'

/** A strict Discord: `limit` calls in a window that begins with the first of them, for each bucket. */
function server(now: () => number, { limit, windowMs, apart }: { limit: number; windowMs: number; apart: boolean }) {
  const windows = new Map<string, { until: number; used: number }>()
  const counts = { refused: 0, taken: 0 }
  return {
    counts,
    hit(write: Write): RateLimit {
      const bucket = apart ? write : 'both'
      const before = windows.get(bucket)
      const window = before && before.until > now() ? before : { until: now() + windowMs, used: 0 }
      windows.set(bucket, window)
      window.used += 1
      counts[window.used > limit ? 'refused' : 'taken'] += 1
      const remaining = Math.max(0, limit - window.used)
      return { bucket, limit, remaining, resetAfterMs: window.until - now() }
    },
  }
}

const latency = fc.integer({ min: 1, max: 900 })
const aCall = fc.record({ thereMs: latency, backMs: latency, idleMs: fc.integer({ min: 0, max: 1_500 }) })
const anAnswer = fc.record({
  beginsMs: fc.integer({ min: 0, max: 8_000 }),
  first: aCall,
  drafts: fc.array(aCall, { maxLength: 10 }),
  end: aCall,
})
const aRule = fc.record({
  limit: fc.integer({ min: 5, max: 9 }),
  windowMs: fc.integer({ min: 500, max: 9_000 }),
  apart: fc.boolean(),
})
const draftPatienceMs = 2_000

type Call = { thereMs: number; backMs: number; idleMs: number }
type Answer = { beginsMs: number; first: Call; drafts: Call[]; end: Call }

/** Lets answers grow under a rule; counts those that ended and the calls that Discord refused. */
async function grow(rule: Parameters<typeof server>[1], answers: readonly Answer[]) {
  const { clock, limits } = channel()
  const discord = server(clock.now, rule)
  let ended = 0
  async function make(call: AcquiredCall, { thereMs, backMs, idleMs }: Call): Promise<void> {
    await clock.sleep(thereMs)
    const limit = discord.hit(call.write)
    await clock.sleep(backMs)
    limits.updateFromHeaders('talk', call.write, headersOf(limit))
    call.done()
    await clock.sleep(idleMs)
  }
  async function show({ beginsMs, first, drafts, end }: Answer): Promise<void> {
    await clock.sleep(beginsMs)
    const writer = limits.open('talk')
    await make(await writer.acquire('send', 'first'), first)
    for (const draft of drafts) {
      // A draft that waits longer is replaced by the next one.
      const over = new AbortController()
      void clock.sleep(draftPatienceMs).then(() => over.abort(new Error('over')))
      const call = await writer.acquire('edit', 'draft', over.signal).catch(() => null)
      if (call) await make(call, draft)
    }
    await make(await writer.acquire('edit', 'end'), end)
    writer.close()
    ended += 1
  }
  const all = answers.map(show)
  for (let minute = 0; minute < 5 && ended < answers.length; minute++) await clock.advance(60_000)
  if (ended === answers.length) await Promise.all(all)
  return { ended, refused: discord.counts.refused }
}

describe('many open answers in one channel', () => {
  it('never exceed the rate limit, and all end', async () => {
    await fc.assert(
      fc.asyncProperty(aRule, fc.array(anAnswer, { minLength: 1, maxLength: 8 }), async (rule, answers) => {
        expect(await grow(rule, answers)).toEqual({ ended: answers.length, refused: 0 })
      }),
      { numRuns: 500, endOnFailure: true },
    )
  })

  it('never exceed it if they end before Discord has named the bucket of edits', async () => {
    const quick = { thereMs: 100, backMs: 100, idleMs: 0 }
    const answers = Array.from({ length: 8 }, (_, i) => ({
      beginsMs: 0,
      first: { ...quick, idleMs: i < 5 ? 3_000 : 1_900 },
      drafts: [],
      end: quick,
    }))
    const found = await grow({ limit: 5, windowMs: 1_000, apart: true }, answers)
    expect(found).toEqual({ ended: answers.length, refused: 0 })
  })
})
