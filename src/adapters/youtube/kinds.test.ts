import { describe, expect, it } from 'vitest'
import { kindOf, needsListOfShorts, toVideo } from './kinds.ts'
import { type Details, readDuration, readVideos } from './wire.ts'

const began = { actualStartTime: '2026-11-22T10:00:00Z' }
function details(more: {
  live?: string
  seconds?: string
  title?: string
  stream?: object
  stills?: unknown
}): Details {
  const { live = 'none', seconds = 'PT20M', title = 'T', stream, stills = {} } = more
  const snippet = { publishedAt: '2026-11-20T10:00:00Z', title, thumbnails: stills, liveBroadcastContent: live }
  const [found] = readVideos({
    items: [{ id: 'VID00000001', snippet, contentDetails: { duration: seconds }, liveStreamingDetails: stream }],
  })
  if (!found) throw new Error('not readable')
  return found
}

describe('kindOf', () => {
  it.each([
    ['a video', details({}), 'video'],
    ['an announced stream', details({ live: 'upcoming', seconds: 'P0D', stream: {} }), 'upcoming'],
    ['a live stream', details({ live: 'live', seconds: 'P0D', stream: began }), 'live'],
    ['a finished stream', details({ stream: began }), 'finished-stream'],
    ['a short finished stream', details({ seconds: 'PT40S', stream: began }), 'finished-stream'],
    ['a video of three minutes that is in no list of shorts', details({ seconds: 'PT3M' }), 'video'],
    ['a video tagged #Shorts', details({ seconds: 'PT2M', title: 'Look #Shorts' }), 'short'],
    ['a long video tagged #shorts', details({ title: 'My best #shorts' }), 'video'],
    ['a video of unknown length', details({ seconds: '' }), 'video'],
  ])('recognizes %s', (_, video, kind) => {
    expect(kindOf(video, new Set())).toBe(kind)
  })

  it('recognizes a short by the list of the channel', () => {
    const doubtful = details({ seconds: 'PT2M59S' })
    expect([needsListOfShorts(doubtful), kindOf(doubtful, new Set([doubtful.id]))]).toEqual([true, 'short'])
    expect(needsListOfShorts(details({}))).toBe(false)
  })

  it('takes a video of up to a minute for a short if the list could not be read', () => {
    expect(kindOf(details({ seconds: 'PT60S' }), null)).toBe('short')
    expect(kindOf(details({ seconds: 'PT61S' }), null)).toBe('video')
  })
})

it('picks the widest still that fits a card and skips invalid ones', () => {
  const wide = (width: number) => ({ url: `https://i.ytimg.com/${width}.jpg`, width })
  const stills = {
    default: wide(120),
    maxres: wide(1280),
    uhd: wide(3840),
    odd: { url: 'javascript:alert(1)', width: 900 },
  }
  expect(toVideo(details({ stills }), 'video', null).picture).toBe('https://i.ytimg.com/1280.jpg')
  expect(toVideo(details({ stills: { only: null } }), 'video', null).picture).toBe('')
})

it.each([
  ['PT3M1S', 181],
  ['PT1H', 3600],
  ['P1DT2H', 93_600],
  ['P1W', 604_800],
  ['P0D', 0],
  ['PT1.5S', 1],
  ['3:01', null],
])('reads the duration %s as %s seconds', (text, seconds) => {
  expect(readDuration(text)).toBe(seconds)
})
