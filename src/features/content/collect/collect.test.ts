import { beforeEach, describe, expect, it } from 'vitest'
import {
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
let clock: FakeClock
let outside: Outside
beforeEach(() => {
  clock = fakeClock(Date.UTC(2026, 0, 1, 6))
  outside = createOutside(clock)
})

const onSite = (host: string, at: number | null) =>
  ['n1', 'n2'].map((name) => entry(name, at, { id: `https://${host}/?p=${name}`, url: `https://${host}/${name}` }))
const urls = () => outside.shown.map(({ url }) => url)

/** A newsroom that has read two items of a feed when they were two days old, and another feed; it is 7:00. */
async function open() {
  const newsroom = await openNewsroom(clock, outside)
  afterTest(newsroom.stop)
  for (const address of [feed, other]) await newsroom.add({ address })
  outside.feeds.set(feed, onSite('site.example', clock.now() - 48 * hourMs))
  await newsroom.start()
  await clock.advance(hourMs)
  return newsroom
}

describe('Items that were too old when they were first seen', () => {
  it('are remembered by one key each', async () => {
    const { db } = await open()
    expect(await db.selectFrom('known_items').select('key').execute()).toHaveLength(2)
  })

  it.each([
    ['new dates', 'site.example', true],
    ['no dates any more', 'site.example', false],
    ['new dates on another host', 'new.example', true],
  ])('are no news when their site gives them %s', async (_, host, isDated) => {
    await open()
    outside.feeds.set(feed, onSite(host, isDated ? clock.now() : null))
    await pass(clock, 24)
    expect(urls()).toEqual([])
  })

  it('are no news when the owner raises the age limit', async () => {
    const { db, stop } = await open()
    await stop()
    const again = await openNewsroom(clock, outside, { database: { db } as never, maxAgeMs: 96 * hourMs })
    afterTest(again.stop)
    await again.start()
    await pass(clock, 24)
    expect(urls()).toEqual([])
  })

  it('are posted once where another feed brings them as new', async () => {
    await open()
    outside.feeds.set(other, onSite('site.example', clock.now()).slice(1))
    await pass(clock, 48)
    expect(urls()).toEqual(['https://site.example/n2'])
    outside.feeds.set(feed, onSite('site.example', clock.now()))
    await pass(clock, 24)
    expect(urls()).toEqual(['https://site.example/n2'])
  })
})
