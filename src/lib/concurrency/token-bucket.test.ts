import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTokenBuckets, createSeenSet } from './token-bucket.ts'

function limitOf(burst: number, refillMs: number, maxKeys = 100) {
  const time = { now: 0 }
  return { time, limit: createTokenBuckets({ burst, refillMs, maxKeys, now: () => time.now }) }
}

describe('the burst limit', () => {
  it('lets a burst through, then tells when the next one is due', () => {
    const { limit, time } = limitOf(2, 1000)
    time.now = 500
    expect([limit.take('a'), limit.take('a'), limit.take('a')]).toEqual([null, null, 1500])
    time.now = 1500
    expect([limit.take('a'), limit.take('a')]).toEqual([null, 2500])
  })

  it('keeps people apart', () => {
    const { limit } = limitOf(1, 1000)
    expect([limit.take('a'), limit.take('b'), limit.take('a')]).toEqual([null, null, 1000])
  })

  it('gives one back to somebody who got nothing, never more than the burst', () => {
    const { limit } = limitOf(1, 1000)
    limit.take('a')
    limit.giveBack('a')
    limit.giveBack('a')
    expect([limit.take('a'), limit.take('a')]).toEqual([null, 1000])
  })

  it('stays bounded', () => {
    const { limit } = limitOf(1, 1000, 2)
    for (const key of ['a', 'b', 'c']) limit.take(key)
    expect(limit.take('a')).toBeNull()
    expect(limit.take('c')).toBe(1000)
  })

  it('never lets more through than burst plus what time gave back', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 1, max: 5000 }),
        fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 100 }),
        (burst, refillMs, waits) => {
          const { limit, time } = limitOf(burst, refillMs)
          let taken = 0
          for (const wait of waits) {
            time.now += wait
            if (limit.take('a') === null) taken++
          }
          expect(taken).toBeLessThanOrEqual(burst + Math.floor(time.now / refillMs))
        },
      ),
    )
  })
})

describe('what came lately', () => {
  it('knows a key again until it is forgotten for newer ones', () => {
    const recent = createSeenSet(2)
    expect(['a', 'a', 'b', 'c', 'a'].map((key) => recent.isNew(key))).toEqual([true, false, true, true, true])
  })
})
