import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../../test/support/fake-clock.ts'
import { createInFlight } from './in-flight.ts'

describe('answers in flight', () => {
  it('start once for each request, however often it is delivered', async () => {
    const inFlight = createInFlight(fakeClock(0))
    let started = 0
    for (let i = 0; i < 3; i++) inFlight.runOnce('1', () => Promise.resolve(void (started += 1)))
    await inFlight.stop(0)
    expect(started).toBe(1)
  })

  it('may finish in the grace period and are aborted after it', async () => {
    const clock = fakeClock(0)
    const inFlight = createInFlight(clock)
    const ends: string[] = []
    for (const [id, ms] of [
      ['quick', 900],
      ['slow', 5_000],
    ] as const)
      inFlight.runOnce(id, (signal) =>
        clock.sleep(ms, signal).then(
          () => void ends.push(`${id} finished`),
          (error: unknown) => void ends.push(`${id}: ${String(error)}`),
        ),
      )
    const stopped = inFlight.stop(1_000)
    await clock.advance(1_000)
    await stopped
    expect(ends).toEqual(['quick finished', 'slow: Error: the bot is stopping'])
  })
})
