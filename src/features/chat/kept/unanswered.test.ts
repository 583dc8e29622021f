import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { chatOf, toEnd } from '../../../../test/support/chat/chat-with-one-source.ts'
import { person, wanted } from '../../../../test/support/chat/requests.ts'
import { fakeClock } from '../../../../test/support/fake-clock.ts'
import { type Database, openDatabase } from '../../../db/db.ts'
import { deletePersonalData } from '../privacy/personal-data.ts'

const dayMs = 86_400_000

describe('a question to which the library found no sure answer', () => {
  let database: Database
  let clock: ReturnType<typeof fakeClock>
  let asked = 0
  beforeEach(async () => {
    clock = fakeClock(Date.UTC(2026, 0, 15, 23, 59))
    database = await openDatabase(':memory:')
  })
  afterEach(() => database.close())

  const library = (missed: readonly string[] | null, given = {}) =>
    chatOf({ database, clock }, {}, { isModel: false, answered: missed ? { missed } : {}, ...given })
  async function askAbout(missed: readonly string[] | null, given = {}): Promise<void> {
    await toEnd(await library(missed, given).ask('What do owls do?', { id: `${++asked}`, ref: `ref-${asked}` }))
    await clock.advance(0)
  }
  const counted = () => database.db.selectFrom('unanswered').selectAll().orderBy('day').orderBy('words').execute()
  const part = (name: string) => library(null).chat.parts.find((each) => each.name === name)

  it('is counted by the day and the words of its topic', async () => {
    for (const missed of [['Owls', 'moon'], ['moon', 'owls'], ['sea']]) await askAbout(missed)
    await clock.advance(60_000)
    await askAbout(['sea'])
    expect(await counted()).toEqual([
      { day: '2026-01-15', words: 'moon owls', count: 2 },
      { day: '2026-01-15', words: 'sea', count: 1 },
      { day: '2026-01-16', words: 'sea', count: 1 },
    ])
  })

  it('is not counted where the library was sure, where a model answered, or where no word is left', async () => {
    await askAbout(null)
    await askAbout(['owls'], { isModel: true })
    await askAbout(['123456789012345678'])
    expect(await counted()).toEqual([])
  })

  it('is counted once where a crash cut its end off, however often the bot starts', async () => {
    const stream = await library(['owls']).ask()
    for await (const _ of stream.chunks);
    await stream.finish('')
    expect(await counted()).toEqual([])
    for (let start = 0; start < 2; start++) {
      const unfinished = part('unfinished answers')
      await unfinished?.start?.()
      await clock.advance(10_000)
      await unfinished?.stop?.(wanted)
    }
    expect(await counted()).toMatchObject([{ words: 'owls', count: 1 }])
  })

  it('is not counted where its asker had everything deleted meanwhile, and its words are not kept', async () => {
    const stream = await library(['owls']).ask()
    for await (const _ of stream.chunks);
    await stream.finish('')
    await deletePersonalData(database.db, person('ada').id, clock.now())
    expect(await database.db.selectFrom('running_answers').select('missed').execute()).toEqual([{ missed: null }])
    stream.closed('shown')
    await clock.advance(0)
    expect(await counted()).toEqual([])
  })

  it('is not counted where that was before it was answered', async () => {
    const stream = await library(['owls']).ask()
    await deletePersonalData(database.db, person('ada').id, clock.now())
    await toEnd(stream)
    await clock.advance(0)
    expect(await counted()).toEqual([])
    expect(await database.db.selectFrom('answers').select('question').execute()).toEqual([{ question: '' }])
  })

  it('is counted among at most 1,000 topics a day', async () => {
    const topics = Array.from({ length: 1_000 }, (_, index) => `topic${index}`)
    const rows = topics.map((words) => ({ day: '2026-01-15', words, count: 1 }))
    await database.db.insertInto('unanswered').values(rows).execute()
    await askAbout(['owls'])
    await askAbout(['topic7'])
    expect(await counted()).toHaveLength(1_000)
    expect((await counted()).filter(({ count }) => count > 1)).toMatchObject([{ words: 'topic7', count: 2 }])
  })

  it('is forgotten after 90 days, also while the bot runs', async () => {
    await askAbout(['owls'])
    const day = new Date(clock.now() - 89 * dayMs).toISOString().slice(0, 10)
    await database.db.updateTable('unanswered').set({ day }).execute()
    const cleanup = part('session cleanup')
    await cleanup?.start?.()
    await clock.advance(dayMs)
    expect(await counted()).toHaveLength(1)
    await clock.advance(dayMs)
    expect(await counted()).toEqual([])
    await cleanup?.stop?.(wanted)
  })
})
