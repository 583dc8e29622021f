import { describe, expect, it } from 'vitest'
import { createRunTimes } from './runs.ts'

const at = (text: string) => Date.parse(text)
const next = (pattern: string, zone: string, from: string, count: number) => {
  const times = createRunTimes(pattern, zone)
  const found: string[] = []
  for (let time = at(from); found.length < count;) {
    time = times.after(time)
    found.push(new Date(time).toISOString().slice(5, 16))
  }
  return found
}

describe('The times of runs', () => {
  it('stay at six and eighteen on the clock when summer begins and ends', () => {
    const six = '0 6,18 * * *'
    const spring = ['03-28T17:00', '03-29T04:00', '03-29T16:00']
    const autumn = ['10-24T16:00', '10-25T05:00', '10-25T17:00']
    expect(next(six, 'Europe/Berlin', '2026-03-28T12:00Z', 3)).toEqual(spring)
    expect(next(six, 'Europe/Berlin', '2026-10-24T12:00Z', 3)).toEqual(autumn)
  })

  it('come once where their hour is missing, and once where it comes twice', () => {
    const half = '30 2 * * *'
    const spring = next(half, 'Europe/Berlin', '2026-03-28T12:00Z', 2)
    expect(spring.map((time) => time.slice(0, 5))).toEqual(['03-29', '03-30'])
    const autumn = next(half, 'Europe/Berlin', '2026-10-24T12:00Z', 2)
    expect(autumn.map((time) => time.slice(0, 5))).toEqual(['10-25', '10-26'])
  })

  it('may have seconds, and every other field', () => {
    const times = createRunTimes('15 */10 * * * MON', 'UTC')
    expect(new Date(times.after(at('2026-01-04T23:59:59Z'))).toISOString()).toBe('2026-01-05T00:00:15.000Z')
  })

  it('end where no such day follows', () => {
    expect(createRunTimes('0 0 31 2 *', 'UTC').after(0)).toBe(Infinity)
  })

  it('are the same in whatever order they are asked for', () => {
    const times = createRunTimes('0 6,18 * * *', 'UTC')
    const asked = [
      '2026-01-01T05:00Z',
      '2026-01-01T05:59Z',
      '2026-01-01T06:00Z',
      '2025-12-31T07:00Z',
      '2026-01-01T05:59Z',
    ]
    expect(asked.map((time) => times.after(at(time)))).toEqual(
      ['2026-01-01T06:00Z', '2026-01-01T06:00Z', '2026-01-01T18:00Z', '2025-12-31T18:00Z', '2026-01-01T06:00Z'].map(at),
    )
  })

  it.each(['no pattern', '99 * * * *', '* * * *'])('are none of “%s”', (pattern) => {
    expect(() => createRunTimes(pattern, 'UTC').after(0)).toThrow()
  })
})

describe('A run is due', () => {
  const times = createRunTimes('0 6,18 * * *', 'UTC')
  it('from its time on, once', () => {
    const last = at('2026-01-01T06:00Z')
    expect(times.due(last, at('2026-01-01T17:59:59Z'))).toBeNull()
    expect(times.due(last, at('2026-01-01T18:00Z'))).toBe(at('2026-01-01T18:00Z'))
    expect(times.due(at('2026-01-01T18:00Z'), at('2026-01-01T18:00Z'))).toBeNull()
  })

  it('at its latest time alone, however many were missed', () => {
    expect(times.due(at('2025-01-01T06:00Z'), at('2026-01-01T19:00Z'))).toBe(at('2026-01-01T18:00Z'))
  })
})
