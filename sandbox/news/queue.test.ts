import { expect, it } from 'vitest'
import { openDatabase } from '../../src/db/db.ts'
import { keepPost } from '../../test/support/content/discussing.ts'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { createQueueReader } from './queue.ts'

const inFolder = temporaryFolder()

it('lists what ended before what waits, in the order of the times, while the bot writes', async () => {
  const path = inFolder('sessions.db')
  const queue = createQueueReader(path)
  expect(queue.read()).toEqual([])
  const database = await openDatabase(path)
  const add = async (title: string, change: object) => {
    const id = await keepPost(database, { title, url: `https://a.example/${title}` })
    const none = { ended_at: null, due_at: null }
    await database.db
      .updateTable('posts')
      .set({ ...none, ...change })
      .where('id', '=', id)
      .execute()
  }
  await add('later', { state: 'queued', due_at: 50 })
  await add('unplanned', { state: 'queued' })
  await add('now', { state: 'posting', due_at: 40 })
  await add('skipped', { state: 'dropped', due_at: 45, ended_at: 30, reason: 'skipped' })
  await add('first', { state: 'posted', due_at: 10, ended_at: 11 })
  expect(queue.read().map(({ title, state, at, reason }) => [title, state, at, reason])).toEqual([
    ['first', 'posted', 11, null],
    ['skipped', 'dropped', 30, 'skipped'],
    ['now', 'posting', 40, null],
    ['later', 'queued', 50, null],
    ['unplanned', 'queued', null, null],
  ])
  queue.close()
  await database.close()
})
