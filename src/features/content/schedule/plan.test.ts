import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Database, openDatabase } from '../../../db/db.ts'
import { enqueue, queued, updatePost } from '../posting/queue.ts'
import { planQueue } from './plan.ts'

const now = Date.UTC(2026, 0, 1, 6)
const hourMs = 3_600_000
const [until, maxAgeMs] = [now + 12 * hourMs, 24 * hourMs]

let database: Database
beforeEach(async () => (database = await openDatabase(':memory:')))
afterEach(() => database.close())

type Found = {
  kind?: 'article' | 'video'
  sourceId?: number
  channelId?: string
  publishedAt?: number | null
  foundAt?: number
  urgent?: boolean
}

/** Queues an item that was found and published an hour ago. */
const find = (name: string, { kind = 'article', publishedAt = now - hourMs, ...found }: Found = {}) =>
  enqueue(database.db, [
    {
      ...{ key: Buffer.from(name), channelId: '1', sourceId: 1, foundAt: now - hourMs, roleId: null, urgent: false },
      ...found,
      item: { kind, title: name, url: 'https://x', summary: '', picture: '', source: 'A', publishedAt },
    },
  ])
const plan = (times: Partial<Parameters<typeof planQueue>[1]> = {}) =>
  planQueue(database.db, { now, until, maxAgeMs, random: () => 0.5, ...times })
/** The names that are queued, with the hours until they are due. */
const due = async () =>
  (await queued(database.db)).map(({ title, due_at: at }) => `${title} ${at === null ? 'never' : (at - now) / hourMs}`)

describe('What is queued', () => {
  it('is spread evenly until the next run, the oldest first', async () => {
    for (const [name, age] of Object.entries({ young: 1, old: 3, middle: 2 }))
      await find(name, { publishedAt: now - age * hourMs })
    expect(await plan()).toBe(0)
    expect(await due()).toEqual(['old 2', 'middle 6', 'young 10'])
  })

  it('is planned anew each time, with what has come since', async () => {
    await find('a')
    await plan()
    expect(await due()).toEqual(['a 6'])
    await find('b', { sourceId: 2, publishedAt: now })
    await plan({ now: now + 4 * hourMs })
    expect(await due()).toEqual(['a 6', 'b 10'])
  })

  it('is moved by chance by at most three tenths of the distance, to either side', async () => {
    for (const name of ['a', 'b', 'c']) await find(name)
    await plan({ random: () => 0 })
    expect(await due()).toEqual(['a 0.8', 'b 4.8', 'c 8.8'])
    await plan({ random: () => 1 })
    expect(await due()).toEqual(['a 3.2', 'b 7.2', 'c 11.2'])
  })

  it('takes one of each source in turn, and mixes news and videos', async () => {
    for (const name of ['a1', 'a2']) await find(name, { sourceId: 1 })
    await find('b1', { sourceId: 2, publishedAt: now })
    for (const name of ['v1', 'v2', 'v3']) await find(name, { sourceId: 3, kind: 'video' })
    await plan()
    expect(await due()).toEqual(['a1 1', 'v1 3', 'b1 5', 'v2 7', 'a2 9', 'v3 11'])
  })

  it('of one channel does not press on another', async () => {
    for (const name of ['a', 'b']) await find(name)
    await find('there', { channelId: '2' })
    await plan()
    expect(await due()).toEqual(['a 3', 'there 6', 'b 9'])
  })

  it('is due at once where the next run lies in the past', async () => {
    await find('a')
    await plan({ until: now - hourMs })
    expect(await due()).toEqual(['a 0'])
  })
})

describe('What is too old', () => {
  it('is dropped, a millisecond past the limit, by the earlier of its publication and its finding', async () => {
    const [limit, past] = [now - maxAgeMs, now - maxAgeMs - 1]
    await find('at', { publishedAt: limit })
    await find('past', { publishedAt: past })
    await find('undated', { publishedAt: null })
    await find('undated, past', { publishedAt: null, foundAt: past })
    await find('to come, past', { publishedAt: now + hourMs, foundAt: past })
    expect(await plan()).toBe(3)
    expect(await due()).toEqual(['at 3', 'undated 9'])
    const dropped = await database.db.selectFrom('posts').selectAll().where('state', '=', 'dropped').execute()
    expect(dropped.map(({ reason, ended_at: at }) => [reason, at])).toEqual(Array(3).fill(['too old', now]))
  })

  it('is dropped of urgent sources as well', async () => {
    await find('past', { urgent: true, publishedAt: now - maxAgeMs - 1 })
    expect([await plan(), await due()]).toEqual([1, []])
  })
})

describe('An urgent post', () => {
  it('stays due when it was found, beside the others', async () => {
    await find('now', { urgent: true })
    await find('later')
    await plan()
    expect(await due()).toEqual(['now -1', 'later 6'])
  })

  it('that was found while the clock was ahead is due now', async () => {
    await find('ahead', { urgent: true, foundAt: now + 9 * hourMs })
    await find('without a time', { urgent: true })
    const [, post] = await queued(database.db)
    await plan()
    expect(await due()).toEqual(['without a time -1', 'ahead 0'])
    await updatePost(database.db, post?.id ?? 0, { due_at: null })
    await plan()
    expect(await due()).toEqual(['without a time -1', 'ahead never'])
  })
})
