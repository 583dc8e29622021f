import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { channel, headersOf, type Told } from '../../../../test/support/discord/limited-channel.ts'
import type { Write } from './bucket.ts'

/** Discord's side: `limit` calls in a window that begins with the first of them, for each bucket. */
function server(now: () => number, { limit, windowMs, apart }: { limit: number; windowMs: number; apart: boolean }) {
  const windows = new Map<string, { until: number; used: number }>()
  const counts = { refused: 0, taken: 0 }
  return {
    counts,
    hit(write: Write): Told {
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
const rules = fc.record({
  limit: fc.integer({ min: 5, max: 9 }),
  windowMs: fc.integer({ min: 500, max: 9_000 }),
  apart: fc.boolean(),
})
const overMs = 2_000

describe('many answers that grow in one channel', () => {
  it('never make Discord refuse, and all come to their end', async () => {
    await fc.assert(
      fc.asyncProperty(rules, fc.array(anAnswer, { minLength: 1, maxLength: 8 }), async (given, answers) => {
        const { clock, limits } = channel()
        const discord = server(clock.now, given)
        let ended = 0
        async function call(write: Write, { thereMs, backMs, idleMs }: (typeof answers)[number]['end']): Promise<void> {
          await clock.sleep(thereMs)
          const told = discord.hit(write)
          await clock.sleep(backMs)
          limits.updateFromHeaders('talk', write, headersOf(told))
          await clock.sleep(idleMs)
        }
        async function grow({ beginsMs, first, drafts, end }: (typeof answers)[number]): Promise<void> {
          await clock.sleep(beginsMs)
          const writer = limits.open('talk')
          await writer.acquire('send', 'first')
          await call('send', first)
          writer.markShown()
          for (const draft of drafts) {
            // Whoever waits for longer has the next piece of the text by then.
            const over = new AbortController()
            void clock.sleep(overMs).then(() => over.abort(new Error('over')))
            const may = await writer.acquire('edit', 'draft', over.signal).then(
              () => true,
              () => false,
            )
            if (may) await call('edit', draft)
          }
          await writer.acquire('edit', 'end')
          await call('edit', end)
          writer.close()
          ended += 1
        }
        const all = answers.map(grow)
        for (let minute = 0; minute < 5 && ended < answers.length; minute++) await clock.advance(60_000)
        expect({ ended, refused: discord.counts.refused }).toEqual({ ended: answers.length, refused: 0 })
        await Promise.all(all)
      }),
      { numRuns: 500, endOnFailure: true },
    )
  })
})
