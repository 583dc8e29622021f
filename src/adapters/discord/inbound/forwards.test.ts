import { describe, expect, it } from 'vitest'
import { wanted } from '../../../../test/support/chat/requests.ts'
import { fakeClock } from '../../../../test/support/fake-clock.ts'
import { createForwards } from './forwards.ts'
import type { Message } from './incoming-message.ts'

const start = Date.UTC(2026, 0, 1)
let id = 0
const messageOf = (atMs: number, more: object = {}) =>
  ({
    id: String(++id),
    channel_id: 'square',
    author: { id: 'ada' },
    attachments: [],
    content: 'why?',
    timestamp: new Date(start + atMs).toISOString(),
    ...more,
  }) as unknown as Message
const forwardOf = (atMs: number, more: object = {}) =>
  messageOf(atMs, { content: '', message_reference: { type: 1, message_id: '9' }, ...more })

describe('a forward', () => {
  it('and the comment that follows it at once are one question', async () => {
    const forwards = createForwards(fakeClock())
    const forward = forwardOf(0)
    expect(forwards.take(forward)).toBeNull()
    const waiting = forwards.isCommented(forward, wanted)
    expect(forwards.take(messageOf(300))).toBe(forward.id)
    expect(await waiting).toBe(true)
    expect(forwards.take(messageOf(400))).toBeNull()
  })

  it('is answered alone where no comment comes within two seconds', async () => {
    const clock = fakeClock()
    const forwards = createForwards(clock)
    const forward = forwardOf(0)
    forwards.take(forward)
    const waiting = forwards.isCommented(forward, wanted)
    await clock.advance(2_000)
    expect(await waiting).toBe(false)
  })

  it.each([
    ['comes later', messageOf(5_001)],
    ['is by somebody else', messageOf(300, { author: { id: 'bob' } })],
    ['stands in another channel', messageOf(300, { channel_id: 'news' })],
    ['is a sticker', messageOf(300, { content: '' })],
  ])('has no comment that %s', (_, other) => {
    const forwards = createForwards(fakeClock())
    forwards.take(forwardOf(0))
    expect(forwards.take(other)).toBeNull()
  })

  it('gives way to the next one, on which the comment is', async () => {
    const forwards = createForwards(fakeClock())
    const [first, second] = [forwardOf(0), forwardOf(100)]
    forwards.take(first)
    const waiting = forwards.isCommented(first, wanted)
    expect(forwards.take(second)).toBeNull()
    expect(await waiting).toBe(true)
    expect(forwards.take(messageOf(300))).toBe(second.id)
  })

  it('is the same one where the gateway delivers it twice', async () => {
    const clock = fakeClock()
    const forwards = createForwards(clock)
    const forward = forwardOf(0)
    forwards.take(forward)
    const waiting = forwards.isCommented(forward, wanted)
    expect(forwards.take(forward)).toBeNull()
    await clock.advance(2_000)
    expect(await waiting).toBe(false)
  })
})
