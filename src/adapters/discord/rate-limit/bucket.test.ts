import { describe, expect, it } from 'vitest'
import { channel } from '../../../../test/support/discord/limited-channel.ts'

describe('the rate limit of a channel', () => {
  it('is five calls in five seconds until Discord says otherwise', async () => {
    const { clock, passed, answer } = channel()
    for (let i = 0; i < 7; i++) void answer('one').acquire('send', 'end')
    await clock.advance(4_999)
    expect(passed).toHaveLength(5)
    await clock.advance(1)
    expect(passed).toHaveLength(7)
  })

  it('follows the headers: what remains now, and the rest when the window resets', async () => {
    const { clock, passed, answer, respond } = channel()
    const one = answer('one')
    await one.hold('send', 'end')
    respond('send', { limit: 3, remaining: 2, resetAfterMs: 900 })
    for (let i = 0; i < 6; i++) void one.acquire('send', 'end')
    await clock.advance(899)
    expect(passed).toHaveLength(3)
    await clock.advance(1)
    expect(passed).toHaveLength(6)
  })

  it('lets one call through at a time, until it has its response or failed without one', async () => {
    const { clock, passed, answer, respond } = channel()
    const one = answer('one')
    for (let i = 0; i < 3; i++) void one.hold('send', 'end')
    await clock.advance(20_000)
    expect(passed).toHaveLength(1)
    respond('send', { limit: 5, remaining: 4, resetAfterMs: 5_000 })
    await clock.advance(0)
    expect(passed).toHaveLength(2)
    respond('send', null)
    await clock.advance(0)
    expect(passed).toHaveLength(3)
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
    await one.hold('send', 'end')
    respond('send', { bucket: 'sends', limit: 5, remaining: 0, resetAfterMs: 5_000 })
    void one.hold('edit', 'end')
    await clock.advance(4_999)
    expect(passed).toHaveLength(1)
    await clock.advance(1)
    expect(passed).toHaveLength(2)
    respond('edit', { bucket: 'edits', limit: 5, remaining: 3, resetAfterMs: 5_000 })
    for (let i = 0; i < 9; i++) void one.acquire('edit', 'end')
    await clock.advance(0)
    expect(passed).toHaveLength(5)
    await clock.advance(4_999)
    for (let i = 0; i < 9; i++) void one.acquire('send', 'end')
    await clock.advance(0)
    expect(passed).toHaveLength(9)
  })

  it('has the next call back when one is not made', async () => {
    const { clock, passed, answer, spend } = channel()
    const one = answer('one')
    await spend(4)
    const call = await one.hold('send', 'end')
    for (let i = 0; i < 2; i++) void one.acquire('send', 'end')
    call.giveBack()
    await clock.advance(4_999)
    expect(passed).toHaveLength(2)
  })

  it('counts a call in flight at the end of a window where its response says', async () => {
    const { clock, passed, answer, respond, spend } = channel()
    const one = answer('one')
    await spend(2, 1_000)
    await one.hold('send', 'end')
    await clock.advance(1_500)
    respond('send', { limit: 5, remaining: 4, resetAfterMs: 1_000 })
    for (let i = 0; i < 9; i++) void one.acquire('send', 'end')
    await clock.advance(999)
    expect(passed).toHaveLength(5)
  })

  it('ignores responses without rate limit headers', async () => {
    const { clock, passed, answer, respond } = channel()
    const one = answer('one')
    for (let i = 0; i < 5; i++) {
      await one.hold('send', 'end')
      respond('send', null)
    }
    void one.acquire('send', 'end')
    await clock.advance(4_999)
    expect(passed).toHaveLength(5)
    await clock.advance(1)
    expect(passed).toHaveLength(6)
  })
})
