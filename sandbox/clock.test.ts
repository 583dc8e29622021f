import { describe, expect, it } from 'vitest'
import { createMovableClock } from './clock.ts'

describe('the movable clock', () => {
  it('wakes only the sleepers that are due, the earliest first', async () => {
    const clock = createMovableClock()
    const woken: string[] = []
    const sleep = (name: string, ms: number) => clock.sleep(ms).then(() => woken.push(name))
    void sleep('next year', 365 * 86_400_000)
    const both = [sleep('evening', 7_200_000), sleep('noon', 3_600_000)]
    const before = clock.now()
    clock.advance(7_200_000)
    await Promise.all(both)
    expect(woken).toEqual(['noon', 'evening'])
    expect(clock.now() - before).toBeGreaterThanOrEqual(7_200_000)
  })

  it('runs in real time, and a jump shortens the remaining sleep', async () => {
    const clock = createMovableClock()
    const slept = clock.sleep(60_010)
    clock.advance(60_000)
    await slept
    await clock.sleep(1)
  })

  it('stops sleeping when aborted, and cannot go back', async () => {
    const clock = createMovableClock()
    const aborter = new AbortController()
    const slept = clock.sleep(60_000, aborter.signal)
    aborter.abort(new Error('enough'))
    await expect(slept).rejects.toThrow('enough')
    await expect(clock.sleep(1, aborter.signal)).rejects.toThrow('enough')
    expect(() => clock.advance(-1)).toThrow(RangeError)
  })
})
