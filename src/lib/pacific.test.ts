import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextPacificMidnight, pacificDay } from './pacific.ts'

describe('the day in California', () => {
  it.each([
    ['2026-11-22T07:59:59.999Z', '2026-11-21'],
    ['2026-11-22T08:00:00.000Z', '2026-11-22'],
    ['2026-07-01T06:59:59.999Z', '2026-06-30'],
    ['2026-07-01T07:00:00.000Z', '2026-07-01'],
  ])('is, at %s, %s', (at, day) => {
    expect(pacificDay(Date.parse(at))).toBe(day)
  })

  it.each([
    ['in winter', '2026-11-22T20:00:00Z', '2026-11-23T08:00:00Z'],
    ['in summer', '2026-07-01T20:00:00Z', '2026-07-02T07:00:00Z'],
    ['on the day that has 23 hours', '2026-03-08T09:30:00Z', '2026-03-09T07:00:00Z'],
    ['on the day that has 25 hours, at its start', '2026-11-01T07:00:00Z', '2026-11-02T08:00:00Z'],
    ['a moment before midnight', '2026-11-22T07:59:59.999Z', '2026-11-22T08:00:00Z'],
  ])('ends %s', (_, at, end) => {
    expect(new Date(nextPacificMidnight(Date.parse(at)))).toEqual(new Date(end))
  })

  it('ends at the start of the next day, within 25 hours', () => {
    const anyTime = fc.integer({ min: Date.UTC(2007, 2, 12), max: Date.UTC(2099, 0) })
    fc.assert(
      fc.property(anyTime, (ms) => {
        const end = nextPacificMidnight(ms)
        expect(end - ms).toBeGreaterThan(0)
        expect(end - ms).toBeLessThanOrEqual(25 * 3_600_000)
        expect(pacificDay(end - 1)).toBe(pacificDay(ms))
        expect(pacificDay(end)).not.toBe(pacificDay(ms))
      }),
      { numRuns: 300 },
    )
  })
})
