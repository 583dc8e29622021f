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

describe('the kind of a video', () => {
  it.each([
    ['a video', details({}), 'video'],
    ['a stream that is announced', details({ live: 'upcoming', seconds: 'P0D', stream: {} }), 'upcoming'],
    ['a stream that goes on', details({ live: 'live', seconds: 'P0D', stream: began }), 'live'],
    ['a stream that is over', details({ stream: began }), 'finished-stream'],
    ['a short stream that is over', details({ seconds: 'PT40S', stream: began }), 'finished-stream'],
    ['one of three minutes that stands in no list', details({ seconds: 'PT3M' }), 'video'],
    ['one that its author calls a short', details({ seconds: 'PT2M', title: 'Look #Shorts' }), 'short'],
    ['one that is too long, whatever its author calls it', details({ title: 'My best #shorts' }), 'video'],
    ['one whose length nobody knows', details({ seconds: '' }), 'video'],
  ])('%s', (_, video, kind) => {
    expect(kindOf(video, new Set())).toBe(kind)
  })

  it('is short where the channel says so', () => {
    const doubtful = details({ seconds: 'PT2M59S' })
    expect([needsListOfShorts(doubtful), kindOf(doubtful, new Set([doubtful.id]))]).toEqual([true, 'short'])
    expect(needsListOfShorts(details({}))).toBe(false)
  })

  it('is short up to a minute where the channel could not be asked', () => {
    expect(kindOf(details({ seconds: 'PT60S' }), null)).toBe('short')
    expect(kindOf(details({ seconds: 'PT61S' }), null)).toBe('video')
  })
})

it('a still is the widest that fits a card, and one that is no picture is left out', () => {
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
])('a duration of %s has %s seconds', (text, seconds) => {
  expect(readDuration(text)).toBe(seconds)
})
