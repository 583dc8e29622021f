import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseDate } from './dates.ts'

const read = (text: string) => parseDate(text)?.toISOString() ?? null

/** Whole seconds of years that every form can write. */
const second = fc.date({
  min: new Date('1950-01-02T00:00:00Z'),
  max: new Date('2049-12-30T23:59:59Z'),
  noInvalidDate: true,
})
const pad = (value: number, length = 2) => String(value).padStart(length, '0')
const short = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const zoned = { EST: -300, PDT: -420, CEST: 120, '+0545': 345, '-09:30': -570, GMT: 0, Z: 0, 'GMT+2': 120 }
const fields = (date: Date) => {
  const [y, mo, d, h, mi, s] = date.toISOString().split(/\D/)
  return { y, mo, d, h, mi, s, name: short[date.getUTCMonth()] } as Record<string, string>
}
const forms: Record<string, (date: Date) => string> = {
  iso: (date) => date.toISOString(),
  mail: (date) => date.toUTCString(),
  asctime: (date) =>
    `${date.toUTCString().slice(0, 3)} ${fields(date)['name']} ${date.getUTCDate()} ${date.toISOString().slice(11, 19)} ${fields(date)['y']}`,
  'short year': (date) =>
    `${date.getUTCDate()} ${fields(date)['name']} ${fields(date)['y']?.slice(2)} ${date.toISOString().slice(11, 19)} GMT`,
  basic: (date) => date.toISOString().replace(/[-:]/g, ''),
  'twelve hours': (date) =>
    new Intl.DateTimeFormat('en-US', { dateStyle: 'full', timeStyle: 'medium', timeZone: 'UTC' }).format(date),
  'day of the year': (date) =>
    `${fields(date)['y']}-${pad((Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()) - Date.UTC(date.getUTCFullYear(), 0, 0)) / 86_400_000, 3)}${date.toISOString().slice(10)}`,
}

describe('parseDate', () => {
  it.each(Object.entries(forms))('reads every date in the form “%s”', (_, write) => {
    fc.assert(
      fc.property(second, (date) => {
        const whole = new Date(Math.floor(date.getTime() / 1000) * 1000)
        expect(read(write(whole))).toBe(whole.toISOString())
      }),
      { numRuns: 300 },
    )
  })

  it('reads every date as a week', () => {
    fc.assert(
      fc.property(second, (date) => {
        const weekday = ((date.getUTCDay() + 6) % 7) + 1
        const thursday = new Date(date.getTime() + (4 - weekday) * 86_400_000)
        const week = 1 + Math.floor((thursday.getTime() - Date.UTC(thursday.getUTCFullYear(), 0, 1)) / (7 * 86_400_000))
        expect(read(`${thursday.getUTCFullYear()}-W${pad(week)}-${weekday}`)).toBe(
          `${date.toISOString().slice(0, 10)}T00:00:00.000Z`,
        )
      }),
      { numRuns: 300 },
    )
  })

  it('reads every date in every zone, and as seconds or milliseconds since 1970', () => {
    fc.assert(
      fc.property(second, fc.constantFrom(...Object.entries(zoned)), (date, [zone, minutes]) => {
        const whole = new Date(Math.floor(date.getTime() / 1000) * 1000)
        const local = new Date(whole.getTime() + minutes * 60_000)
        expect(read(local.toUTCString().replace('GMT', zone))).toBe(whole.toISOString())
        expect(read(local.toISOString().replace('.000Z', ` ${zone}`))).toBe(whole.toISOString())
        if (whole.getTime() < 1_000_000_000_000) return
        expect([read(String(whole.getTime())), read(String(whole.getTime() / 1000))]).toEqual([
          whole.toISOString(),
          whole.toISOString(),
        ])
      }),
      { numRuns: 300 },
    )
  })
})

describe('parseDate, for any text,', () => {
  it('throws nothing and returns a date only if there are enough digits', () => {
    const bait = fc.string({
      unit: fc.constantFrom(...'0123456789:-+/., TZWamp()@', 'Oct', 'GMT', 'st', '２', '\u0130'),
      maxLength: 40,
    })
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), bait), (text) => {
        const date = parseDate(text)
        if (date) expect(text.normalize('NFKC').replace(/\D/g, '').length).toBeGreaterThanOrEqual(3)
        if (date) expect(date.getUTCFullYear()).toBeGreaterThanOrEqual(1900)
      }),
      { numRuns: 3000 },
    )
  })

  it('returns null without digits', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        if (!/\p{N}/u.test(text.normalize('NFKC'))) expect(parseDate(text)).toBeNull()
      }),
      { numRuns: 1000 },
    )
  })
})
