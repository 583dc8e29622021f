import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { type Kysely, sql } from 'kysely'
import Libsql from 'libsql'
import { beforeEach, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { UserError } from '../lib/errors.ts'
import { type Database, openDatabase } from './db.ts'
import { explainDatabaseError } from './explain.ts'
import type { Schema } from './schema.ts'
import { createTroubleWatch, type Trouble } from './trouble.ts'

const inFolder = temporaryFolder()
let file = ''
beforeEach(() => {
  file = inFolder('sessions.db')
})

const pagesOf = async (db: Kysely<Schema>): Promise<number> =>
  Number((await sql<{ page_count: number }>`PRAGMA page_count`.execute(db)).rows[0]?.page_count)
const limitPages = (db: Kysely<Schema>, pages: number) => sql.raw(`PRAGMA max_page_count = ${pages}`).execute(db)
const write = ({ db }: Database, session: string) =>
  db.insertInto('discarded_sessions').values({ session, backend: 'library', discarded_at: 0 }).execute()
function listenTo({ trouble }: Database): (string | undefined)[] {
  const told: (string | undefined)[] = []
  trouble.onChange((now: Trouble | null) => told.push(now?.fault))
  return told
}

describe('a full disk', () => {
  it('is told once with the name of its database, and ends when there is room', async () => {
    const database = await openDatabase(file)
    const { db, trouble, close } = database
    const told = listenTo(database)
    expect(await trouble.check()).toBeNull()
    await limitPages(db, (await pagesOf(db)) + 1)
    for (const word of ['a', 'b', 'c'])
      await expect(write(database, word.repeat(50_000))).rejects.toThrow(/can't save anything/)
    expect(told).toEqual(['full'])
    // A small write finds room all the same; that ends nothing.
    await write(database, 'small')
    const [first, second] = [await trouble.check(), await trouble.check()]
    expect(first).toMatchObject({
      fault: 'full',
      sentence: expect.stringContaining(`holds the database ${file} is full`) as string,
    })
    expect(second).toEqual(first)
    await limitPages(db, 100_000)
    expect(await trouble.check()).toBeNull()
    expect(told).toEqual(['full', undefined])
    await write(database, 'd'.repeat(50_000))
    const tables = await sql`SELECT name FROM sqlite_master WHERE name = 'trial'`.execute(db)
    expect(tables.rows).toEqual([])
    await close()
  })

  it('reaches a person as a sentence without paths, with the cause for the log', async () => {
    const database = await openDatabase(file)
    await limitPages(database.db, (await pagesOf(database.db)) + 1)
    const error = await write(database, 'x'.repeat(50_000)).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(UserError)
    expect(error).toMatchObject({
      cause: { code: 'SQLITE_FULL' },
      message: expect.not.stringContaining(file) as string,
    })
    // The start ends with the sentence for the owner instead.
    expect(explainDatabaseError(error, file)).toMatchObject({
      exitCode: 1,
      message: `The disk that holds the database ${file} is full. Make room, then start again.`,
    })
    await database.close()
  })

  it('is not what a refused value is, whatever that is called', async () => {
    const database = await openDatabase(file)
    const told = listenTo(database)
    await sql`CREATE TABLE "disk is full" ("locked" INTEGER UNIQUE)`.execute(database.db)
    const insert = () => sql`INSERT INTO "disk is full" VALUES (1)`.execute(database.db)
    await insert()
    await expect(insert()).rejects.toThrow(/UNIQUE/)
    expect([told, await database.trouble.check()]).toEqual([[], null])
    await database.close()
  })
})

describe('the file of a running database', () => {
  it.each([
    ['deleted', () => rmSync(file)],
    ['replaced by another file', () => (rmSync(file), writeFileSync(file, ''))],
    [
      'replaced by an older copy',
      () => (new Libsql(`${file}.old`).exec('CREATE TABLE t (x)'), renameSync(`${file}.old`, file)),
    ],
    ['moved away', () => renameSync(file, `${file}.moved`)],
    ['overwritten in place', () => writeFileSync(file, 'x'.repeat(2_048))],
    ['left without its write-ahead log', () => rmSync(`${file}-wal`)],
  ])('that was %s is noticed and told once', async (_, change) => {
    await openDatabase(file).then((first) => first.close())
    const database = await openDatabase(file)
    const told = listenTo(database)
    change()
    for (const look of [1, 2])
      expect(await database.trouble.check(), String(look)).toMatchObject({
        fault: 'replaced',
        sentence: `The database ${file} was deleted or replaced while the bot runs: what it saves now is lost when it stops. Restart the bot.`,
      })
    expect(told).toEqual(['replaced'])
    await database.close()
  })

  it('that is put back is well again', async () => {
    const database = await openDatabase(file)
    renameSync(file, `${file}.moved`)
    expect(await database.trouble.check()).toMatchObject({ fault: 'replaced' })
    renameSync(`${file}.moved`, file)
    expect(await database.trouble.check()).toBeNull()
    await database.close()
  })
})

describe('a lock', () => {
  it('is told after 30 seconds, once, until a write is committed', async () => {
    writeFileSync(file, '')
    const told: (string | undefined)[] = []
    const watch = createTroubleWatch(file, () => Promise.reject(new Error('no trial while locked')))
    watch.onChange((now) => told.push(now?.fault))
    for (const ms of [0, 25, 29_000]) watch.lockedFor(ms)
    expect(await watch.check()).toBeNull()
    for (const ms of [30_000, 31_000]) watch.lockedFor(ms)
    expect(await watch.check()).toMatchObject({
      sentence: expect.stringMatching(/locked by another program for 30 seconds/) as string,
    })
    watch.committed()
    expect(told).toEqual(['locked', undefined])
  })

  it('of another program holds no thread: an attempt to write returns at once', async () => {
    const { db, close } = await openDatabase(file)
    const { rows } = await sql<{ timeout: number }>`PRAGMA busy_timeout`.execute(db)
    expect(rows).toMatchObject([{ timeout: 0 }])
    await close()
  })
})

describe('the mode of the files', () => {
  it('lets nobody but their owner read them, also where they were open to others', async () => {
    for (const end of ['', '.lock']) writeFileSync(file + end, '', { mode: 0o666 })
    const { db, close } = await openDatabase(file)
    await db.insertInto('unquoted_people').values({ person_id: '7', since: 1 }).execute()
    const modes = ['', '-wal', '-shm'].map((end) => (statSync(file + end).mode & 0o777).toString(8))
    expect(modes).toEqual(['600', '600', '600'])
    await close()
  })
})
