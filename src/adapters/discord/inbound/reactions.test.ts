import { describe, expect, it, vi } from 'vitest'
import type { Reaction } from '../gateway/events.ts'
import { createReactionListeners } from './reactions.ts'

const botId = '900'
const heart = '❤️'

function listening() {
  const observeThumbs = vi.fn()
  const listeners = createReactionListeners({ observeThumbs }, () => botId)
  /** A reaction as the gateway reports it. */
  const told = (emoji: string, more: object = {}, change: 1 | -1 = 1) => {
    observeThumbs.mockClear()
    const data = { user_id: '1', channel_id: '2', message_id: '3', emoji: { id: null, name: emoji }, ...more }
    listeners.onReaction(data as Reaction, change)
    return observeThumbs.mock.calls.flat() as unknown[]
  }
  const gone = (more: object = {}) => {
    observeThumbs.mockClear()
    listeners.onReactionsGone({ channel_id: '2', message_id: '3', ...more })
    return observeThumbs.mock.calls.flat() as unknown[]
  }
  return { told, gone }
}

describe('a reaction', () => {
  it.each([
    ['👍', 'up'],
    ['👍🏻', 'up'],
    ['👍🏿', 'up'],
    ['👍️', 'up'],
    ['👎', 'down'],
    ['👎🏽', 'down'],
  ])('with %s is a thumb %s, given or taken back', (emoji, thumb) => {
    const { told } = listening()
    expect(told(emoji)).toEqual([{ messageId: '3', thumb, change: 1 }])
    expect(told(emoji, {}, -1)).toEqual([{ messageId: '3', thumb, change: -1 }])
  })

  it('with any other emoji is none, also with a custom one of that name', () => {
    const { told, gone } = listening()
    for (const emoji of [heart, '👌🏽', '👍👍', '', 'constructor']) expect(told(emoji)).toEqual([])
    expect(told('', { emoji: { id: '5', name: '👍' } })).toEqual([])
    expect(told('', { emoji: { id: '5', name: null } })).toEqual([])
    expect(gone({ emoji: { id: null, name: heart } })).toEqual([])
  })

  it('of the bot, of another bot, or on a message of somebody else is not told', () => {
    const { told } = listening()
    expect(told('👍', { user_id: botId })).toEqual([])
    expect(told('👍', { user_id: botId }, -1)).toEqual([])
    expect(told('👍', { member: { user: { bot: true } } })).toEqual([])
    expect(told('👍', { message_author_id: '1' })).toEqual([])
    expect(told('👍', { message_author_id: botId, member: { user: {} } })).toHaveLength(1)
  })

  it('is gone with all others, or with all of its kind in any skin tone', () => {
    const { gone } = listening()
    const [up, down] = (['up', 'down'] as const).map((thumb) => ({ messageId: '3', thumb, change: 'none-left' }))
    expect(gone()).toEqual([up, down])
    expect(gone({ emoji: { id: null, name: '👎🏿' } })).toEqual([down])
  })
})
