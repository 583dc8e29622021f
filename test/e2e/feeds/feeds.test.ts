import { beforeEach, describe, expect, it } from 'vitest'
import { createFeeds, type Feeds } from '../../../sandbox/feeds/feeds.ts'
import { createFeedParser } from '../../../src/adapters/feeds/parse.ts'
import { createFeedReader } from '../../../src/adapters/feeds/reader/reader.ts'
import { type Database, openDatabase } from '../../../src/db/db.ts'
import type { FeedResult } from '../../../src/features/content/ports.ts'
import { loadFeedState, saveFeedState } from '../../../src/features/content/sources/news.ts'
import { createGuard } from '../../../src/lib/http/guard.ts'
import { createHttp } from '../../../src/lib/http/http.ts'
import { createMetrics } from '../../../src/lib/metrics.ts'
import { collectingLog } from '../../support/collecting-log.ts'
import { fakeClock } from '../../support/fake-clock.ts'
import { afterTest } from '../../support/network/local-server.ts'

const dayMs = 86_400_000
const { signal } = new AbortController()

let feeds: Feeds
let clock: ReturnType<typeof fakeClock>
let database: Database
let read: (path: string) => Promise<FeedResult>

/** A reader over the sites that keeps states in a database. */
beforeEach(async () => {
  clock = fakeClock()
  feeds = createFeeds({ clock, slowMs: 50 })
  const { url, host } = await feeds.listen()
  afterTest(feeds.close)
  database = await openDatabase(':memory:')
  afterTest(database.close)
  const { log } = collectingLog()
  const http = createHttp({ log, metrics: createMetrics(), guard: createGuard({ trusted: [], allowHosts: [host] }) })
  afterTest(http.close)
  const parser = createFeedParser()
  afterTest(parser.close)
  const reader = createFeedReader({ http, parse: parser.parse, clock, log, totalMs: 1_500 })
  read = async (path) => {
    const address = url + path
    const news = await reader.read({ url: address, state: await loadFeedState(database.db, address) }, signal)
    await saveFeedState(database.db, address, news.state)
    return news
  }
})

const asked = (path: string) => feeds.calls.filter((call) => call.path === path).length

describe('the feeds of the sandbox', () => {
  it('are read in every format, charset and condition', async () => {
    for (const [path, stories] of feeds.feeds) {
      const { outcome, title, entries } = await read(path)
      expect([path, outcome, title]).toEqual([path, 'read', feeds.titleOf(path)])
      const whole = path === '/truncated' ? stories.slice(0, -1) : stories
      expect(entries.map((entry) => entry.title).slice(0, whole.length)).toEqual(whole.map((story) => story.title))
      for (const [index, story] of whole.entries()) {
        const { id, url, published } = entries[index] ?? expect.fail(`${path} lacks a story`)
        expect(new URL(url).pathname).toBe(`/articles/${story.slug}`)
        expect(id).toContain(story.slug)
        expect(published?.getTime() ?? null).toBe(path === '/rss-0.91' ? null : story.at)
      }
    }
  })

  it('are read again only if they changed', async () => {
    for (const path of feeds.feeds.keys()) await read(path)
    for (const path of feeds.feeds.keys()) expect([path, (await read(path)).outcome]).toEqual([path, 'unchanged'])
    feeds.feeds.get('/atom')?.unshift({ slug: 'new', title: 'A new story', summary: 'It is new.', at: clock.now() })
    expect((await read('/atom')).entries[0]).toMatchObject({ title: 'A new story', summary: 'It is new.' })
  })

  it('are followed after permanent and temporary redirects', async () => {
    for (let n = 0; n < 4; n++) for (const path of ['/moved', '/elsewhere']) await read(path)
    expect([asked('/moved'), asked('/elsewhere')]).toEqual([3, 4])
  })

  it.each([
    ['/gone', 'gone', 'not-found'],
    ['/missing', 'failed', 'not-found'],
    ['/page', 'failed', 'broken'],
    ['/huge', 'failed', 'broken'],
    ['/loop', 'failed', 'broken'],
    ['/inside', 'failed', 'forbidden'],
  ] as const)('are paused if there is no feed: %s', async (path, outcome, fault) => {
    const news = await read(path)
    expect([news.outcome, news.entries, news.state.lastError?.fault]).toEqual([outcome, [], fault])
    expect((await read(path)).outcome).toBe(outcome === 'gone' ? 'gone' : 'paused')
    await clock.advance(dayMs)
    await read(path)
    expect(feeds.violations).toEqual([])
  })
})

describe('a feed recovers, without delaying others, after its site', () => {
  it.each([
    ['closed the connection', 'refuse', 'broken'],
    ['reset the connection', 'reset', 'broken'],
    ['was silent', 'silent', 'timeout'],
    ['answered 500', '500', 'broken'],
    ['answered 429', '429', 'rate-limited'],
    ['lost the answer', 'lost', 'broken'],
    ['truncated the answer', 'cut', 'broken'],
  ] as const)('%s', async (_, kind, fault) => {
    await read('/rss')
    feeds.feeds.get('/rss')?.shift()
    feeds.fault({ kind, times: 1 })
    const { outcome, state } = await read('/rss')
    expect([outcome, state.failures, state.lastError?.fault]).toEqual(['failed', 1, fault])
    expect((await read('/atom')).outcome).toBe(kind === '429' ? 'paused' : 'read')
    expect((await read('/rss')).outcome).toBe('paused')
    await clock.advance(dayMs)
    const again = await read('/rss')
    const { length } = feeds.feeds.get('/rss') ?? []
    expect([again.outcome, again.entries.length, again.state.failures]).toEqual(['read', length, 0])
  })
})
