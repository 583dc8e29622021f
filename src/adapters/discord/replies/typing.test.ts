import type { API } from '@discordjs/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { collectingLog } from '../../../../test/support/collecting-log.ts'
import { createTyping } from './typing.ts'

const everyMs = 8_000

/** Typing in a Discord that takes every call; `shown` is how often it was shown in each channel. */
function typing() {
  const calls: string[] = []
  const showTyping = (channelId: string) => Promise.resolve(void calls.push(channelId))
  const api = { channels: { showTyping } } as unknown as API
  const { begin } = createTyping({ api, log: collectingLog().log })
  return { begin, shown: (channelId: string) => calls.filter((each) => each === channelId).length }
}

describe('“… is typing”', () => {
  // It repeats in real time, as Discord forgets it in real time.
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('is sent at once and then every 8 seconds while somebody waits', async () => {
    const { begin, shown } = typing()
    const end = begin('1')
    await vi.advanceTimersByTimeAsync(0)
    expect(shown('1')).toBe(1)
    for (let sent = 2; sent <= 5; sent++) {
      await vi.advanceTimersByTimeAsync(everyMs - 1)
      expect(shown('1')).toBe(sent - 1)
      await vi.advanceTimersByTimeAsync(1)
      expect(shown('1')).toBe(sent)
    }
    await end()
    await vi.advanceTimersByTimeAsync(10 * everyMs)
    expect(shown('1')).toBe(5)
  })

  it('is sent once for all who wait in a channel, until the last of them has an answer', async () => {
    const { begin, shown } = typing()
    const [endFirst, endSecond, endElsewhere] = [begin('1'), begin('1'), begin('2')]
    await endElsewhere()
    await endFirst()
    await endFirst()
    await vi.advanceTimersByTimeAsync(everyMs)
    expect([shown('1'), shown('2')]).toEqual([2, 1])
    await endSecond()
    await vi.advanceTimersByTimeAsync(everyMs)
    expect(shown('1')).toBe(2)
  })
})
