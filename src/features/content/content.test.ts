import { beforeEach, describe, expect, it } from 'vitest'
import {
  channelId,
  createOutside,
  entry,
  hourMs,
  openNewsroom,
  type Outside,
  video,
} from '../../../test/support/content/newsroom.ts'
import { fakeClock } from '../../../test/support/fake-clock.ts'
import { afterTest } from '../../../test/support/network/local-server.ts'

let clock: ReturnType<typeof fakeClock>
let outside: Outside
beforeEach(() => {
  clock = fakeClock(Date.UTC(2026, 0, 1, 6))
  outside = createOutside(clock)
})

const open = async (more: Parameters<typeof openNewsroom>[2] = {}) => {
  const newsroom = await openNewsroom(clock, outside, more)
  afterTest(newsroom.stop)
  return newsroom
}
const urls = () => outside.shown.map(({ url }) => url.replace('https://site.example/', ''))

describe('A run', () => {
  it('posts at first only the newest three of a source, and then everything new, once, until the next run', async () => {
    const newsroom = await open()
    await newsroom.add({ address: 'https://a.example/feed' })
    const old = Array.from({ length: 30 }, (_, index) => entry(`old-${index}`, clock.now() - index * 600_000))
    outside.feeds.set('https://a.example/feed', old)
    await newsroom.start()
    await clock.advance(12 * hourMs)
    expect(urls()).toEqual(['old-2', 'old-1', 'old-0'])
    expect(outside.shown.map(({ at }) => (at - Date.UTC(2026, 0, 1, 6)) / hourMs)).toEqual([2, 6, 10])
    outside.feeds.set('https://a.example/feed', [entry('new', clock.now() - 1), ...old])
    await clock.advance(48 * hourMs)
    expect(urls()).toEqual(['old-2', 'old-1', 'old-0', 'new'])
    const runs = newsroom.lines.filter(({ msg }) => msg === 'run done')
    expect(runs[0]).toMatchObject({ read: 30, kept: 3, dropped: { 'older than the source': 27 } })
    expect(runs[2]).toMatchObject({ read: 31, kept: 1, dropped: { known: 30 } })
  })

  it('posts all of five new videos, between the news', async () => {
    const newsroom = await open()
    await newsroom.add({ kind: 'channel', address: 'UC1' })
    await newsroom.add({ address: 'https://a.example/feed' })
    await newsroom.start()
    await clock.advance(hourMs)
    const now = clock.now()
    outside.videos.set(
      'UC1',
      ['v1', 'v2', 'v3', 'v4', 'v5'].map((id, index) => video(id, now + index)),
    )
    outside.feeds.set('https://a.example/feed', [entry('n1', now), entry('n2', now + 1)])
    await clock.advance(24 * hourMs)
    expect(outside.shown.map(({ url }) => /(?:v\d|n\d)/.exec(url)?.[0])).toEqual([
      'v1',
      'n1',
      'v2',
      'v3',
      'v4',
      'n2',
      'v5',
    ])
    expect(await newsroom.posts()).toHaveLength(7)
    expect(new Set((await newsroom.posts()).map(({ state }) => state))).toEqual(new Set(['posted']))
  })

  it('posts the items of urgent sources at once, and those with a channel of their own there', async () => {
    const newsroom = await open()
    await newsroom.add({ address: 'https://a.example/feed', urgent: true, roleId: '7' })
    await newsroom.add({ address: 'https://b.example/feed', channelId: '200000000000000002' })
    outside.feeds.set('https://a.example/feed', [entry('now', clock.now())])
    outside.feeds.set('https://b.example/feed', [entry('there', clock.now())])
    await newsroom.start()
    await clock.advance(1000)
    expect(urls()).toEqual(['now'])
    await clock.advance(12 * hourMs)
    expect(outside.shown.map((each) => each.channelId)).toEqual([channelId, '200000000000000002'])
  })
})
