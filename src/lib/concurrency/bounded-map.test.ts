import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cpuMs } from '../../../test/support/cpu-time.ts'
import { createBoundedMap, createSeenSet } from './bounded-map.ts'

describe('a bounded map', () => {
  it('evicts the least recently set entry after any sequence of sets and deletes', () => {
    const step = fc.record({ key: fc.integer({ min: 0, max: 9 }), isDeleted: fc.boolean() })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const bounded = createBoundedMap<number, number>(4)
        let expected: number[] = []
        for (const { key, isDeleted } of steps) {
          expected = expected.filter((each) => each !== key)
          if (isDeleted) bounded.delete(key)
          else {
            bounded.set(key, key)
            expected = [...expected, key].slice(-4)
          }
          expect([...bounded.entries()].map(([each]) => each)).toEqual(expected)
        }
      }),
    )
  })

  it('sets 200,000 entries in linear time', () => {
    const bounded = createBoundedMap<number, number>(50_000)
    const spentMs = cpuMs(() => {
      for (let key = 0; key < 200_000; key++) bounded.set(key, key)
    })
    expect(bounded.size()).toBe(50_000)
    expect(spentMs).toBeLessThan(2_000)
  })
})

describe('a seen set', () => {
  it('recognizes a key until newer ones evict it', () => {
    const seen = createSeenSet(2)
    expect(['a', 'a', 'b', 'c', 'a'].map((key) => seen.add(key))).toEqual([true, false, true, true, true])
  })
})
