import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { collectingLog } from '../../../../test/support/collecting-log.ts'
import { fakeClock } from '../../../../test/support/fake-clock.ts'
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts'
import { createLibrary } from '../../../adapters/library/library.ts'
import { openDatabase } from '../../../db/db.ts'
import { createSessionCleanup } from '../sessions/session-cleanup.ts'
import { deletePersonalData } from './personal-data.ts'

const inFolder = temporaryFolder()
const session = '0123456789abcdef'.repeat(2)
const word = 'marmalade'

/** The files of the database in which the word stands. */
const filesWithTheWord = (): string[] =>
  readdirSync(inFolder()).filter((name) => readFileSync(inFolder(name)).includes(word))

it('after “Delete everything” none of the words stands in any file, also those that the library kept', async () => {
  const clock = fakeClock()
  const { log } = collectingLog()
  const { db, close } = await openDatabase(inFolder('sessions.db'))
  const row = { ref: '1:2:3', asker_id: 'ada', guild_id: '3', channel_id: '2', in_thread: 0, about: null } as const
  const asked = { ...row, is_quoted: 0 as const, written_by: null, replies_to: null, asked_at: 1 }
  for (let count = 0; count < 200; count++) {
    const question = `How is ${word} made? ${'Please. '.repeat(count)}`
    const ended = { sources: JSON.stringify([{ title: `${word} ${count}` }]), is_whole: 1, ended_at: 2 } as const
    await db
      .insertInto('answers')
      .values({ ...asked, ...ended, id: String(count), question })
      .execute()
  }
  await db
    .insertInto('running_answers')
    .values({ ...asked, id: 'running', question: `And ${word}?`, ending: null, sources: null })
    .execute()
  await db
    .insertInto('conversations')
    .values({
      scope: 'member:3:ada',
      backend: 'library',
      session,
      created_at: 1,
      last_used_at: 1,
      answers: 1,
      renewed_at: null,
    })
    .execute()
  await db
    .insertInto('library_turns')
    .values({ session, topic: `${word} jam`, quoted: '[]', asked_at: 1 })
    .execute()
  expect(filesWithTheWord()).not.toEqual([])
  await deletePersonalData(db, 'ada', clock.now())
  const backends = new Map([['library', createLibrary({ db, clock })] as const])
  const cleanup = createSessionCleanup({ db, backends, maxAgeDays: 0, clock, log })
  await cleanup.start()
  // The round runs in the background.
  await expect.poll(filesWithTheWord, { timeout: 10_000 }).toEqual([])
  await cleanup.stop()
  await close()
  expect(filesWithTheWord()).toEqual([])
})

it('the words of questions have left every file when “Delete everything” says that they are deleted', async () => {
  const { db, close } = await openDatabase(inFolder('sessions.db'))
  const place = { ref: '1:2:3', asker_id: 'ada', guild_id: '3', channel_id: '2', in_thread: 0, is_quoted: 0 } as const
  const rest = { written_by: null, about: null, replies_to: null, asked_at: 1, ended_at: 2, is_whole: 1 } as const
  const row = { ...place, ...rest, id: '1', question: `How is ${word} made?`, sources: '[]' }
  await db.insertInto('answers').values(row).execute()
  expect(filesWithTheWord()).not.toEqual([])
  await deletePersonalData(db, 'ada', 3)
  expect(filesWithTheWord()).toEqual([])
  await close()
})
