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

const feed = 'https://a.example/feed'
const begin = Date.UTC(2026, 0, 1, 6)
const dayMs = 24 * hourMs
let clock: FakeClock
let outside: Outside
beforeEach(() => {
  clock = fakeClock(begin)
  outside = createOutside(clock)
})

/** A newsroom whose feed had its first run at 6:00; it is 7:00. */
async function open(more: Parameters<typeof openNewsroom>[2] = {}) {
  const newsroom = await openNewsroom(clock, outside, more)
  afterTest(newsroom.stop)
  await newsroom.add({ address: feed })
  await newsroom.start()
  await clock.advance(hourMs)
  return newsroom
}
const news = (...names: string[]) =>
  outside.feeds.set(feed, [
    ...(outside.feeds.get(feed) ?? []),
    ...names.map((name, index) => entry(name, clock.now() + index)),
  ])
const names = () => outside.shown.map(({ url }) => url.replace('https://site.example/', ''))
const runTimes = async (newsroom: Awaited<ReturnType<typeof open>>) =>
  (await newsroom.db.selectFrom('runs').select('scheduled_at').orderBy('scheduled_at').execute()).map(
    ({ scheduled_at: at }) => (at - begin) / hourMs,
  )

describe('A clock that is set', () => {
  it('forward by a day has one run made up, and what was planned is not posted all at once', async () => {
    const newsroom = await open({ maxAgeMs: 3 * dayMs })
    news('n1', 'n2', 'n3', 'n4')
    await pass(clock, 12)
    expect(names()).toEqual([])
    await clock.leap(dayMs)
    await clock.leap(1)
    expect(await runTimes(newsroom)).toEqual([0, 12, 36])
    expect(names().length).toBeLessThanOrEqual(1)
    await pass(clock, 24)
    expect([names(), newsroom.reports]).toEqual([['n1', 'n2', 'n3', 'n4'], []])
  })

  it('back by an hour repeats no run and no post', async () => {
    const newsroom = await open()
    news('n1', 'n2')
    await pass(clock, 14)
    await clock.leap(-4 * hourMs)
    await pass(clock, 24)
    expect(await runTimes(newsroom)).toEqual([0, 12, 24])
    expect([names(), newsroom.reports]).toEqual([['n1', 'n2'], []])
  })

  it('back by years, after runs in the future, goes on with runs and posts', async () => {
    const newsroom = await open()
    await clock.leap(3_650 * dayMs)
    news('n1', 'n2')
    await newsroom.control.runNow()
    await clock.leap(1)
    await newsroom.db
      .updateTable('posts')
      .where('title', '=', 'n2')
      .set({ urgent: 1, due_at: clock.now() + 1 })
      .execute()
    await clock.leap(-3_650 * dayMs)
    await pass(clock, 24)
    expect(await runTimes(newsroom)).toEqual([0, 12, 24])
    expect(names().sort()).toEqual(['n1', 'n2'])
    news('n3')
    await pass(clock, 24)
    expect([names().sort(), newsroom.reports]).toEqual([['n1', 'n2', 'n3'], []])
  })
})

describe('Runs that were missed while the bot was down', () => {
  it('are made up once', async () => {
    const newsroom = await open()
    const { db } = newsroom
    await newsroom.stop()
    await clock.leap(5 * dayMs)
    news('n1', 'n2')
    const again = await openNewsroom(clock, outside, { database: { db } as never })
    afterTest(again.stop)
    await again.start()
    await clock.leap(1)
    expect(await runTimes(newsroom)).toEqual([0, 120])
    await pass(clock, 24)
    expect(await runTimes(newsroom)).toEqual([0, 120, 132, 144])
    expect([names(), again.reports]).toEqual([['n1', 'n2'], []])
  })
})

describe('What was posted', () => {
  it('is known for as long as its feed has it, and at least 370 days longer', async () => {
    const newsroom = await open()
    const known = async () => (await newsroom.db.selectFrom('known_items').select('key').execute()).length
    news('n1')
    await pass(clock, 24)
    for (let day = 0; day < 60; day++) await clock.leap(8 * dayMs)
    expect(await known()).toBe(2)
    outside.feeds.set(feed, [])
    for (let day = 0; day < 45; day++) await clock.leap(8 * dayMs)
    expect(await known()).toBe(2)
    for (let day = 0; day < 9; day++) await clock.leap(8 * dayMs)
    expect(await known()).toBe(0)
    expect(names()).toEqual(['n1'])
  })
})
