import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { keepAnswer } from '../../../../test/support/chat/privacy.ts'
import { collectingLog } from '../../../../test/support/collecting-log.ts'
import { fakeClock } from '../../../../test/support/fake-clock.ts'
import type { Thumbs } from '../../../conversation/conversation.ts'
import { type Database, openDatabase } from '../../../db/db.ts'
import { deletePersonalData } from '../privacy/personal-data.ts'
import { createThumbs } from './thumbs.ts'

describe('thumbs on an answer', () => {
  let database: Database
  const commit = vi.fn(() => Promise.resolve())
  beforeEach(async () => {
    database = await openDatabase(':memory:', { beforeCommit: commit })
    for (const id of ['a', 'b']) await keepAnswer(database, id, 'ada')
    commit.mockClear()
  })
  afterEach(() => database.close())

  function counting() {
    const clock = fakeClock()
    const { log, lines } = collectingLog()
    const { observer, stop } = createThumbs({ db: database.db, clock, log })
    const give = (messageId: string, thumb: Thumbs['thumb'] = 'up', change: Thumbs['change'] = 1) =>
      observer.observeThumbs?.({ messageId, thumb, change })
    return { give, stop, lines, written: () => clock.advance(1_000) }
  }
  const counts = async () => {
    const rows = await database.db.selectFrom('answers').select(['id', 'likes', 'dislikes']).orderBy('id').execute()
    return rows.map(({ id, likes, dislikes }) => [id, likes, dislikes])
  }

  it('are counted, given and taken back, and nothing of who gave them', async () => {
    const { give, written } = counting()
    for (let count = 0; count < 3; count++) give('m-a')
    give('m-a', 'down')
    give('m-b', 'down')
    await written()
    expect(await counts()).toEqual([['a', 3, 1], ['b', 0, 1]]) // prettier-ignore
    give('m-a', 'up', -1)
    give('m-b', 'down', -1)
    await written()
    expect(await counts()).toEqual([['a', 2, 1], ['b', 0, 0]]) // prettier-ignore
  })

  it('never count less than none', async () => {
    const { give, written } = counting()
    give('m-a', 'up', -1)
    give('m-a', 'up', -1)
    await written()
    give('m-a')
    await written()
    expect(await counts()).toContainEqual(['a', 1, 0])
  })

  it('begin anew where all of a kind were taken away', async () => {
    const { give, written } = counting()
    for (const thumb of ['up', 'up', 'down'] as const) give('m-a', thumb)
    await written()
    give('m-a')
    give('m-a', 'up', 'none-left')
    give('m-a')
    await written()
    expect(await counts()).toContainEqual(['a', 1, 1])
  })

  it('are written together, with one commit, and those on other messages with none', async () => {
    const { give, written } = counting()
    for (let count = 0; count < 200; count++) give(count % 2 === 0 ? 'm-a' : 'm-b')
    await written()
    expect([commit.mock.calls.length, await counts()]).toEqual([1, [['a', 100, 0], ['b', 100, 0]]]) // prettier-ignore
    for (let count = 0; count < 200; count++) give(`other-${count}`)
    await written()
    expect(commit).toHaveBeenCalledTimes(1)
  })

  it('are dropped where too many messages get them in one second', async () => {
    const { give, written } = counting()
    for (let count = 0; count < 500; count++) give(`other-${count}`)
    give('m-a')
    await written()
    give('m-b')
    await written()
    expect(await counts()).toEqual([['a', 0, 0], ['b', 1, 0]]) // prettier-ignore
  })

  it('are not lost at a stop', async () => {
    const { give, stop } = counting()
    give('m-a')
    await stop()
    expect(await counts()).toContainEqual(['a', 1, 0])
    await counting().stop()
  })

  it('go on being counted after some could not be written', async () => {
    const { give, written, lines } = counting()
    commit.mockRejectedValueOnce(new Error('disk'))
    give('m-a')
    await written()
    expect(lines).toMatchObject([{ level: 'error', msg: 'thumbs not counted' }])
    give('m-a')
    await written()
    expect(await counts()).toContainEqual(['a', 1, 0])
  })

  it('are forgotten with everything else that is deleted about the asker', async () => {
    const { give, written } = counting()
    give('m-a')
    await written()
    await deletePersonalData(database.db, 'ada', 0)
    give('m-a')
    await written()
    expect(await counts()).toContainEqual(['a', 0, 0])
  })
})
