import { describe, expect, it } from 'vitest'
import { systemClock } from '../../../lib/clock.ts'
import { createInFlight } from './in-flight.ts'

describe('what is being answered', () => {
  it('is begun once, however often it is delivered', async () => {
    const answering = createInFlight(systemClock)
    let begun = 0
    for (let i = 0; i < 3; i++) answering.runOnce('1', () => Promise.resolve(void (begun += 1)))
    await answering.stop(0)
    expect(begun).toBe(1)
  })

  it.each([
    ['before', true],
    ['after', false],
  ])('is told that the bot stops, whether it asked for its signal %s that or not', async (_, isEarly) => {
    const answering = createInFlight(systemClock)
    let go = () => {}
    const gate = new Promise<void>((resolve) => (go = resolve))
    let reason: unknown
    answering.runOnce('1', async (signal) => {
      if (isEarly) signal()
      await gate
      reason = signal().reason
    })
    const stopped = answering.stop(0)
    await systemClock.sleep(20)
    go()
    await stopped
    expect(reason).toEqual(new Error('the bot is stopping'))
  })
})
