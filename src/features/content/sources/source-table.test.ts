import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Database, openDatabase } from '../../../db/db.ts'
import { toFeedAddress } from './address.ts'
import { loadFeedState, saveFeedState } from './news.ts'
import type { FeedState } from '../ports.ts'
import {
  addSources,
  countSources,
  loadSources,
  markFirstRead,
  maxSources,
  type NewSource,
  removeSource,
  setPaused,
  type Source,
} from './sources.ts'

let database: Database
beforeEach(async () => (database = await openDatabase(':memory:')))
afterEach(() => database.close())

const feed = (address: string, more: Partial<NewSource> = {}): NewSource => ({
  ...{ kind: 'feed', address, name: 'News', keep: null, leaveOut: [], urgent: false, paused: false },
  ...{ channelId: null, roleId: null, knowledge: false, backfill: false },
  ...more,
})
const now = 5
const first = async (): Promise<Source> => (await loadSources(database.db))[0] as Source

describe('sources', () => {
  it('are loaded as they were added, in the order of their names', async () => {
    const { db } = database
    const full = feed('https://b.example/feed', {
      ...{ name: 'b', keep: ['AI', 'large language model'], leaveOut: ['sponsored'], urgent: true },
      ...{ channelId: '42', roleId: '43' },
    })
    const channel = feed('UCaaaaaaaaaaaaaaaaaaaaaa', { kind: 'channel', name: 'C', knowledge: true, backfill: true })
    expect(await addSources(db, [channel, full, feed('https://a.example/', { name: 'A' })], now)).toEqual(
      Array(3).fill('added'),
    )
    const stored = ({ paused: _, ...source }: NewSource) => {
      return { ...source, id: expect.any(Number) as number, pausedAt: null, firstReadAt: null }
    }
    expect((await loadSources(db)).map(({ name }) => name)).toEqual(['A', 'b', 'C'])
    expect((await loadSources(db)).slice(1)).toEqual([stored(full), stored(channel)])
  })

  it('are known by their address, whichever of http and https and slash it has', async () => {
    const { db } = database
    await addSources(db, [feed('https://a.example/feed?format=rss')], now)
    const again = [feed('http://a.example/feed/?format=rss'), feed('https://a.example/feed?format=atom')]
    expect(await addSources(db, again, now)).toEqual(['known', 'added'])
    expect(await addSources(db, [feed('https://c.example/'), feed('https://c.example')], now)).toEqual([
      'added',
      'known',
    ])
    expect(await countSources(db)).toBe(3)
  })

  it('are at most 1,000', async () => {
    const { db } = database
    const many = Array.from({ length: maxSources + 1 }, (_, n) => feed(`https://a.example/${n}`))
    const outcomes = await addSources(db, many, now)
    expect([outcomes[maxSources - 1], outcomes[maxSources], await countSources(db)]).toEqual(['added', 'full', 1_000])
  })

  it('that are paused are not among the active ones until they are resumed', async () => {
    const { db } = database
    await addSources(db, [feed('https://a.example/'), feed('https://b.example/')], now)
    const { id } = await first()
    expect(await setPaused(db, id, 9)).toBe(true)
    expect((await loadSources(db, { active: true })).map(({ address }) => address)).toEqual(['https://b.example/'])
    expect(await loadSources(db, { active: false })).toMatchObject([{ id, pausedAt: 9 }])
    await setPaused(db, id, null)
    expect(await loadSources(db, { active: true })).toHaveLength(2)
    expect(await setPaused(db, 99, 9)).toBe(false)
    await addSources(db, [feed('https://c.example/', { paused: true })], now)
    expect(await loadSources(db, { active: false })).toMatchObject([{ pausedAt: now }])
  })

  it('keep the time of their first reading', async () => {
    const { db } = database
    await addSources(db, [feed('https://a.example/')], now)
    const { id } = await first()
    await markFirstRead(db, id, 10)
    await markFirstRead(db, id, 11)
    expect((await first()).firstReadAt).toBe(10)
  })

  it('begin anew after they were removed, and what they had in the queue is dropped', async () => {
    const { db } = database
    await addSources(db, [feed('https://a.example/')], now)
    await saveFeedState(db, 'https://a.example/', { failures: 1 } as FeedState)
    const source = await first()
    const post = { channel_id: '1', source: 'News', kind: 'article', title: 't', url: 'u', summary: '', picture: '' }
    const row = { ...post, source_id: source.id, found_at: 1, urgent: 0, kind: 'article' } as const
    const states = ['queued', 'posted'] as const
    for (const state of states)
      await db
        .insertInto('posts')
        .values({ ...row, item_key: Buffer.from(state), state })
        .execute()
    expect(await removeSource(db, source, 12)).toBe(true)
    expect(await removeSource(db, source, 12)).toBe(false)
    expect(await loadFeedState(db, 'https://a.example/')).toBeNull()
    expect(await countSources(db)).toBe(0)
    const left = await db.selectFrom('posts').select(['state', 'ended_at']).orderBy('id').execute()
    expect(left).toEqual([
      { state: 'dropped', ended_at: 12 },
      { state: 'posted', ended_at: null },
    ])
  })
})

describe('the address of a feed', () => {
  it.each([
    [' https://A.example/feed#top ', 'https://a.example/feed'],
    ['http://a.example', 'http://a.example/'],
    ['feed://a.example/rss', 'https://a.example/rss'],
    ['feed:http://a.example/rss', 'http://a.example/rss'],
    ['ftp://a.example/', null],
    ['https://me:secret@a.example/', null],
    ['a.example', null],
    [`https://a.example/${'x'.repeat(2_048)}`, null],
  ])('%s is stored as %s', (text, stored) => expect(toFeedAddress(text)).toBe(stored))
})
