import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../../test/support/fake-clock.ts'
import { channel, headersOf } from '../../../../test/support/discord/limited-channel.ts'
import { createBuckets } from './bucket.ts'

describe('what a channel still takes', () => {
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
      .acquire('send', 'end')
      .then(() => (entered = true))
    await clock.advance(0)
    expect(entered).toBe(true)
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

  it('move every edit that is under way when edits turn out to be counted apart', () => {
    const buckets = createBuckets(fakeClock(0))
    buckets.take('send')
    buckets.told('send', headersOf({ bucket: 'sends', limit: 5, remaining: 4, resetAfterMs: 5_000 }))
    for (let i = 0; i < 3; i++) buckets.take('edit')
    buckets.told('edit', headersOf({ bucket: 'edits', limit: 5, remaining: 4, resetAfterMs: 5_000 }))
    expect([buckets.of('edit').left(), buckets.of('send').left()]).toEqual([2, 4])
  })

  it('give nothing back to a window from which it was not taken', async () => {
    const clock = fakeClock(0)
    const buckets = createBuckets(clock)
    buckets.take('send')
    buckets.told('send', headersOf({ bucket: 'sends', limit: 5, remaining: 4, resetAfterMs: 1_000 }))
    buckets.take('edit')
    await clock.advance(1_000)
    expect(buckets.of('send').left()).toBe(4)
    buckets.told('edit', headersOf({ bucket: 'edits', limit: 5, remaining: 4, resetAfterMs: 1_000 }))
    expect(buckets.of('send').left()).toBe(5)
  })

  it('count what was under way when a window ended in the next one, after its answer as well', async () => {
    const clock = fakeClock(0)
    const buckets = createBuckets(clock)
    for (let i = 0; i < 2; i++) buckets.take('send')
    buckets.told('send', headersOf({ limit: 5, remaining: 4, resetAfterMs: 1_000 }))
    await clock.advance(1_000)
    buckets.take('send')
    expect(buckets.of('send').left()).toBe(3)
    buckets.told('send', headersOf({ limit: 5, remaining: 4, resetAfterMs: 1_000 }))
    expect(buckets.of('send').left()).toBe(3)
  })

  it('let no late answer of an earlier window end the one that runs', async () => {
    const clock = fakeClock(0)
    const buckets = createBuckets(clock)
    for (let i = 0; i < 2; i++) buckets.take('send')
    buckets.told('send', headersOf({ limit: 5, remaining: 4, resetAfterMs: 1_000 }))
    await clock.advance(1_000)
    buckets.take('send')
    buckets.told('send', headersOf({ limit: 5, remaining: 4, resetAfterMs: 1_000 }))
    buckets.told('send', headersOf({ limit: 5, remaining: 3, resetAfterMs: 100 }))
    await clock.advance(100)
    expect(buckets.of('send').left()).toBe(3)
    await clock.advance(900)
    expect(buckets.of('send').left()).toBe(5)
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

  it('believe the least that is left where answers come in another order than calls went', async () => {
    const { clock, passed, answer, told } = channel()
    const one = answer('one')
    for (let i = 0; i < 2; i++) await one.wants('send', 'end')
    told('send', { limit: 5, remaining: 3, resetAfterMs: 4_900 })
    told('send', { limit: 5, remaining: 4, resetAfterMs: 4_850 })
    for (let i = 0; i < 9; i++) void one.wants('send', 'end')
    await clock.advance(4_000)
    expect(passed).toHaveLength(5)
  })
})
