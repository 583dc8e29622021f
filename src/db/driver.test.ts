import { copyFileSync, existsSync } from 'node:fs'
import { type Generated, Kysely, sql } from 'kysely'
import Libsql from 'libsql'
import { beforeEach, describe, expect, it } from 'vitest'
import { fakeClock } from '../../test/support/fake-clock.ts'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { createDialect } from './driver.ts'

type Tables = { notes: { id: Generated<number>; text: string } }

describe('the one connection', () => {
  const inFolder = temporaryFolder()
  let clock: ReturnType<typeof fakeClock>
  beforeEach(() => (clock = fakeClock()))

  async function open(path = inFolder('notes.db'), beforeCommit = () => Promise.resolve()) {
    const connection = new Libsql(path)
    connection.pragma('journal_mode = WAL')
    connection.pragma('busy_timeout = 0')
    const db = new Kysely<Tables>({ dialect: createDialect(connection, { beforeCommit, clock }) })
    await sql`CREATE TABLE IF NOT EXISTS notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT`.execute(db)
    const write = (text: string) => db.insertInto('notes').values({ text }).execute()
    return { db, write }
  }

  /** What another program would find in the file now, and what a SIGKILL would leave. */
  async function leftBehind(path = inFolder('notes.db')): Promise<string[]> {
    const copy = inFolder(`copy-${Math.random()}.db`)
    for (const end of ['', '-wal']) if (existsSync(path + end)) copyFileSync(path + end, copy + end)
    return textsIn((await open(copy)).db)
  }

  const textsIn = async (db: Kysely<Tables>): Promise<string[]> =>
    (await db.selectFrom('notes').select('text').orderBy('id').execute()).map(({ text }) => text)

  function lockedByAnotherProgram(): () => void {
    const other = new Libsql(inFolder('notes.db'))
    other.exec('BEGIN IMMEDIATE')
    return () => {
      other.exec('ROLLBACK')
      other.close()
    }
  }

  it('serves queries in the order in which they were asked, whole transactions too', async () => {
    const { db, write } = await open()
    const order: string[] = []
    await Promise.all([
      write('one').then(() => order.push('one')),
      db.transaction().execute(async (tx) => {
        await tx.insertInto('notes').values({ text: 'two' }).execute()
        await tx.insertInto('notes').values({ text: 'three' }).execute()
        order.push('two, three')
      }),
      textsIn(db).then((texts) => order.push(`read ${texts.length}`)),
      write('four').then(() => order.push('four')),
    ])
    expect(order).toEqual(['one', 'two, three', 'read 3', 'four'])
  })

  it('waits off the thread while another program holds the lock, then commits everything in order', async () => {
    const { db, write } = await open()
    await write('before')
    const unlock = lockedByAnotherProgram()
    const done: string[] = []
    const writes = ['one', 'two', 'three'].map((text) => write(text).then(() => done.push(text)))
    await clock.advance(3_000)
    expect(done).toEqual([])
    expect(await leftBehind()).toEqual(['before'])
    unlock()
    await clock.advance(1_000)
    await Promise.all(writes)
    expect(done).toEqual(['one', 'two', 'three'])
    expect(await textsIn(db)).toEqual(['before', 'one', 'two', 'three'])
    // A refused statement must not keep later commits from the file.
    await write('later')
    expect(await leftBehind()).toEqual(['before', 'one', 'two', 'three', 'later'])
  })

  it('refuses a write for which the lock was not free within 30 seconds, and goes on with the next', async () => {
    const { write } = await open()
    const unlock = lockedByAnotherProgram()
    const refused = expect(write('too late')).rejects.toThrow(/locked/)
    await clock.advance(31_000)
    await refused
    unlock()
    await write('next')
    expect(await leftBehind()).toEqual(['next'])
  })

  it('takes back a write that SQLite refuses, alone and in a transaction, and nothing else', async () => {
    const { db, write } = await open()
    await write('one')
    await expect(write('one')).rejects.toThrow(/UNIQUE/)
    const half = db.transaction().execute(async (tx) => {
      await tx.insertInto('notes').values({ text: 'two' }).execute()
      await tx.insertInto('notes').values({ text: 'one' }).execute()
    })
    await expect(half).rejects.toThrow(/UNIQUE/)
    await write('three')
    expect(await leftBehind()).toEqual(['one', 'three'])
  })

  it('asks before each commit: what is held back there is not in the file', async () => {
    let commits = 0
    let isOpen = true
    const beforeCommit = () => ((commits += 1), isOpen ? Promise.resolve() : new Promise<void>(() => undefined))
    const { db, write } = await open(inFolder('notes.db'), beforeCommit)
    commits = 0
    await write('one')
    await textsIn(db)
    await db.transaction().execute(async (tx) => tx.insertInto('notes').values({ text: 'two' }).execute())
    expect(commits).toBe(2)
    isOpen = false
    void write('three')
    await clock.advance(0)
    expect([commits, await leftBehind()]).toEqual([3, ['one', 'two']])
  })
})
