import { readdirSync, readFileSync } from 'node:fs'
import Libsql from 'libsql'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { openDatabase } from './db.ts'
import { eraseDeleted } from './erase.ts'

const inFolder = temporaryFolder()

/** The files of the folder in which a word stands, in whatever part. */
const filesWith = (word: string): string[] =>
  readdirSync(inFolder()).filter((name) => readFileSync(inFolder(name)).includes(word))

it('what was deleted stands in no file of the database any more', async () => {
  const { db, close } = await openDatabase(inFolder('sessions.db'))
  const words = Array.from({ length: 300 }, (_, index) => `periwinkle-${index}-${'x'.repeat(index * 20)}`)
  for (const session of words)
    await db
      .insertInto('library_turns')
      .values({ session, topic: `${session} topic`, quoted: '[]', asked_at: 1 })
      .execute()
  // As if the pages had reached the file itself.
  await eraseDeleted(db)
  await db
    .insertInto('library_turns')
    .values({ session: 'periwinkle', topic: 'in the log', quoted: '[]', asked_at: 1 })
    .execute()
  await db.updateTable('library_turns').set({ topic: 'periwinkle' }).execute()
  expect(filesWith('periwinkle')).toEqual(['sessions.db', 'sessions.db-wal'])
  await db.deleteFrom('library_turns').execute()
  expect(await eraseDeleted(db)).toBe(true)
  expect(filesWith('periwinkle')).toEqual([])
  await close()
})

it('says that it could not while another program reads, and can once that is done', async () => {
  const { db, close } = await openDatabase(inFolder('sessions.db'))
  const reader = new Libsql(inFolder('sessions.db'))
  const insert = (session: string) =>
    db.insertInto('discarded_sessions').values({ session, backend: 'library', discarded_at: 0 }).execute()
  await insert('before')
  reader.exec('BEGIN')
  reader.prepare('SELECT * FROM discarded_sessions').all([])
  await insert('after')
  expect(await eraseDeleted(db)).toBe(false)
  reader.exec('COMMIT')
  reader.close()
  expect(await eraseDeleted(db)).toBe(true)
  await close()
})
