import { copyFileSync, existsSync } from 'node:fs'
import { type Generated, Kysely, sql } from 'kysely'
import Libsql from 'libsql'
import { beforeEach, describe, expect, it } from 'vitest'
import { fakeClock } from '../../test/support/fake-clock.ts'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { createDialect } from './driver.ts'
import { createTurns } from './turns.ts'

type Tables = { notes: { id: Generated<number>; text: string } }

describe('the one connection', () => {
  const inFolder = temporaryFolder()
  let clock: ReturnType<typeof fakeClock>
  beforeEach(() => (clock = fakeClock()))

  const waits: number[] = []
  async function open(path = inFolder('notes.db'), beforeCommit = () => Promise.resolve()) {
    const connection = new Libsql(path)
    connection.pragma('journal_mode = WAL')
    connection.pragma('busy_timeout = 0')
    const notes = {
      onLocked: (ms: number) => void waits.push(ms),
      onCommit: () => undefined,
      toCallerError: (error: unknown) => error,
    }
    const db = new Kysely<Tables>({
      dialect: createDialect(connection, { beforeCommit, clock, turns: createTurns(), ...notes }),
    })
    await sql`CREATE TABLE IF NOT EXISTS notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT`.execute(db)
    const write = (text: string) => db.insertInto('notes').values({ text }).execute()
    return { db, write }
  }

  /** The rows that another program would find in the file now, and that a SIGKILL would leave. */
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

  it('keeps what has to be written for as long as another program holds the lock', async () => {
    const { db, write } = await open()
    const unlock = lockedByAnotherProgram()
    const order: string[] = []
    const writes = Array.from({ length: 20 }, (_, index) => write(String(index)).then(() => order.push(String(index))))
    const transaction = db
      .transaction()
      .execute((tx) => tx.insertInto('notes').values({ text: 'in a transaction' }).execute())
    await clock.advance(10 * 60_000)
    expect(waits.at(-1)).toBeGreaterThan(9 * 60_000)
    expect([order, await leftBehind()]).toEqual([[], []])
    unlock()
    await clock.advance(1_000)
    await Promise.all([...writes, transaction])
    expect(await leftBehind()).toEqual([...Array.from({ length: 20 }, (_, index) => String(index)), 'in a transaction'])
  })

  it('reads while a write waits for the lock of another program, and keeps the order of writes', async () => {
    const { db, write } = await open()
    await write('before')
    const unlock = lockedByAnotherProgram()
    const first = write('one')
    const early = textsIn(db)
    const second = write('two')
    await clock.advance(100)
    expect([await early, await textsIn(db)]).toEqual([['before'], ['before']])
    unlock()
    await clock.advance(1_000)
    await Promise.all([first, second])
    expect(await textsIn(db)).toEqual(['before', 'one', 'two'])
  })

  it('never reads what an open transaction has not committed, also after a lock was met', async () => {
    const { db, write } = await open()
    const unlock = lockedByAnotherProgram()
    const met = write('met')
    await clock.advance(100)
    unlock()
    await clock.advance(1_000)
    await met
    let goOn = () => {}
    const open_ = db.transaction().execute(async (tx) => {
      await tx.insertInto('notes').values({ text: 'half' }).execute()
      await new Promise<void>((resolve) => (goOn = resolve))
      throw new Error('given up')
    })
    await clock.advance(0)
    const read = textsIn(db)
    await clock.advance(0)
    goOn()
    await expect(open_).rejects.toThrow('given up')
    expect(await read).toEqual(['met'])
  })

  it('goes on after a full disk, and commits nothing of a transaction that SQLite rolled back', async () => {
    const { db, write } = await open()
    await write('before')
    await sql`PRAGMA max_page_count = 4`.execute(db)
    const big = 'x'.repeat(30_000)
    await expect(write(big)).rejects.toThrow(/full/)
    const half = db.transaction().execute(async (tx) => {
      await tx.insertInto('notes').values({ text: 'one' }).execute()
      await tx
        .insertInto('notes')
        .values({ text: big })
        .execute()
        .catch(() => undefined)
      await tx.insertInto('notes').values({ text: 'three' }).execute()
    })
    await expect(half).rejects.toThrow()
    await sql`PRAGMA max_page_count = 10000`.execute(db)
    await write(big)
    expect(await leftBehind()).toEqual(['before', big])
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
