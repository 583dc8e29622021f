import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../../test/support/fake-clock.ts'
import { channel, headersOf } from '../../../../test/support/discord/limited-channel.ts'
import { createBuckets } from './bucket.ts'

describe('the rate limit of a channel', () => {
  it('is five calls in five seconds until Discord says otherwise', async () => {
    const { clock, passed, answer } = channel()
    const one = answer('one')
    for (let i = 0; i < 7; i++) void one.acquire('send', 'end')
    await clock.advance(4_999)
    expect(passed).toHaveLength(5)
    for (let i = 0; i < 5; i++) one.giveBack('send')
    await clock.advance(1)
    expect(passed).toHaveLength(7)
  })

  it('follows the headers: what remains now, and the rest when the window resets', async () => {
    const { clock, passed, answer, respond } = channel()
    const one = answer('one')
    await one.acquire('send', 'end')
    respond('send', { limit: 3, remaining: 2, resetAfterMs: 900 })
    for (let i = 0; i < 5; i++) void one.acquire('send', 'end')
    await clock.advance(899)
    expect(passed).toHaveLength(3)
    respond('send', { limit: 3, remaining: 1, resetAfterMs: 101 })
    respond('send', { limit: 3, remaining: 0, resetAfterMs: 101 })
    await clock.advance(100)
    expect(passed).toHaveLength(3)
    await clock.advance(1)
    expect(passed).toHaveLength(6)
  })

  it('counts calls in flight, which the headers may not include yet', async () => {
    const { clock, passed, answer, respond } = channel()
    const one = answer('one')
    for (let i = 0; i < 3; i++) await one.acquire('send', 'end')
    respond('send', { limit: 5, remaining: 4, resetAfterMs: 5_000 })
    for (let i = 0; i < 5; i++) void one.acquire('send', 'end')
    await clock.advance(0)
    expect(passed).toHaveLength(5)
  })

  it('is separate for each channel', async () => {
    const { clock, limits, spend } = channel()
    await spend(5)
    let acquired = false
    void limits
      .open('elsewhere')
      .acquire('send', 'end')
      .then(() => (acquired = true))
    await clock.advance(0)
    expect(acquired).toBe(true)
  })

  it('is separate for sends and edits once the headers name two buckets', async () => {
    const { clock, passed, answer, respond } = channel()
    const one = answer('one')
    await one.acquire('send', 'end')
    respond('send', { bucket: 'sends', limit: 5, remaining: 0, resetAfterMs: 5_000 })
    void one.acquire('edit', 'end')
    await clock.advance(0)
    expect(passed).toEqual(['one end'])
    await clock.advance(5_000)
    expect(passed).toEqual(['one end', 'one end'])
    respond('edit', { bucket: 'edits', limit: 5, remaining: 4, resetAfterMs: 5_000 })
    await clock.advance(5_000)
    for (let i = 0; i < 9; i++) void one.acquire('edit', 'end')
    await clock.advance(0)
    expect(passed).toHaveLength(7)
    for (let i = 0; i < 9; i++) void one.acquire('send', 'end')
    await clock.advance(0)
    expect(passed).toHaveLength(12)
  })

  it('counts every edit in flight in the bucket that the first response to an edit names', () => {
    const buckets = createBuckets(fakeClock(0))
    buckets.use('send')
    buckets.updateFromHeaders('send', headersOf({ bucket: 'sends', limit: 5, remaining: 4, resetAfterMs: 5_000 }))
    for (let i = 0; i < 3; i++) buckets.use('edit')
    buckets.updateFromHeaders('edit', headersOf({ bucket: 'edits', limit: 5, remaining: 4, resetAfterMs: 5_000 }))
    expect(buckets.of('edit').remaining()).toBe(2)
  })

  it('gives a call back once, also after the window in which it started', async () => {
    const clock = fakeClock(0)
    const buckets = createBuckets(clock)
    for (let i = 0; i < 2; i++) buckets.use('send')
    buckets.giveBack('send')
    expect(buckets.of('send').remaining()).toBe(4)
    await clock.advance(5_000)
    expect(buckets.of('send').remaining()).toBe(4)
    for (let i = 0; i < 2; i++) buckets.giveBack('send')
    expect(buckets.of('send').remaining()).toBe(5)
  })

  it('frees the old bucket of edits that moved to another one when its window ends', async () => {
    const clock = fakeClock(0)
    const buckets = createBuckets(clock)
    buckets.use('send')
    buckets.updateFromHeaders('send', headersOf({ bucket: 'sends', limit: 5, remaining: 4, resetAfterMs: 1_000 }))
    for (let i = 0; i < 2; i++) buckets.use('edit')
    await clock.advance(1_000)
    expect(buckets.of('send').remaining()).toBe(3)
    buckets.updateFromHeaders('edit', headersOf({ bucket: 'edits', limit: 5, remaining: 4, resetAfterMs: 1_000 }))
    expect(buckets.of('send').remaining()).toBe(5)
  })

  it('counts a call in flight at the end of a window in the next one, after its response as well', async () => {
    const clock = fakeClock(0)
    const buckets = createBuckets(clock)
    for (let i = 0; i < 2; i++) buckets.use('send')
    buckets.updateFromHeaders('send', headersOf({ limit: 5, remaining: 4, resetAfterMs: 1_000 }))
    await clock.advance(1_000)
    buckets.use('send')
    expect(buckets.of('send').remaining()).toBe(3)
    buckets.updateFromHeaders('send', headersOf({ limit: 5, remaining: 4, resetAfterMs: 1_000 }))
    expect(buckets.of('send').remaining()).toBe(3)
  })

  it('counts a call whose response comes right after the end of a window in the next one', async () => {
    const clock = fakeClock(0)
    const buckets = createBuckets(clock)
    for (let i = 0; i < 2; i++) buckets.use('send')
    await clock.advance(5_000)
    buckets.updateFromHeaders('send', headersOf({ limit: 5, remaining: 4, resetAfterMs: 1_000 }))
    expect(buckets.of('send').remaining()).toBe(3)
  })

  it('does not let a late response of an earlier window end the current one', async () => {
    const clock = fakeClock(0)
    const buckets = createBuckets(clock)
    for (let i = 0; i < 2; i++) buckets.use('send')
    buckets.updateFromHeaders('send', headersOf({ limit: 5, remaining: 4, resetAfterMs: 1_000 }))
    await clock.advance(1_000)
    buckets.use('send')
    buckets.updateFromHeaders('send', headersOf({ limit: 5, remaining: 4, resetAfterMs: 1_000 }))
    buckets.updateFromHeaders('send', headersOf({ limit: 5, remaining: 3, resetAfterMs: 100 }))
    await clock.advance(100)
    expect(buckets.of('send').remaining()).toBe(3)
    await clock.advance(900)
    expect(buckets.of('send').remaining()).toBe(5)
  })

  it('forgets a call without a response after thirty seconds', async () => {
    const { clock, passed, answer } = channel()
    const one = answer('one')
    for (let i = 0; i < 10; i++) void one.acquire('send', 'end')
    await clock.advance(29_999)
    expect(passed).toHaveLength(5)
    await clock.advance(10_000)
    expect(passed).toHaveLength(10)
  })

  it('ignores responses without rate limit headers', async () => {
    const { clock, passed, answer, respond } = channel()
    const one = answer('one')
    for (let i = 0; i < 6; i++) void one.acquire('send', 'end')
    await clock.advance(0)
    for (let i = 0; i < 5; i++) respond('send', null)
    await clock.advance(4_999)
    expect(passed).toHaveLength(5)
    await clock.advance(1)
    expect(passed).toHaveLength(6)
  })

  it('takes the lowest remaining number if responses arrive out of order', async () => {
    const { clock, passed, answer, respond } = channel()
    const one = answer('one')
    for (let i = 0; i < 2; i++) await one.acquire('send', 'end')
    respond('send', { limit: 5, remaining: 3, resetAfterMs: 4_900 })
    respond('send', { limit: 5, remaining: 4, resetAfterMs: 4_850 })
    for (let i = 0; i < 9; i++) void one.acquire('send', 'end')
    await clock.advance(4_000)
    expect(passed).toHaveLength(5)
  })
})
