import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Database, openDatabase } from '../../../db/db.ts'
import type { ChannelMemory, FeedMemory } from '../ports.ts'
import { feedMemory, keepFeedMemory } from './news.ts'
import { channelMemories, keepChannel, keepUnitLedger, unitLedger } from './videos.ts'

let database: Database
beforeEach(async () => (database = await openDatabase(':memory:')))
afterEach(() => database.close())

const moment = fc.option(fc.nat(), { nil: null })
const text = fc.string({ unit: 'grapheme' })
const feedMemories: fc.Arbitrary<FeedMemory> = fc.record({
  validators: fc.option(
    fc.record({ url: text, tag: fc.option(text, { nil: null }), modified: fc.option(text, { nil: null }) }),
    { nil: null },
  ),
  movedTo: fc.option(text, { nil: null }),
  moving: fc.option(fc.record({ to: text, times: fc.nat() }), { nil: null }),
  lastSuccessAt: moment,
  lastError: fc.option(
    fc.record({ at: fc.nat(), fault: fc.constantFrom('timeout', 'broken', 'forbidden'), reason: text }),
    { nil: null },
  ),
  failures: fc.nat(),
  pausedUntil: moment,
  goneAt: moment,
})

describe('what is remembered of a feed', () => {
  it('comes back as it was given, the newest of each', async () => {
    const { db } = database
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('https://a.example/', 'https://b.example/'),
        feedMemories,
        async (url, memory) => {
          await keepFeedMemory(db, url, memory)
          expect(await feedMemory(db, url)).toEqual(memory)
        },
      ),
    )
    expect(await feedMemory(db, 'https://c.example/')).toBeNull()
  })

  it('is kept together with what its reader told, or not at all', async () => {
    const { db } = database
    const [memory] = fc.sample(feedMemories, 1)
    const broken = db.transaction().execute(async (tx) => {
      await keepFeedMemory(tx, 'https://a.example/', memory as FeedMemory)
      throw new Error('the entries could not be kept')
    })
    await expect(broken).rejects.toThrow('the entries')
    expect(await feedMemory(db, 'https://a.example/')).toBeNull()
  })
})

describe('what is remembered of a channel', () => {
  const memory: ChannelMemory = {
    listTag: '"1"',
    feedTag: null,
    feedModified: null,
    seen: ['dQw4w9WgXcQ'],
    waiting: [{ id: 'aaaaaaaaaaa', kind: 'upcoming', notBefore: 5 }],
  }
  const news = { id: 'UC1', videos: [], memory, fault: null }
  const failed = { id: 'UC1', videos: [], memory: null, fault: 'broken' } as const

  it('comes back in the order asked for, and outlasts failures', async () => {
    const { db } = database
    await keepChannel(db, news, 1)
    await keepChannel(db, failed, 2)
    expect(await channelMemories(db, ['UC2', 'UC1'])).toEqual([
      { id: 'UC2', memory: null },
      { id: 'UC1', memory },
    ])
    expect(await channelMemories(db, [])).toEqual([])
  })

  it('tells its health: the last success, the last fault, and failures in a row', async () => {
    const { db } = database
    const health = () =>
      db
        .selectFrom('channels')
        .select(['last_success_at', 'last_error_at', 'last_error_fault', 'failures'])
        .executeTakeFirstOrThrow()
    await keepChannel(db, failed, 1)
    await keepChannel(db, failed, 2)
    const bad = { last_success_at: null, last_error_at: 2, last_error_fault: 'broken', failures: 2 }
    expect(await health()).toMatchObject(bad)
    await keepChannel(db, news, 3)
    expect(await health()).toMatchObject({ ...bad, last_success_at: 3, failures: 0 })
  })
})

describe('the ledger of units', () => {
  it('is one, the newest', async () => {
    const { db } = database
    expect(await unitLedger(db)).toBeNull()
    const ledger = { day: '2026-01-01', units: 17, failures: 0, waitUntil: null }
    await keepUnitLedger(db, ledger)
    await keepUnitLedger(db, { ...ledger, units: 18, waitUntil: 5 })
    expect(await unitLedger(db)).toEqual({ ...ledger, units: 18, waitUntil: 5 })
  })
})
