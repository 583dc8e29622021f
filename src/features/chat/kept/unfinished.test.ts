import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { platformDouble } from '../../../../test/support/chat/platform-double.ts'
import { person, place } from '../../../../test/support/chat/requests.ts'
import { collectingLog } from '../../../../test/support/collecting-log.ts'
import { fakeClock } from '../../../../test/support/fake-clock.ts'
import { type Database, openDatabase } from '../../../db/db.ts'
import { createAnswers } from './answers.ts'
import { createRunning } from './running.ts'
import { createUnfinished } from './unfinished.ts'

const question = { id: '1', ref: 'r', by: person('ada'), in: place('3'), repliesTo: null, prompt: 'Why?' }
/** The answer that is being written when the bot dies. */
const interrupted = { ...question, writtenBy: null, about: null, isQuoted: false }
const plain = { mayDiffer: true, takesPassedOn: false }

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
    await running.insert(interrupted)
    const endWithNotice = vi.fn((_: string) => Promise.resolve(true))
    const findByAction = vi.fn((_: string) =>
      Promise.resolve(found.map((actionId) => ({ ref: `ref of ${actionId}`, actionId }))),
    )
    const { log, lines } = collectingLog()
    const postedAnswers = { ...platformDouble.postedAnswers, findByAction, endWithNotice }
    const unfinished = createUnfinished({ ...plain, running, answers, postedAnswers, wasClosed, clock, log })
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

describe('answers that a crash cut off', () => {
  let database: Database
  beforeEach(async () => {
    database = await openDatabase(':memory:')
  })
  afterEach(() => database.close())

  /** Starts with one answer cut off; `visible` tells if anybody can see it. */
  async function restarted(wasClosed: boolean, visible: () => boolean) {
    const clock = fakeClock()
    const running = createRunning({ db: database.db, clock })
    await running.insert(interrupted)
    const looked: number[] = []
    const begun = clock.now()
    const endWithNotice = () => (looked.push(clock.now() - begun), Promise.resolve(visible()))
    const { log, lines } = collectingLog()
    const postedAnswers = { ...platformDouble.postedAnswers, endWithNotice }
    const answers = createAnswers({ database, clock })
    const unfinished = createUnfinished({ ...plain, running, answers, postedAnswers, wasClosed, clock, log })
    await unfinished.start()
    return {
      clock,
      looked,
      stop: unfinished.stop,
      rows: running.listUnfinished,
      logged: () => lines.map(({ msg }) => msg),
    }
  }

  it('are ended only when a call that was in flight must have arrived', async () => {
    const { clock, looked, rows, logged } = await restarted(false, () => true)
    await clock.advance(4_999)
    expect([looked, (await rows()).length]).toEqual([[], 1])
    await clock.advance(1)
    expect([looked, await rows(), logged()]).toEqual([[5_000], [], ['unfinished answer ended']])
  })

  it('are looked for again before their row is dropped', async () => {
    let isVisible = false
    const { clock, looked, logged } = await restarted(false, () => isVisible)
    await clock.advance(5_000)
    isVisible = true
    await clock.advance(2_000)
    expect([looked, logged()]).toEqual([[5_000, 7_000], ['unfinished answer ended']])
  })

  it('are dropped with a line that says so where nobody can see them', async () => {
    const { clock, rows, logged } = await restarted(false, () => false)
    await clock.advance(60_000)
    expect([await rows(), logged()]).toEqual([[], ['unfinished answer dropped: nobody can see it']])
  })

  it('wait for nothing after an orderly stop, and end no later than the bot', async () => {
    expect((await restarted(true, () => true)).looked).toEqual([0])
    const { stop, looked } = await restarted(false, () => true)
    await stop()
    expect(looked).toEqual([])
  })
})
