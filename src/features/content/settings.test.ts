import { describe, expect, it } from 'vitest'
import { contentSettings } from './settings.ts'

const { CONTENT_FETCH_CRON: cron, CONTENT_TIMEZONE: zone, VIDEO_KINDS: kinds } = contentSettings

describe('CONTENT_FETCH_CRON', () => {
  it.each(['0 6,18 * * *', '0 0 6,18 * * *', '*/5 * * * *', '30 */10 * * * *', '0 8 * * MON-FRI'])(
    'takes “%s”',
    (text) => {
      expect(cron.type.parse(text)).toBe(text)
    },
  )

  it.each([
    ['twice a day', /cron pattern/],
    ['0 6', /cron pattern/],
    ['61 * * * *', /cron pattern/],
    ['0 0 31 2 *', /cron pattern/],
    ['@daily', /cron pattern/],
    ['* * * * *', /at least 5 minutes/],
    ['* * * * * *', /at least 5 minutes/],
    ['0,3 6 * * *', /at least 5 minutes/],
  ])('refuses “%s”', (text, why) => {
    expect(cron.type.safeParse(text).error?.issues[0]?.message).toMatch(why)
  })
})

describe('CONTENT_TIMEZONE', () => {
  it('takes the zones of IANA and no others', () => {
    expect(['UTC', 'Europe/Berlin', 'Asia/Kolkata'].every((text) => zone.type.safeParse(text).success)).toBe(true)
    expect(['Berlin', 'Mars/Base', 'CEST+1'].some((text) => zone.type.safeParse(text).success)).toBe(false)
  })
})

describe('VIDEO_KINDS', () => {
  it('is a list of the known kinds', () => {
    expect(kinds.type.parse('video, short ,live')).toEqual(['video', 'short', 'live'])
    expect(kinds.type.safeParse('video,film').error?.issues[0]?.message).toBe(
      'must be of video, short, live, upcoming, finished-stream',
    )
  })
})
