import Libsql from 'libsql'
import { expect, describe, it, vi } from 'vitest'
import { createOutside, entry, hourMs, openNewsroom, pass } from '../../../../test/support/content/newsroom.ts'
import { fakeClock } from '../../../../test/support/fake-clock.ts'
import { afterTest } from '../../../../test/support/network/local-server.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { openDatabase } from '../../../db/db.ts'

const feeds = ['https://a.example/feed', 'https://b.example/feed']

/** A newsroom on a file, whose feeds had their first run at 6:00; it is 7:00, and each has two stories since. */
async function open(path: string, beforeCommit?: () => Promise<void>) {
  const clock = fakeClock(Date.UTC(2026, 0, 1, 6))
  const outside = createOutside(clock)
  const database = await openDatabase(path, beforeCommit && { beforeCommit })
  afterTest(database.close)
  const newsroom = await openNewsroom(clock, outside, { database })
  afterTest(newsroom.stop)
  for (const address of feeds) await newsroom.add({ address })
  await newsroom.start()
  await clock.advance(hourMs)
  for (const [index, url] of feeds.entries())
    outside.feeds.set(
      url,
      [1, 2].map((each) => entry(`${index}-${each}`, clock.now() + each)),
    )
  const names = () => outside.shown.map(({ url }) => url.replace('https://site.example/', '')).sort()
  const runs = () => newsroom.lines.filter(({ msg }) => msg === 'run done')
  return { ...newsroom, clock, outside, names, runs }
}
const all = ['0-1', '0-2', '1-1', '1-2']

describe('A database', () => {
  const inFolder = temporaryFolder()

  it('that another program keeps locked during a run delays the run; nothing is lost or doubled', async () => {
    const path = inFolder('news.db')
    const { clock, names, runs, reports, posts } = await open(path)
    await pass(clock, 10)
    const other = new Libsql(path)
    other.exec('BEGIN IMMEDIATE')
    await pass(clock, 2)
    expect([runs().length, names()]).toEqual([1, []])
    other.exec('ROLLBACK')
    other.close()
    // The waiting for a lock is real time.
    await vi.waitUntil(() => runs().length === 2, { timeout: 30_000 })
    await pass(clock, 14)
    expect([names(), (await posts()).length, reports]).toEqual([all, 4, []])
  })

  it('that is full during a run has it made up, and the owner is told once', async () => {
    let isFull = false
    const full = () => Promise.reject(Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' }))
    const { clock, names, runs, reports, posts } = await open(inFolder('news.db'), () =>
      isFull ? full() : Promise.resolve(),
    )
    isFull = true
    await pass(clock, 11.5)
    expect([runs().length, names(), reports]).toEqual([1, [], [expect.stringContaining('broke off')]])
    isFull = false
    await clock.leap(hourMs / 4)
    expect(runs()).toHaveLength(2)
    await pass(clock, 12)
    expect([names(), (await posts()).length]).toEqual([all, 4])
  })

  it('that fails while a post is recorded does not have it posted twice', async () => {
    let failures = 0
    const broken = () => (failures-- > 0 ? Promise.reject(new Error('broken')) : Promise.resolve())
    const { clock, outside, names, posts } = await open(inFolder('news.db'), () => broken())
    outside.post = (order) => {
      failures = 1
      return Promise.resolve(outside.put(order))
    }
    await pass(clock, 24)
    expect([names(), (await posts()).map(({ state }) => state)]).toEqual([all, Array(4).fill('posted')])
  })
})
