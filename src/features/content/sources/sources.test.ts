import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Database, openDatabase } from '../../../db/db.ts'
import type { ChannelState, FeedState } from '../ports.ts'
import { loadFeedState, saveFeedState } from './news.ts'
import { loadChannelStates, saveChannel } from './videos.ts'

let database: Database
beforeEach(async () => (database = await openDatabase(':memory:')))
afterEach(() => database.close())

const moment = fc.option(fc.nat(), { nil: null })
const text = fc.string({ unit: 'grapheme' })
const feedStates: fc.Arbitrary<FeedState> = fc.record({
  validators: fc.option(
    fc.record({ url: text, tag: fc.option(text, { nil: null }), modified: fc.option(text, { nil: null }) }),
    { nil: null },
  ),
  movedTo: fc.option(text, { nil: null }),
  moving: fc.option(fc.record({ to: text, times: fc.nat() }), { nil: null }),
  lastSuccessAt: moment,
  lastWholeAt: moment,
  lastError: fc.option(
    fc.record({ at: fc.nat(), fault: fc.constantFrom('timeout', 'broken', 'forbidden'), reason: text }),
    { nil: null },
  ),
  failures: fc.nat(),
  pausedUntil: moment,
  goneAt: moment,
})

describe('the state of a feed', () => {
  it('is loaded as it was saved last', async () => {
    const { db } = database
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('https://a.example/', 'https://b.example/'), feedStates, async (url, state) => {
        await saveFeedState(db, url, state)
        expect(await loadFeedState(db, url)).toEqual(state)
      }),
    )
    expect(await loadFeedState(db, 'https://c.example/')).toBeNull()
  })

  it('is saved in the transaction of the entries', async () => {
    const { db } = database
    const [state] = fc.sample(feedStates, 1)
    const broken = db.transaction().execute(async (tx) => {
      await saveFeedState(tx, 'https://a.example/', state as FeedState)
      throw new Error('the entries could not be saved')
    })
    await expect(broken).rejects.toThrow('the entries')
    expect(await loadFeedState(db, 'https://a.example/')).toBeNull()
  })
})

describe('the state of a channel', () => {
  const state: ChannelState = {
    listTag: '"1"',
    feedTag: null,
    feedModified: null,
    seen: ['dQw4w9WgXcQ'],
    waiting: [{ id: 'aaaaaaaaaaa', kind: 'upcoming', notBefore: 5 }],
    unviewed: [{ id: 'bbbbbbbbbbb', since: 4 }],
  }
  const read = { id: 'UC1', videos: [], state, fault: null }
  const failed = { id: 'UC1', videos: [], state: null, fault: 'broken' } as const

  it('is loaded in the requested order and survives failures', async () => {
    const { db } = database
    await saveChannel(db, read, 1)
    await saveChannel(db, failed, 2)
    expect(await loadChannelStates(db, ['UC2', 'UC1'])).toEqual([
      { id: 'UC2', state: null },
      { id: 'UC1', state },
    ])
    expect(await loadChannelStates(db, [])).toEqual([])
  })

  it('includes its health: last success, last fault, failures in a row', async () => {
    const { db } = database
    const health = () =>
      db
        .selectFrom('channels')
        .select(['last_success_at', 'last_error_at', 'last_error_fault', 'failures'])
        .executeTakeFirstOrThrow()
    await saveChannel(db, failed, 1)
    await saveChannel(db, failed, 2)
    const bad = { last_success_at: null, last_error_at: 2, last_error_fault: 'broken', failures: 2 }
    expect(await health()).toMatchObject(bad)
    await saveChannel(db, read, 3)
    expect(await health()).toMatchObject({ ...bad, last_success_at: 3, failures: 0 })
  })
})
