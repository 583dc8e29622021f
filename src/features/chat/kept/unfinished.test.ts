import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { platformDouble } from '../../../../test/support/chat/platform-double.ts'
import { person, place } from '../../../../test/support/chat/requests.ts'
import { collectingLog } from '../../../../test/support/collecting-log.ts'
import { type Database, openDatabase } from '../../../db/db.ts'
import { createAnswers } from './answers.ts'
import { createRunning } from './running.ts'
import { createUnfinished } from './unfinished.ts'

describe('answers that a power cut left without a row', () => {
  let database: Database
  beforeEach(async () => {
    database = await openDatabase(':memory:')
  })
  afterEach(() => database.close())

  async function setUp(wasClosed: boolean, found = ['chat:stop:1:ada', 'chat:stop:2:bob']) {
    const clock = { now: () => 0, sleep: async () => {} }
    const running = createRunning({ db: database.db, clock })
    const answers = createAnswers({ database, clock })
    const question = { id: '1', ref: 'r', by: person('ada'), in: place('3'), repliesTo: null, prompt: 'Why?' }
    await running.insert({ ...question, isQuoted: false, writtenBy: null, about: null })
    const endWithNotice = vi.fn((_: string) => Promise.resolve(true))
    const findByAction = vi.fn((_: string) =>
      Promise.resolve(found.map((actionId) => ({ ref: `ref of ${actionId}`, actionId }))),
    )
    const { log, lines } = collectingLog()
    const postedAnswers = { ...platformDouble.postedAnswers, findByAction, endWithNotice }
    const unfinished = createUnfinished({ running, answers, postedAnswers, wasClosed, clock, log })
    return { ...unfinished, findByAction, endWithNotice, lines }
  }

  it('are ended, once for each channel, and those with a row are left alone', async () => {
    const { endWithoutRow, findByAction, endWithNotice } = await setUp(false)
    for (const channel of ['a', 'a', 'b']) await endWithoutRow(channel)
    expect(findByAction.mock.calls.map(([channel]) => channel)).toEqual(['a', 'b'])
    expect(endWithNotice.mock.calls.map(([ref]) => ref)).toEqual(Array(2).fill('ref of chat:stop:2:bob'))
  })

  it('are not looked for after an orderly stop', async () => {
    const { endWithoutRow, findByAction } = await setUp(true)
    await endWithoutRow('a')
    expect(findByAction).not.toHaveBeenCalled()
  })

  it('never make a new answer fail', async () => {
    const { endWithoutRow, findByAction, lines } = await setUp(false)
    findByAction.mockRejectedValue(new Error('away'))
    await endWithoutRow('a')
    expect(lines.map(({ level }) => level)).toEqual(['warn'])
  })
})
