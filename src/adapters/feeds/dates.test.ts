import { describe, expect, it } from 'vitest'
import { cpuMs } from '../../../test/support/cpu-time.ts'
import { parseDate } from './dates.ts'

const read = (text: string) => parseDate(text)?.toISOString() ?? null
/** The second of October 2002, 13:00 UTC, in whatever way it is written. */
const one = '2002-10-02T13:00:00.000Z'
const midnight = '2002-10-02T00:00:00.000Z'

describe('a date as mail writes it', () => {
  it.each([
    'Wed, 02 Oct 2002 13:00:00 GMT',
    'Wed, 2 Oct 2002 13:00 GMT',
    'Wed,02 Oct 2002 13:00:00 +0000',
    '02 Oct 2002 13:00:00 UT',
    '2 Oct 02 13:00:00 UTC',
    '2 Oct 102 13:00:00 Z',
    'Tue, 02 Oct 2002 13:00:00 GMT',
    'Wednesday, 02-Oct-02 13:00:00 GMT',
    'Weds, 2 October 2002 13:00:00 -0000',
    'Mié, 02 Oct 2002 13:00:00 +0000',
    'wed, 02 OCT 2002 13:00:00 gmt',
    'Wed, 02 Oct 2002 08:00:00 EST',
    'Wed, 02 Oct 2002 09:00:00 EDT',
    'Wed, 02 Oct 2002 07:00:00 CST',
    'Wed, 02 Oct 2002 08:00:00 CDT',
    'Wed, 02 Oct 2002 06:00:00 MST',
    'Wed, 02 Oct 2002 07:00:00 MDT',
    'Wed, 02 Oct 2002 05:00:00 PST',
    'Wed, 02 Oct 2002 06:00:00 PDT',
    'Wed, 02 Oct 2002 14:00:00 CET',
    'Wed, 02 Oct 2002 15:00:00 CEST',
    'Wed, 02 Oct 2002 14:00:00 BST',
    'Wed, 02 Oct 2002 22:00:00 JST',
    'Wed, 02 Oct 2002 23:00:00 AEST',
    'Wed, 02 Oct 2002 22:30:00 ACST',
    'Wed, 02 Oct 2002 16:00:00 MSK',
    'Wed, 02 Oct 2002 08:00:00 -0500',
    'Wed, 02 Oct 2002 08:00:00 -05:00',
    'Wed, 02 Oct 2002 18:30:00 +0530',
    'Wed, 02 Oct 2002 18:30:00 +530',
    'Wed, 02 Oct 2002 15:00:00 +02',
    'Wed, 02 Oct 2002 15:00:00 GMT+2',
    'Wed, 02 Oct 2002 15:00:00 GMT+0200',
    'Wed, 02 Oct 2002 08:00:00 UTC-05:00',
    'Wed, 02 Oct 2002 15:00:00 +0200 CEST',
    'Wed, 02 Oct 2002 08:00:00 −0500',
    'Wed, 02 Oct 2002 13:00:00 +0000 (UTC)',
    'Wed (the day), 02 Oct 2002 (a year (long ago)) 13:00:00 GMT',
    '  Wed, 02 Oct\t2002\n13:00:00   GMT ',
    'Wed, 02 Oct 2002 13:00:00',
    'Wed, 02 Oct 2002 13:00',
    'Wed, 02 Oct 2002 15:00:00+0200',
    'Wed, 02 Oct 2002 13:00:00.000 GMT',
  ])('“%s” is read', (text) => expect(read(text)).toBe(one))

  it.each(['Wed, 02 Oct 2002', '2 Oct 2002 GMT', '02 Oct 02', 'Oct 2 2002'])('“%s” begins its day', (text) =>
    expect(read(text)).toBe(midnight),
  )

  it('has years of two digits from 1950 to 2049, and of three from the clocks that counted on', () => {
    expect(['1 Jan 49', '1 Jan 50', '1 Jan 99', '1 Jan 00', '1 Jan 100', '1 Jan 126'].map(read)).toEqual(
      [2049, 1950, 1999, 2000, 2000, 2026].map((year) => `${year}-01-01T00:00:00.000Z`),
    )
  })
})

describe('a date as ISO 8601 writes it', () => {
  it.each([
    '2002-10-02T13:00:00Z',
    '2002-10-02T13:00:00.000Z',
    '2002-10-02t13:00:00z',
    '2002-10-02T13:00Z',
    '2002-10-02T13Z',
    '2002-10-02T13',
    '2002-10-02T13:00:00',
    '2002-10-02 13:00:00',
    '2002-10-02 13:00:00 UTC',
    '2002-10-02T13:00:00+00:00',
    '2002-10-02T08:00:00-05:00',
    '2002-10-02T08:00:00-0500',
    '2002-10-02T08:00:00-05',
    '2002-10-02T18:45:00+05:45',
    '2002-10-02T08:00:00 EST',
    '2002-10-02T08:00:00EST',
    '2002-10-02T15:00:00+02:00[Europe/Paris]',
    '2002-10-02T08:00:00.000000-05:00',
    '20021002T130000Z',
    '20021002T1300Z',
    '20021002T13',
    '20021002T080000-0500',
    '20021002130000',
    '200210021300',
    '2002-W40-3T13:00:00Z',
    '2002W403T130000Z',
    '2002-275T13:00:00Z',
    '2002275T130000Z',
    '2002-10-2 13:0:0',
    '２００２-１０-０２T１３:００:００Z',
  ])('“%s” is read', (text) => expect(read(text)).toBe(one))

  it.each([
    ['2002', '2002-01-01T00:00:00.000Z'],
    ['2002-10', '2002-10-01T00:00:00.000Z'],
    ['2002-10-02', midnight],
    ['20021002', midnight],
    ['2002/10/02', midnight],
    ['2002.10.02', midnight],
    ['2002-10-02Z', midnight],
    ['2002-10-02+02:00', '2002-10-01T22:00:00.000Z'],
    ['2002-10-02-05:00', '2002-10-02T05:00:00.000Z'],
    ['2002-W40', '2002-09-30T00:00:00.000Z'],
    ['2004-W53-7', '2005-01-02T00:00:00.000Z'],
    ['2026-W01-1', '2025-12-29T00:00:00.000Z'],
    ['2024-366', '2024-12-31T00:00:00.000Z'],
    ['2002-10-02T13:00:00.25Z', '2002-10-02T13:00:00.250Z'],
    ['2002-10-02T13:00:00,5Z', '2002-10-02T13:00:00.500Z'],
    ['2002-10-02T13:00:00.9999999Z', '2002-10-02T13:00:00.999Z'],
    ['2002-10-02T24:00:00Z', '2002-10-03T00:00:00.000Z'],
    ['2002-12-31T24:00Z', '2003-01-01T00:00:00.000Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
    ['Sat, 31 Dec 2016 18:59:60 -0500', '2017-01-01T00:00:00.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
  ])('“%s” is %s', (text, expected) => expect(read(text)).toBe(expected))
})

describe('a date as programs and people write it', () => {
  it.each([
    'Wed Oct  2 13:00:00 2002',
    'Wed Oct 2 13:00:00 UTC 2002',
    'Wed Oct 02 06:00:00 PDT 2002',
    'Wed Oct 02 13:00:00 +0000 2002',
    'Wed Oct 2 15:00:00 2002 +0200',
    'Wed Oct 02 2002 15:00:00 GMT+0200 (Central European Summer Time)',
    '02/Oct/2002:06:00:00 -0700',
    'October 2, 2002 1:00 PM',
    'Oct. 2, 2002, 1:00 p.m.',
    'Oct 2nd, 2002 at 1 p.m.',
    'Wednesday the 2nd of October, 2002 at 1pm',
    '1:00 PM on Wednesday, October 2, 2002',
    '2 October 2002, 01:00:00 p.m. GMT',
    'October 2, 2002 1:00\u202fPM',
    'Wednesday, October 2, 2002 13:00',
    '2002-Oct-02 13:00:00',
    '2002 Oct 2 13:00',
    "2 Oct '02 13:00",
    '2002-10-02 01:00:00 PM',
    '2002年10月2日 13:00',
    '2002년 10월 02일  13:00:00',
    'Wed, 02 Oct 2002 13:00:00 Etc/GMT',
    '1033563600',
    '1033563600000',
    '1033563600.0',
  ])('“%s” is read', (text) => expect(read(text)).toBe(one))

  it.each([
    ['13/04/2026', '2026-04-13T00:00:00.000Z'],
    ['04/13/2026', '2026-04-13T00:00:00.000Z'],
    ['13.4.2026 10:30', '2026-04-13T10:30:00.000Z'],
    ['4-13-26', '2026-04-13T00:00:00.000Z'],
    ['05/05/2026', '2026-05-05T00:00:00.000Z'],
    ['99-12-31', '1999-12-31T00:00:00.000Z'],
    ['October 2002', '2002-10-01T00:00:00.000Z'],
    ['1st Sept 2002', '2002-09-01T00:00:00.000Z'],
    ['3rd March 2026', '2026-03-03T00:00:00.000Z'],
    ['12:00 AM, 2 Oct 2002', midnight],
    ['12:30 a.m. 2 Oct 2002', '2002-10-02T00:30:00.000Z'],
    ['12:30 p.m. 2 Oct 2002', '2002-10-02T12:30:00.000Z'],
    ['13:00 PM 2 Oct 2002', one],
    ['1033563600.5', '2002-10-02T13:00:00.500Z'],
    ['915148800', '1999-01-01T00:00:00.000Z'],
  ])('“%s” is %s', (text, expected) => expect(read(text)).toBe(expected))
})

describe('no date', () => {
  it.each([
    ...[
      '',
      ' ',
      '0',
      '-1',
      '42',
      'now',
      'yesterday',
      'unknown',
      'null',
      'NaN',
      'Invalid Date',
      'GMT',
      'Wed',
      'October',
    ],
    ...['13:00', '1pm', 'Oct 2', '2 Oct', '2 Oct 13:00:00', '2 Oct 2002 noon', 'version 2.10.2002', '2002-10-02 draft'],
    ...['2026-02-30', '2025-02-29', '31 Jun 2026', '0 Oct 2002', '2002-13-01', '2002-00-10', '2002-10-00', '2002-366'],
    ...['2002-000', '2002-W00-1', '2002-W53-1', '2002-W40-8', '2002-W40-0', '20021302', '2002-10-02T25:00:00Z'],
    ...[
      '2002-10-02T24:00:01Z',
      '2002-10-02T13:60:00Z',
      '2002-10-02T13:00:61Z',
      '2002-10-02T13:00:60Z',
      '2 Oct 202',
      '2 Oct 002',
      '13:00 am 2 Oct 2002',
      '0:30 pm 2 Oct 2002',
    ],
    ...['2002-10-02T13:00:00+25:00', '2002-10-02T13:00:00+02:75', 'Wed, 02 Oct 2002 13:00:00 +9999'],
    ...['0000-00-00 00:00:00', '0001-01-01T00:00:00', 'Mon, 01 Jan 0001 00:00:00 +0000', '9999-12-31T23:59:59Z'],
    ...[
      '2002 13:00',
      '2002-10 13:00',
      '200210',
      '123456789012345',
      '1.5',
      '1e9',
      '555-1234',
      '192.168.10.2',
      '2002-10-02-03',
    ],
  ])('is in “%s”', (text) => expect(read(text)).toBeNull())

  it.each(['03/04/2026', '3.4.2026', '03-04-26', '13-10-02', '01/02/03'])(
    'is guessed where “%s” has two readings',
    (text) => expect(read(text)).toBeNull(),
  )

  it.each(['IST', 'ET', 'AT', 'XYZ', 'A', 'N'])(
    'is guessed where the zone “%s” is unknown or stands for several',
    (zone) => expect(read(`Wed, 02 Oct 2002 13:00:00 ${zone}`)).toBeNull(),
  )

  it('is in anything long, however often it opens a comment, and it takes no time', () => {
    const long = ['(', '(a)', '1:', '+', '2002-', '\u0300', ' '].map((part) => part.repeat(500_000))
    const shorter = ['(', '1:', '+', '1 ', ', ', '@'].map((part) => part.repeat(110 / part.length))
    const texts = [...long, ...shorter]
    let dates: (Date | null)[] = []
    expect(cpuMs(() => (dates = texts.map(parseDate)))).toBeLessThan(500)
    expect(dates).toEqual(texts.map(() => null))
  })
})
