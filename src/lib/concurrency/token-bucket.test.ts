import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTokenBuckets } from './token-bucket.ts'

function bucketsOf(burst: number, refillMs: number, maxKeys = 100) {
  const time = { now: 0 }
  return { time, buckets: createTokenBuckets({ burst, refillMs, maxKeys, now: () => time.now }) }
}

describe('token buckets', () => {
  it('allow a burst, then return the time of the next token', () => {
    const { buckets, time } = bucketsOf(2, 1000)
    time.now = 500
    expect([buckets.take('a'), buckets.take('a'), buckets.take('a')]).toEqual([null, null, 1500])
    time.now = 1500
    expect([buckets.take('a'), buckets.take('a')]).toEqual([null, 2500])
  })

  it('are separate for each key', () => {
    const { buckets } = bucketsOf(1, 1000)
    expect([buckets.take('a'), buckets.take('b'), buckets.take('a')]).toEqual([null, null, 1000])
  })

  it('take a returned token back, but never hold more than the burst', () => {
    const { buckets } = bucketsOf(1, 1000)
    buckets.take('a')
    buckets.giveBack('a')
    buckets.giveBack('a')
    expect([buckets.take('a'), buckets.take('a')]).toEqual([null, 1000])
  })

  it.each([3_600_000, 86_400_000])('refill as ever after the clock was set back or forward by %i ms', (step) => {
    const { buckets, time } = bucketsOf(2, 1000)
    time.now = 10 * step
    for (const change of [-step, step]) {
      buckets.take('a')
      buckets.take('a')
      time.now += change
      buckets.take('a')
      const before = time.now
      expect(buckets.take('a')).toBe(change < 0 ? before + 1000 : null)
      time.now += 2000
      expect([buckets.take('a'), buckets.take('a')]).toEqual([null, null])
    }
  })

  it('are bounded in number', () => {
    const { buckets } = bucketsOf(1, 1000, 2)
    for (const key of ['a', 'b', 'c']) buckets.take(key)
    expect(buckets.take('a')).toBeNull()
    expect(buckets.take('c')).toBe(1000)
  })

  it('never give more tokens than the burst and those gained since', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 1, max: 5000 }),
        fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 100 }),
        (burst, refillMs, waits) => {
          const { buckets, time } = bucketsOf(burst, refillMs)
          let taken = 0
          for (const wait of waits) {
            time.now += wait
            if (buckets.take('a') === null) taken++
          }
          expect(taken).toBeLessThanOrEqual(burst + Math.floor(time.now / refillMs))
        },
      ),
    )
  })
})
