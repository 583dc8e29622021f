import { expect, it } from 'vitest'
import { channelId, createOutside, entry, hourMs, openNewsroom } from '../../../../test/support/content/newsroom.ts'
import { fakeClock } from '../../../../test/support/fake-clock.ts'
import { afterTest } from '../../../../test/support/network/local-server.ts'
import { createRunTimes } from '../schedule/runs.ts'

const dayMs = 24 * hourMs
const feed = 'https://a.example/feed'
const days = 365

/** Europe/Berlin is two hours ahead between the last Sundays of March and October, and one hour else. */
function berlin(year: number, month: number, day: number, hour: number): number {
  const date = Date.UTC(year, month, day)
  const lastSunday = (of: number) => {
    const last = new Date(Date.UTC(new Date(date).getUTCFullYear(), of + 1, 0))
    return last.getTime() - last.getUTCDay() * dayMs
  }
  return date + hour * hourMs - (date >= lastSunday(2) && date < lastSunday(9) ? 2 : 1) * hourMs
}

it('Two years of runs begin at six and eighteen o’clock, post everything once, and leave bounded tables', async () => {
  const runs = Array.from({ length: 2 * days }, (_, run) => berlin(2026, 0, 1 + Math.floor(run / 2), run % 2 ? 18 : 6))
  const clock = fakeClock(runs[0])
  const outside = createOutside(clock)
  const times = createRunTimes('0 6,18 * * *', 'Europe/Berlin')
  const newsroom = await openNewsroom(clock, outside, { times })
  afterTest(newsroom.stop)
  await newsroom.add({ address: feed })
  await newsroom.start()
  const begun: unknown[] = []
  for (const [index, at] of runs.entries()) {
    await clock.leap(at - clock.now())
    const row = await newsroom.db.selectFrom('runs').selectAll().orderBy('scheduled_at', 'desc').limit(1).execute()
    begun.push(row[0]?.scheduled_at === at && row[0].started_at === at ? 'in time' : new Date(at).toISOString())
    // For the next run.
    outside.feeds.set(feed, [entry(`story-${index}`, at + hourMs), ...(outside.feeds.get(feed) ?? [])].slice(0, 10))
    // The post of this run is planned half-way to the next one.
    await clock.leap(((runs[index + 1] ?? at + 12 * hourMs) - at) / 2)
  }
  expect(new Set(begun)).toEqual(new Set(['in time']))
  // In the second year the bot is seldom awake: each time it makes up one run.
  for (let week = 0; week < 52; week++) await clock.leap(7 * dayMs)
  const posted = outside.shown.map(({ url }) => url)
  expect([posted.length, new Set(posted).size]).toEqual([runs.length - 1, runs.length - 1])
  expect(new Set(outside.shown.map((each) => each.channelId))).toEqual(new Set([channelId]))
  expect(newsroom.reports).toEqual([])
  const count = async (table: 'known_items' | 'posts' | 'runs' | 'feeds') =>
    (
      await newsroom.db
        .selectFrom(table)
        .select((row) => row.fn.countAll<number>().as('count'))
        .execute()
    )[0]?.count ?? 0
  // Each item that was posted and last seen in the last 400 days has two keys.
  const kept = 2 * (400 - 52 * 7) + 10
  expect(await count('posts')).toBeLessThanOrEqual(kept)
  expect(await count('known_items')).toBeLessThanOrEqual(2 * kept)
  expect([await count('runs'), await count('feeds')]).toEqual([100, 1])
}, 60_000)
