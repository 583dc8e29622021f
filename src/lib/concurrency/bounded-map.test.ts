import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cpuMs } from '../../../test/support/cpu-time.ts'
import { createBoundedMap } from './bounded-map.ts'

describe('a bounded map', () => {
  it('forgets what was set longest ago, however its entries came and went', () => {
    const step = fc.record({ key: fc.integer({ min: 0, max: 9 }), gone: fc.boolean() })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const bounded = createBoundedMap<number, number>(4)
        let expected: number[] = []
        for (const { key, gone } of steps) {
          expected = expected.filter((each) => each !== key)
          if (gone) bounded.delete(key)
          else {
            bounded.set(key, key)
            expected = [...expected, key].slice(-4)
          }
          expect([...bounded.entries()].map(([each]) => each)).toEqual(expected)
        }
      }),
    )
  })

  it('fills and empties a hundred thousand entries in no time', () => {
    const bounded = createBoundedMap<number, number>(50_000)
    const spentMs = cpuMs(() => {
      for (let key = 0; key < 200_000; key++) bounded.set(key, key)
    })
    expect(bounded.size()).toBe(50_000)
    expect(spentMs).toBeLessThan(2_000)
  })
})
