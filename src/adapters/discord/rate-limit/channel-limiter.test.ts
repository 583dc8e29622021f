import { describe, expect, it } from 'vitest'
import { channel } from '../../../../test/support/discord/limited-channel.ts'

describe('the limiter of a channel', () => {
  it('reserves one call for the end of each open answer', async () => {
    const { clock, passed, answer, respond, spend } = channel()
    const [one, two, three] = [answer('one'), answer('two'), answer('three')]
    await spend(1)
    for (const each of [one, two, three]) void each.acquire('edit', 'draft')
    await clock.advance(0)
    expect(passed).toEqual(['one draft'])
    respond('edit', { limit: 5, remaining: 3, resetAfterMs: 5_000 })
    for (const each of [one, two, three]) void each.acquire('edit', 'end')
    await clock.advance(0)
    expect(passed).toEqual(['one draft', 'one end', 'two end', 'three end'])
  })

  it('reserves nothing for a closed answer', async () => {
    const { clock, passed, answer, spend } = channel()
    const [one, two] = [answer('one'), answer('two')]
    await spend(3)
    void one.acquire('edit', 'draft')
    await clock.advance(0)
    expect(passed).toEqual([])
    two.close()
    await clock.advance(0)
    expect(passed).toEqual(['one draft'])
  })

  it('lets no draft through while all calls are reserved', async () => {
    const { clock, passed, answer } = channel()
    const all = Array.from({ length: 9 }, (_, i) => answer(`${i}`))
    void all[0]?.acquire('edit', 'draft')
    await clock.advance(0)
    expect(passed).toEqual([])
    for (const each of all.slice(5)) each.close()
    await clock.advance(0)
    expect(passed).toEqual([])
    all[4]?.close()
    await clock.advance(0)
    expect(passed).toEqual(['0 draft'])
  })

  it('lets ends go first, then first texts, then drafts, each in order of arrival', async () => {
    const { clock, passed, answer, spend } = channel()
    const [one, two] = [answer('one'), answer('two')]
    await spend(5, 2_000)
    void one.acquire('edit', 'draft')
    void two.acquire('send', 'first')
    void one.acquire('send', 'first')
    void two.acquire('edit', 'end')
    void one.acquire('edit', 'end')
    await clock.advance(1_999)
    expect(passed).toEqual([])
    await clock.advance(1)
    expect(passed).toEqual(['two end', 'one end', 'two first'])
    one.close()
    two.close()
    await clock.advance(0)
    expect(passed).toEqual(['two end', 'one end', 'two first', 'one first', 'one draft'])
  })

  it('lets a first text, but no draft, take a reserved call after ten seconds', async () => {
    const { clock, passed, answer, respond, spend } = channel()
    const all = ['one', 'two', 'three', 'four', 'five'].map(answer)
    await spend(1, 60_000)
    void all[0]?.acquire('send', 'first')
    void all[1]?.acquire('edit', 'draft')
    await clock.advance(9_999)
    expect(passed).toEqual([])
    await clock.advance(1)
    expect(passed).toEqual(['one first'])
    respond('send', { limit: 5, remaining: 3, resetAfterMs: 50_000 })
    await clock.advance(20_000)
    expect(passed).toEqual(['one first'])
  })

  it('misses no end of a window that comes while it looks at the waiting writes', async () => {
    for (let earlyMs = 0; earlyMs < 40; earlyMs++) {
      // Each reading of a real clock is later than the one before, and a timer may fire before its time.
      let now = 0
      const sleep = async (ms: number, signal?: AbortSignal) => {
        await Promise.resolve()
        signal?.throwIfAborted()
        now += Math.max(0, ms - earlyMs)
      }
      const { passed, answer, spend } = channel({ now: () => ++now, sleep })
      const all = ['one', 'two', 'three'].map(answer)
      now += 10_000
      await spend(5)
      for (const each of all) void each.acquire('edit', 'end')
      await new Promise((resolve) => setImmediate(resolve))
      expect(passed, `${earlyMs} ms early`).toEqual(['one end', 'two end', 'three end'])
    }
  })

  it('reserves no send for the ends if edits have a bucket of their own', async () => {
    const { clock, passed, answer, respond } = channel()
    const [one, two, three] = [answer('one'), answer('two'), answer('three')]
    await three.hold('edit', 'end')
    respond('edit', { bucket: 'edits', limit: 5, remaining: 4, resetAfterMs: 5_000 })
    await three.hold('send', 'end')
    respond('send', { bucket: 'sends', limit: 5, remaining: 2, resetAfterMs: 5_000 })
    void one.acquire('send', 'first')
    void two.acquire('send', 'first')
    await clock.advance(0)
    expect(passed.slice(2)).toEqual(['one first', 'two first'])
  })

  it('reserves an edit for the end of an answer that has a message, if edits have a bucket of their own', async () => {
    const { clock, passed, answer, respond } = channel()
    const [one, two] = [answer('one'), answer('two')]
    await two.hold('send', 'first')
    respond('send', { bucket: 'sends', limit: 5, remaining: 4, resetAfterMs: 5_000 })
    await two.hold('edit', 'draft')
    respond('edit', { bucket: 'edits', limit: 5, remaining: 2, resetAfterMs: 5_000 })
    await two.hold('edit', 'draft')
    respond('edit', { bucket: 'edits', limit: 5, remaining: 2, resetAfterMs: 5_000 })
    await one.acquire('send', 'first')
    void two.acquire('edit', 'draft')
    await clock.advance(0)
    expect(passed).toHaveLength(4)
    void one.acquire('edit', 'end')
    await clock.advance(0)
    expect(passed.at(-1)).toBe('one end')
  })

  it('rejects an aborted wait with the reason of its signal, and uses no call for it', async () => {
    const { clock, passed, answer, spend } = channel()
    const one = answer('one')
    await spend(5, 1_000)
    const gone = new AbortController()
    const waiting = one.acquire('send', 'end', gone.signal)
    void one.acquire('send', 'first')
    gone.abort(new Error('gone'))
    await expect(waiting).rejects.toThrow('gone')
    await expect(one.acquire('send', 'end', gone.signal)).rejects.toThrow('gone')
    await clock.advance(1_000)
    expect(passed).toEqual(['one first'])
    for (let i = 0; i < 9; i++) void one.acquire('send', 'end')
    await clock.advance(0)
    expect(passed).toHaveLength(5)
  })

  it('does not poll while a write has to wait for another answer', async () => {
    const { clock, passed, answer, timers } = channel()
    const all = ['one', 'two', 'three', 'four', 'five'].map(answer)
    void all[0]?.acquire('edit', 'draft')
    await clock.advance(12_000)
    expect([passed, timers() < 100]).toEqual([[], true])
  })
})
