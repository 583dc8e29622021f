import { beforeEach, describe, expect, it } from 'vitest'
import { afterFailure, afterSuccess, initialState } from '../../../adapters/feeds/reader/feed-state.ts'
import { UpstreamError } from '../../../lib/errors.ts'
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
import type { FeedResult, FeedState } from '../ports.ts'
import { loadFeedState } from '../sources/news.ts'
import { loadSources, removeSource, setPaused } from '../sources/sources.ts'

const [sick, well] = ['https://sick.example/feed', 'https://well.example/feed']
let clock: FakeClock
let outside: Outside
beforeEach(() => {
  clock = fakeClock(Date.UTC(2026, 0, 1, 6))
  outside = createOutside(clock)
})

/** A newsroom whose two feeds had their first run; from then on every entry is news. */
async function open() {
  const newsroom = await openNewsroom(clock, outside)
  afterTest(newsroom.stop)
  await newsroom.add({ address: sick })
  await newsroom.add({ address: well })
  await newsroom.start()
  await clock.advance(hourMs)
  return newsroom
}
const news = (url: string, ...names: string[]) =>
  outside.feeds.set(url, [...names.map((name) => entry(name, clock.now())), ...(outside.feeds.get(url) ?? [])])
const nextRun = () => pass(clock, 12)
const names = () => outside.shown.map(({ url }) => url.replace('https://site.example/', '')).sort()

const nothing = { outcome: 'failed' as const, title: '', url: '', entries: [] }
/** Answers as the reader does after a failure: nothing, and the state with one failure more. */
function failing(before: FeedState | null, error: UpstreamError): FeedResult {
  return {
    ...nothing,
    state: { ...afterFailure(before ?? initialState, error, clock.now(), () => 0), pausedUntil: null },
  }
}
/** From now on the sick feed is read so. */
const readSo = (read: (before: FeedState | null) => Partial<FeedResult>) => {
  let state: FeedState | null = null
  outside.readFeed = (url) => {
    if (url !== sick) return {}
    const result = read(state)
    state = result.state ?? state
    return result
  }
}

describe('A feed', () => {
  it.each([
    ['is broken', new UpstreamError('feeds', 'broken')],
    ['does not answer in time', new UpstreamError('feeds', 'timeout')],
  ])('that %s delays no other, is told to the owner once, and brings all of its news later', async (_, error) => {
    const newsroom = await open()
    news(sick, 's1')
    news(well, 'w1')
    readSo((before) => failing(before, error))
    await nextRun()
    await pass(clock, 72)
    expect(names()).toEqual(['w1'])
    expect(newsroom.reports).toHaveLength(1)
    expect(newsroom.reports[0]).toContain('could not be read 5 times in a row')
    outside.readFeed = null
    news(sick, 's2')
    await pass(clock, 36)
    expect(names()).toEqual(['s2', 'w1'])
    expect(newsroom.reports).toHaveLength(1)
  })

  it('that has moved is read on without posting anything twice, and the owner is told once', async () => {
    const newsroom = await open()
    news(sick, 's1')
    await nextRun()
    await nextRun()
    readSo((before) => ({
      state: afterSuccess(before ?? initialState, {
        now: clock.now(),
        status: 200,
        validators: null,
        permanent: 'https://new.example/feed',
      }),
    }))
    news(sick, 's2')
    await pass(clock, 60)
    expect(names()).toEqual(['s1', 's2'])
    expect(newsroom.reports).toEqual([expect.stringContaining('has moved to https\\://new.example/feed')])
  })

  it('is shown letter by letter in reports, whatever its name is', async () => {
    const newsroom = await open()
    await newsroom.add({ address: 'https://evil.example/feed', name: '[x](https://evil.example) **b** @everyone <@1>' })
    outside.readFeed = (url) =>
      url.includes('evil')
        ? { ...nothing, outcome: 'gone', state: { ...initialState, failures: 1, goneAt: clock.now() } }
        : {}
    await nextRun()
    expect(newsroom.reports).toEqual([expect.stringContaining('is gone for good')])
    expect(newsroom.reports.join()).not.toMatch(/(?<!\\)(?:[[*@<]|:\/\/)|\]\(/)
  })

  it('that is gone for good is told to the owner once', async () => {
    const newsroom = await open()
    readSo(() => ({ ...nothing, outcome: 'gone', state: { ...initialState, failures: 1, goneAt: clock.now() } }))
    news(well, 'w1')
    await pass(clock, 48)
    expect(names()).toEqual(['w1'])
    expect(newsroom.reports).toEqual([expect.stringContaining('is gone for good')])
  })

  it('that suddenly has 10,000 entries brings its newest, twenty in a run, and the owner is told once', async () => {
    const newsroom = await open()
    const many = Array.from({ length: 10_000 }, (_, index) => entry(`e${index}`, clock.now() - index * 10_000))
    outside.feeds.set(sick, many)
    await nextRun()
    await pass(clock, 72)
    // They came at 7:00. Of the runs at 18:00 and 6:00 each takes twenty; then all are older than a day.
    expect(names()).toEqual(Array.from({ length: 40 }, (_, index) => `e${index}`).sort())
    expect(newsroom.reports).toEqual([expect.stringContaining('had 10000 entries at once')])
    const runs = newsroom.lines.filter(({ msg }) => msg === 'run done')
    expect(runs[1]).toMatchObject({ read: 10_000, kept: 20, dropped: { 'over the limit': 9_980 } })
  })

  it.each(['read', 'unchanged'] as const)('that is removed while it is %s leaves nothing behind', async (outcome) => {
    const newsroom = await open()
    const source = (await loadSources(newsroom.db)).find(({ address }) => address === sick)
    outside.readFeed = async (url) => {
      if (url === sick && source) await removeSource(newsroom.db, source, clock.now())
      return { outcome }
    }
    news(sick, 's1')
    await nextRun()
    expect([await loadFeedState(newsroom.db, sick), await newsroom.posts()]).toEqual([null, []])
  })

  it('that was paused brings its recent news when it is resumed, once', async () => {
    const newsroom = await open()
    const source = (await loadSources(newsroom.db)).find(({ address }) => address === sick)
    await setPaused(newsroom.db, source?.id ?? 0, clock.now())
    news(sick, 's1')
    await nextRun()
    await nextRun()
    news(sick, 's2')
    expect(names()).toEqual([])
    await setPaused(newsroom.db, source?.id ?? 0, null)
    await pass(clock, 36)
    expect([names(), newsroom.reports]).toEqual([['s2'], []])
  })
})

describe('A bug in a filter', () => {
  it('fails the run loudly, drops nothing, and stops no other source', async () => {
    const newsroom = await open()
    const update = newsroom.db.updateTable('sources').where('address', '=', sick)
    // No list: the matcher throws.
    await update.set({ keep: '{"AI":1}' }).execute()
    news(sick, 's1')
    news(well, 'w1')
    await nextRun()
    expect(newsroom.lines).toContainEqual(expect.objectContaining({ level: 'error', msg: 'source not collected' }))
    expect(newsroom.lines).toContainEqual(expect.objectContaining({ level: 'error', msg: 'run done, with errors' }))
    expect(newsroom.reports).toEqual([expect.stringContaining('a fault of mine')])
    await update.set({ keep: null }).execute()
    await pass(clock, 18)
    expect(names()).toEqual(['s1', 'w1'])
    expect(await newsroom.posts()).toHaveLength(2)
  })
})
