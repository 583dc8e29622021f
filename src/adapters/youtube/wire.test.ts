import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { kindOf, toVideo } from './kinds.ts'
import { readChannels, readPlaylist, readVideos } from './wire.ts'

const listed = (id: unknown, at: unknown, more: object = {}) => ({
  contentDetails: { videoId: id, videoPublishedAt: at },
  ...more,
})
const at = '2026-11-22T10:00:00Z'

describe('answers of the YouTube API', () => {
  it('are read without private, deleted and invalid items', () => {
    const items = [
      listed('VID00000001', at),
      listed('VID00000002', at, { status: { privacyStatus: 'private' } }),
      listed('VID00000003', undefined),
      listed('not an id', at),
      listed('VID00000004', 'yesterday'),
      listed('VID00000005', at, { status: null, snippet: 'odd' }),
      null,
    ]
    expect([...readPlaylist({ items }).keys()]).toEqual(['VID00000001', 'VID00000005'])
  })

  it('may have no items', () => {
    expect(readChannels({ kind: 'youtube#channelListResponse' })).toEqual([])
    expect(readVideos({ items: [{ id: 'VID00000001', snippet: {}, status: { privacyStatus: 'unlisted' } }] })).toEqual(
      [],
    )
  })

  it('may be any JSON', () => {
    const odd = fc.jsonValue({ maxDepth: 3 })
    const names = ['snippet', 'contentDetails', 'liveStreamingDetails', 'status', 'thumbnails', 'duration']
    const item = fc
      .record({ id: fc.constant('VID00000001') })
      .chain((known) =>
        fc.dictionary(fc.constantFrom(...names), odd).map((more) => ({ snippet: {}, ...known, ...more })),
      )
    fc.assert(
      fc.property(fc.oneof(odd, fc.record({ items: fc.array(fc.oneof(odd, item)) })), (body) => {
        readPlaylist(body)
        readChannels(body)
        for (const video of readVideos(body)) expect(toVideo(video, kindOf(video, null), null).id).toBe(video.id)
      }),
      { numRuns: 1000 },
    )
  })
})
