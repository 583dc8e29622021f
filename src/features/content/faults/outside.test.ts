import { beforeEach, describe, expect, it } from 'vitest'
import {
  channelId,
  createOutside,
  entry,
  hourMs,
  openNewsroom,
  type Outside,
  pass,
} from '../../../../test/support/content/newsroom.ts'
import { type FakeClock, fakeClock } from '../../../../test/support/fake-clock.ts'
import { afterTest } from '../../../../test/support/network/local-server.ts'

const [feed, other] = ['https://a.example/feed', 'https://b.example/feed']
const otherChannel = '200000000000000002'
const begin = Date.UTC(2026, 0, 1, 6)
let clock: FakeClock
let outside: Outside
beforeEach(() => {
  clock = fakeClock(begin)
  outside = createOutside(clock)
})

/** A newsroom whose feeds, each for a channel, had their first run at 6:00; it is 7:00. */
async function open() {
  const newsroom = await openNewsroom(clock, outside)
  afterTest(newsroom.stop)
  await newsroom.add({ address: feed })
  await newsroom.add({ address: other, channelId: otherChannel })
  await newsroom.start()
  await clock.advance(hourMs)
  return newsroom
}
const news = (url: string, ...names: string[]) =>
  outside.feeds.set(
    url,
    names.map((name, index) => entry(name, clock.now() + index)),
  )
const inChannel = (id: string) =>
  outside.shown.filter((each) => each.channelId === id).map(({ url }) => url.replace('https://site.example/', ''))

describe('Where the platform is away for six hours at the time of a run', () => {
  it.each([
    ['says so', () => Promise.resolve({ outcome: 'later' as const, afterMs: null })],
    ['does not answer', () => Promise.resolve({ outcome: 'unsure' as const })],
  ])('and %s, posts wait and are spread over what is left, and nobody is bothered', async (_, post) => {
    const newsroom = await open()
    await pass(clock, 10)
    news(feed, 'n1', 'n2', 'n3', 'n4')
    outside.post = post
    await pass(clock, 7)
    expect([outside.shown, newsroom.reports]).toEqual([[], []])
    outside.post = null
    await pass(clock, 9)
    expect(inChannel(channelId)).toEqual(['n1', 'n2', 'n3', 'n4'])
    const [first = 0, , , last = 0] = outside.shown.map(({ at }) => at)
    // From midnight to six o'clock.
    expect([first >= begin + 17 * hourMs, last - first > 3 * hourMs, last <= begin + 24.5 * hourMs]).toEqual(
      Array(3).fill(true),
    )
    expect(newsroom.reports).toEqual([])
  })

  it('it is made up where the first look at the channel was not possible, and no archive is posted', async () => {
    outside.links = () => Promise.resolve({ outcome: 'later', afterMs: null })
    news(feed, 'n1')
    const newsroom = await open()
    expect(newsroom.lines.filter(({ msg }) => msg === 'run done')).toEqual([])
    outside.shown.push({ channelId, url: 'https://site.example/n1', key: 'another bot', at: begin })
    outside.links = null
    await pass(clock, 12)
    expect(newsroom.lines.filter(({ msg }) => msg === 'run done')).toHaveLength(2)
    expect([inChannel(channelId), newsroom.reports]).toEqual([['n1'], []])
  })
})

describe('A channel that is gone or forbidden', () => {
  it('pauses, is reported once, loses nothing, delays no other, and goes on when it is back', async () => {
    const newsroom = await open()
    const sentence = 'I may not post there. Give me Send Messages.'
    outside.post = (order) =>
      Promise.resolve(order.channelId === channelId ? { outcome: 'closed', sentence } : outside.put(order))
    await pass(clock, 10)
    news(feed, 'n1', 'n2', 'n3')
    news(other, 'm1', 'm2')
    await pass(clock, 16)
    expect([inChannel(channelId), inChannel(otherChannel)]).toEqual([[], ['m1', 'm2']])
    expect(newsroom.reports).toEqual([sentence])
    expect((await newsroom.control.status()).closed).toEqual([{ channelId, sentence }])
    outside.post = null
    await pass(clock, 12)
    expect(inChannel(channelId)).toEqual(['n1', 'n2', 'n3'])
    expect([newsroom.reports, (await newsroom.control.status()).closed]).toEqual([[sentence], []])
  })
})

describe('Followers', () => {
  it('get every post, once, also where only ten an hour are allowed', async () => {
    const newsroom = await open()
    outside.post = (order) => Promise.resolve({ ...outside.put(order), forFollowers: true })
    const passedOn: { ref: string; at: number }[] = []
    const inLastHour = () => passedOn.filter(({ at }) => at > clock.now() - hourMs).length
    outside.toFollowers = (ref) => {
      if (inLastHour() >= 10) return Promise.resolve({ outcome: 'later', afterMs: 20 * 60_000 })
      passedOn.push({ ref, at: clock.now() })
      return Promise.resolve({ outcome: 'done' })
    }
    await newsroom.db.updateTable('sources').set({ urgent: 1 }).execute()
    await pass(clock, 10)
    news(feed, ...Array.from({ length: 20 }, (_, index) => `n${index}`))
    await pass(clock, 6)
    expect(passedOn).toHaveLength(20)
    expect(new Set(passedOn.map(({ ref }) => ref))).toEqual(new Set(outside.shown.map(({ key }) => key)))
    expect((await newsroom.posts()).map(({ followers }) => followers)).toEqual(Array(20).fill('done'))
    expect(newsroom.reports).toEqual([])
  })
})
