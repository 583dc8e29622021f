import { afterEach, beforeEach, expect, it } from 'vitest'
import { asked, keepAnswer } from '../../../test/support/chat/privacy.ts'
import { type Database, openDatabase } from '../../db/db.ts'
import { chatStatus } from './status.ts'

let database: Database
beforeEach(async () => (database = await openDatabase(':memory:')))
afterEach(() => database.close())

const linesAt = (now: number, outage: string | null = null) =>
  chatStatus({ db: database.db, answersFrom: 'GPT Trainer', outage: () => outage, clock: { now: () => now } }).lines()

it('counts the answers of today and those being written, and says that the backend is down', async () => {
  for (const [id, by] of [
    ['1', 'ada'],
    ['2', 'bob'],
    ['3', 'ada'],
  ] as const)
    await keepAnswer(database, id, by)
  const row = {
    id: 'r',
    ref: '',
    asker_id: 'ada',
    guild_id: null,
    channel_id: '2',
    in_thread: 0,
    question: 'Why?',
  } as const
  const rest = {
    written_by: null,
    about: null,
    is_quoted: 0,
    replies_to: null,
    asked_at: asked,
    ending: null,
    sources: null,
  } as const
  await database.db
    .insertInto('running_answers')
    .values({ ...row, ...rest })
    .execute()
  expect(await linesAt(asked + 1, 'It is down')).toEqual([
    ...['From GPT Trainer', '⚠ It is down', 'Answered today (UTC): 3, to 2 people', 'Being answered: 1'],
  ])
  expect(await linesAt(asked + 86_400_000)).toEqual([
    ...['From GPT Trainer', 'Answered today (UTC): 0', 'Being answered: 1'],
  ])
})
