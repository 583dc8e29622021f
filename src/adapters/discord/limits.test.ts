import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../test/fake-clock.ts'
import type { Headers, Write } from './bucket.ts'
import { createLimits, type Urgency } from './limits.ts'

type Told = { bucket?: string; limit: number; remaining: number; resetAfterMs: number }

const headersOf = ({ bucket = 'b', limit, remaining, resetAfterMs }: Told): Headers => {
  const all: Record<string, string> = {
    'x-ratelimit-bucket': bucket,
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset-after': String(resetAfterMs / 1000),
  }
  return { get: (name) => all[name] ?? null }
}
const silent: Headers = { get: () => null }

/** Answers that grow in one channel, and who of them was let through in which order. */
function channel() {
  const clock = fakeClock(0)
  const limits = createLimits(clock)
  const passed: string[] = []
  function answer(name: string) {
    const writer = limits.open('talk')
    const wants = (write: Write, urgency: Urgency, signal?: AbortSignal): Promise<void> =>
      writer.turn(write, urgency, signal).then(() => void passed.push(`${name} ${urgency}`))
    return { ...writer, wants }
  }
  const told = (write: Write, headers: Told | null) => limits.told('talk', write, headers ? headersOf(headers) : silent)
  /** Somebody without an answer under way takes `count` calls, and Discord tells what is left of five. */
  async function spend(count: number, resetAfterMs = 5_000): Promise<void> {
    const other = limits.open('talk')
    for (let i = 1; i <= count; i++) {
      await other.turn('send', 'end')
      told('send', { limit: 5, remaining: 5 - i, resetAfterMs })
    }
    other.close()
  }
  return { clock, limits, passed, answer, told, spend }
}

describe('the limits of a channel', () => {
  it('let five through in five seconds until Discord says otherwise', async () => {
    const { clock, passed, answer } = channel()
    const one = answer('one')
    for (let i = 0; i < 7; i++) void one.wants('send', 'end')
    await clock.advance(4_999)
    expect(passed).toHaveLength(5)
    for (let i = 0; i < 5; i++) one.giveBack('send')
    await clock.advance(1)
    expect(passed).toHaveLength(7)
  })

  it('let through what the headers say, and the rest when they said that there is more', async () => {
    const { clock, passed, answer, told } = channel()
    const one = answer('one')
    await one.wants('send', 'end')
    told('send', { limit: 3, remaining: 2, resetAfterMs: 900 })
    for (let i = 0; i < 5; i++) void one.wants('send', 'end')
    await clock.advance(899)
    expect(passed).toHaveLength(3)
    told('send', { limit: 3, remaining: 1, resetAfterMs: 101 })
    told('send', { limit: 3, remaining: 0, resetAfterMs: 101 })
    await clock.advance(100)
    expect(passed).toHaveLength(3)
    await clock.advance(1)
    expect(passed).toHaveLength(6)
  })

  it('count what is under way, of which Discord cannot have told yet', async () => {
    const { clock, passed, answer, told } = channel()
    const one = answer('one')
    for (let i = 0; i < 3; i++) await one.wants('send', 'end')
    told('send', { limit: 5, remaining: 4, resetAfterMs: 5_000 })
    for (let i = 0; i < 5; i++) void one.wants('send', 'end')
    await clock.advance(0)
    expect(passed).toHaveLength(5)
  })

  it('are each channel’s own', async () => {
    const { clock, limits, spend } = channel()
    await spend(5)
    let entered = false
    void limits
      .open('elsewhere')
      .turn('send', 'end')
      .then(() => (entered = true))
    await clock.advance(0)
    expect(entered).toBe(true)
  })

  it('keep one call back for the end of each answer that grows', async () => {
    const { clock, passed, answer, told, spend } = channel()
    const [one, two, three] = [answer('one'), answer('two'), answer('three')]
    await spend(1)
    for (const each of [one, two, three]) void each.wants('edit', 'draft')
    await clock.advance(0)
    expect(passed).toEqual(['one draft'])
    told('edit', { limit: 5, remaining: 3, resetAfterMs: 5_000 })
    for (const each of [one, two, three]) void each.wants('edit', 'end')
    await clock.advance(0)
    expect(passed).toEqual(['one draft', 'one end', 'two end', 'three end'])
  })

  it('keep nothing back any more for an answer that is closed', async () => {
    const { clock, passed, answer, spend } = channel()
    const [one, two] = [answer('one'), answer('two')]
    await spend(3)
    void one.wants('edit', 'draft')
    await clock.advance(0)
    expect(passed).toEqual([])
    two.close()
    await clock.advance(0)
    expect(passed).toEqual(['one draft'])
  })

  it('let no draft through while as many answers grow as a bucket holds', async () => {
    const { clock, passed, answer } = channel()
    const all = Array.from({ length: 9 }, (_, i) => answer(`${i}`))
    void all[0]?.wants('edit', 'draft')
    await clock.advance(0)
    expect(passed).toEqual([])
    for (const each of all.slice(5)) each.close()
    await clock.advance(0)
    expect(passed).toEqual([])
    all[4]?.close()
    await clock.advance(0)
    expect(passed).toEqual(['0 draft'])
  })

  it('let ends before first texts, those before drafts, and whoever came first among equals', async () => {
    const { clock, passed, answer, spend } = channel()
    const [one, two] = [answer('one'), answer('two')]
    await spend(5, 2_000)
    void one.wants('edit', 'draft')
    void two.wants('send', 'first')
    void one.wants('send', 'first')
    void two.wants('edit', 'end')
    void one.wants('edit', 'end')
    await clock.advance(1_999)
    expect(passed).toEqual([])
    await clock.advance(1)
    expect(passed).toEqual(['two end', 'one end', 'two first'])
    one.close()
    two.close()
    await clock.advance(0)
    expect(passed).toEqual(['two end', 'one end', 'two first', 'one first', 'one draft'])
  })

  it('let a first text go before what is kept back after ten seconds of patience, but no draft', async () => {
    const { clock, passed, answer, told, spend } = channel()
    const all = ['one', 'two', 'three', 'four', 'five'].map(answer)
    await spend(1, 60_000)
    void all[0]?.wants('send', 'first')
    void all[1]?.wants('edit', 'draft')
    await clock.advance(9_999)
    expect(passed).toEqual([])
    await clock.advance(1)
    expect(passed).toEqual(['one first'])
    told('send', { limit: 5, remaining: 3, resetAfterMs: 50_000 })
    await clock.advance(20_000)
    expect(passed).toEqual(['one first'])
  })

  it('tell sends and edits apart once the headers name two buckets', async () => {
    const { clock, passed, answer, told } = channel()
    const one = answer('one')
    await one.wants('send', 'end')
    told('send', { bucket: 'sends', limit: 5, remaining: 0, resetAfterMs: 5_000 })
    void one.wants('edit', 'end')
    await clock.advance(0)
    expect(passed).toEqual(['one end'])
    await clock.advance(5_000)
    expect(passed).toEqual(['one end', 'one end'])
    told('edit', { bucket: 'edits', limit: 5, remaining: 4, resetAfterMs: 5_000 })
    for (let i = 0; i < 9; i++) void one.wants('edit', 'end')
    await clock.advance(0)
    expect(passed).toHaveLength(6)
    for (let i = 0; i < 9; i++) void one.wants('send', 'end')
    await clock.advance(0)
    expect(passed).toHaveLength(11)
  })

  it('let a first text wait for nothing but its own bucket where edits are counted apart', async () => {
    const { clock, passed, answer, told } = channel()
    const [one, two] = [answer('one'), answer('two')]
    await one.wants('edit', 'draft')
    told('edit', { bucket: 'edits', limit: 5, remaining: 4, resetAfterMs: 5_000 })
    await two.wants('send', 'end')
    told('send', { bucket: 'sends', limit: 5, remaining: 2, resetAfterMs: 5_000 })
    void one.wants('send', 'first')
    void two.wants('send', 'first')
    await clock.advance(0)
    expect(passed.slice(2)).toEqual(['one first', 'two first'])
  })

  it('keep an end of an answer that is shown among the edits, where those are counted apart', async () => {
    const { clock, passed, answer, told } = channel()
    const [one, two] = [answer('one'), answer('two')]
    await one.wants('send', 'first')
    told('send', { bucket: 'sends', limit: 5, remaining: 4, resetAfterMs: 5_000 })
    await two.wants('edit', 'draft')
    told('edit', { bucket: 'edits', limit: 5, remaining: 1, resetAfterMs: 5_000 })
    void two.wants('edit', 'draft')
    await clock.advance(0)
    expect(passed).toHaveLength(3)
    one.isShown()
    void two.wants('edit', 'draft')
    told('edit', { bucket: 'edits', limit: 5, remaining: 1, resetAfterMs: 5_000 })
    await clock.advance(0)
    expect(passed).toHaveLength(3)
    void one.wants('edit', 'end')
    await clock.advance(0)
    expect(passed.at(-1)).toBe('one end')
  })

  it('let whoever gives up go with the reason, and lose nothing by it', async () => {
    const { clock, passed, answer, spend } = channel()
    const one = answer('one')
    await spend(5, 1_000)
    const gone = new AbortController()
    const waiting = one.wants('send', 'end', gone.signal)
    void one.wants('send', 'first')
    gone.abort(new Error('gone'))
    await expect(waiting).rejects.toThrow('gone')
    await expect(one.wants('send', 'end', gone.signal)).rejects.toThrow('gone')
    await clock.advance(1_000)
    expect(passed).toEqual(['one first'])
    for (let i = 0; i < 9; i++) void one.wants('send', 'end')
    await clock.advance(0)
    expect(passed).toHaveLength(5)
  })

  it('let the next one through for what was given back', async () => {
    const { clock, passed, answer } = channel()
    const one = answer('one')
    for (let i = 0; i < 6; i++) void one.wants('send', 'end')
    await clock.advance(0)
    expect(passed).toHaveLength(5)
    one.giveBack('send')
    await clock.advance(0)
    expect(passed).toHaveLength(6)
  })

  it('do not wait for ever for calls of which nothing more is heard', async () => {
    const { clock, passed, answer } = channel()
    const one = answer('one')
    for (let i = 0; i < 10; i++) void one.wants('send', 'end')
    await clock.advance(29_999)
    expect(passed).toHaveLength(5)
    await clock.advance(10_000)
    expect(passed).toHaveLength(10)
  })

  it('are not changed by answers that say nothing of limits', async () => {
    const { clock, passed, answer, told } = channel()
    const one = answer('one')
    for (let i = 0; i < 6; i++) void one.wants('send', 'end')
    await clock.advance(0)
    for (let i = 0; i < 5; i++) told('send', null)
    await clock.advance(4_999)
    expect(passed).toHaveLength(5)
    await clock.advance(1)
    expect(passed).toHaveLength(6)
  })
})

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
          limits.told('talk', write, headersOf(told))
          await clock.sleep(idleMs)
        }
        async function grow({ beginsMs, first, drafts, end }: (typeof answers)[number]): Promise<void> {
          await clock.sleep(beginsMs)
          const writer = limits.open('talk')
          await writer.turn('send', 'first')
          await call('send', first)
          writer.isShown()
          for (const draft of drafts) {
            // Whoever waits for longer has the next piece of the text by then.
            const over = new AbortController()
            void clock.sleep(overMs).then(() => over.abort(new Error('over')))
            const may = await writer.turn('edit', 'draft', over.signal).then(
              () => true,
              () => false,
            )
            if (may) await call('edit', draft)
          }
          await writer.turn('edit', 'end')
          await call('edit', end)
          writer.close()
          ended += 1
        }
        const all = answers.map(grow)
        for (let minute = 0; minute < 5 && ended < answers.length; minute++) await clock.advance(60_000)
        expect({ ended, refused: discord.counts.refused }).toEqual({ ended: answers.length, refused: 0 })
        await Promise.all(all)
      }),
      { numRuns: 50 },
    )
  })
})
