import { copyFileSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { type Kysely, sql } from 'kysely'
import Libsql from 'libsql'
import { beforeEach, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { describeDatabase } from './files/backup.ts'
import { openDatabase } from './db.ts'
import { isBotRunning, lockDatabase } from './files/lock.ts'
import { migrate } from './migrate.ts'
import { migrations } from './migrations.ts'

const inFolder = temporaryFolder()
let file = ''
beforeEach(() => {
  file = inFolder('sub', 'sessions.db')
})

describe('the database', () => {
  it('is made with its folder and all migrations, and opens again', async () => {
    await (await openDatabase(file)).close()
    const again = await openDatabase(file)
    const versions = await again.db.selectFrom('schema_versions').select('name').execute()
    expect(versions.map(({ name }) => name)).toEqual(migrations.map(({ name }) => name))
    await again.close()
  })

  it('knows whether the last run closed it', async () => {
    const [first, copy] = [await openDatabase(file), inFolder('sub', 'copy.db')]
    for (const end of ['', '-wal']) copyFileSync(file + end, copy + end)
    await first.close()
    const opened = [await openDatabase(file), await openDatabase(copy)]
    expect([first, ...opened].map(({ wasClosed }) => wasClosed)).toEqual([true, true, false])
    for (const each of opened) await each.close()
  })

  it('waits for the queries before its end and refuses those behind it', async () => {
    const { db, close } = await openDatabase(file)
    const write = (session: string) =>
      db.insertInto('discarded_sessions').values({ session, backend: 'library', discarded_at: 0 }).execute()
    const before = write('before')
    const closed = close()
    const behind = Promise.allSettled([write('behind'), db.selectFrom('discarded_sessions').selectAll().execute()])
    await Promise.all([before, closed])
    expect((await behind).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(await db.selectFrom('discarded_sessions').selectAll().execute().catch(String)).toContain('destroyed')
  })

  it('keeps a write-ahead log that is synced at checkpoints, and enforces foreign keys', async () => {
    const { db, close } = await openDatabase(file)
    const read = async (name: string): Promise<unknown> => {
      const { rows } = await sql.raw<Record<string, unknown>>(`PRAGMA ${name}`).execute(db)
      return Object.values(rows[0] ?? {})[0]
    }
    expect([await read('journal_mode'), await read('synchronous'), await read('foreign_keys')]).toEqual(['wal', 1, 1])
    await close()
  })

  it('leaves nothing of a migration that breaks half-way', async () => {
    const { db, close } = await openDatabase(file)
    const broken = {
      name: 'broken',
      async up(tx: Kysely<unknown>) {
        await sql`CREATE TABLE half (id INTEGER)`.execute(tx)
        await sql`INSERT INTO answers (id) VALUES ('no such row')`.execute(tx)
      },
    }
    await expect(migrate(db, [...migrations, broken])).rejects.toThrow()
    const half = await sql`SELECT name FROM sqlite_master WHERE name = 'half'`.execute(db)
    const versions = await db.selectFrom('schema_versions').selectAll().execute()
    expect([half.rows, versions.length]).toEqual([[], migrations.length])
    await close()
  })

  it('refuses a database from the future and leaves it as it is', async () => {
    const first = await openDatabase(file)
    await first.db.insertInto('schema_versions').values({ version: 999, name: 'later', applied_at: 1 }).execute()
    await first.close()
    await expect(openDatabase(file)).rejects.toThrow(/newer version of the bot .*schema 999/)
  })

  it('refuses a corrupt file with a sentence and destroys nothing', async () => {
    const corrupt = inFolder('corrupt.db')
    writeFileSync(corrupt, 'this has never been a database '.repeat(200))
    const before = readFileSync(corrupt)
    await expect(openDatabase(corrupt)).rejects.toThrow(/not a readable SQLite database.*left untouched/)
    expect(readFileSync(corrupt)).toEqual(before)
  })

  it('says what to do about a path that cannot be written', async () => {
    await expect(openDatabase('/proc/nowhere/sessions.db')).rejects.toThrow(/cannot be written.*SESSION_DB_PATH/)
  })

  it('says so where its path is a folder or leads through a file, at the start and in the doctor, and makes nothing', () => {
    writeFileSync(inFolder('a-file'), '')
    symlinkSync(inFolder('not-mounted'), inFolder('volume'))
    const before = readdirSync(inFolder())
    for (const [path, sentence] of [
      [inFolder(), /is not a file\. If it is a folder, name a file in it in SESSION_DB_PATH, such as sessions\.db\.$/],
      [`${inFolder('new')}/`, /is not a file\. If it is a folder/],
      ['/dev/null', /is not a file/],
      [
        inFolder('a-file', 'sessions.db'),
        /cannot be made: one of the folders in its path is a file\. Set SESSION_DB_PATH/,
      ],
      [inFolder('volume', 'sessions.db'), /cannot be written/],
    ] as const) {
      expect(() => lockDatabase(path)).toThrow(sentence)
      expect(() => describeDatabase(path)).toThrow(sentence)
    }
    expect(readdirSync(inFolder())).toEqual(before)
  })

  it('says what to do about a file that another program has locked', async () => {
    const busy = inFolder('busy.db')
    const other = new Libsql(busy)
    other.exec('CREATE TABLE theirs (id INTEGER); BEGIN EXCLUSIVE')
    await expect(openDatabase(busy)).rejects.toThrow(/locked by another program/)
    other.exec('ROLLBACK')
    other.close()
  })

  it.each(['BEGIN IMMEDIATE', 'BEGIN EXCLUSIVE'])(
    'says the same about the database of an earlier run, as does the doctor: %s',
    async (begin) => {
      await (await openDatabase(file)).close()
      const other = new Libsql(file)
      other.exec(begin)
      expect(() => describeDatabase(file)).toThrow(/^it is locked by another program/)
      await expect(openDatabase(file)).rejects.toThrow(/locked by another program/)
      other.close()
      await (await openDatabase(file)).close()
    },
  )
})

it('is closed under the lock of another program, and keeps what was committed', async () => {
  const { db, close } = await openDatabase(file)
  await db.insertInto('unquoted_people').values({ person_id: '7', since: 1 }).execute()
  const other = new Libsql(file)
  other.exec('BEGIN IMMEDIATE')
  await close()
  other.close()
  const again = await openDatabase(file)
  expect(again.wasClosed).toBe(false)
  expect(await again.db.selectFrom('unquoted_people').select('since').execute()).toEqual([{ since: 1 }])
  await again.close()
})

describe('a decision that precedes an acknowledgement', () => {
  it('reads the first row at once, also while a transaction is open', async () => {
    const { db, firstRow, close } = await openDatabase(file)
    await db.insertInto('unquoted_people').values({ person_id: '7', since: 1 }).execute()
    const query = db.selectFrom('unquoted_people').select('since').where('person_id', '=', '7')
    let goOn = () => {}
    const open = db.transaction().execute(() => new Promise<void>((resolve) => (goOn = resolve)))
    await new Promise((resolve) => setImmediate(resolve))
    expect(firstRow(query)).toMatchObject({ since: 1 })
    expect(firstRow(query.where('since', '=', 2))).toBeUndefined()
    goOn()
    await open
    await close()
  })
})

describe('the lock', () => {
  it('is what a sentence names where it is the lock that cannot be used, and not the database', () => {
    writeFileSync(inFolder('sessions.db.lock'), 'no database '.repeat(500))
    expect(() => lockDatabase(inFolder('sessions.db'))).toThrow(
      /^The file .*sessions\.db\.lock is not a readable SQLite/,
    )
    expect(isBotRunning(inFolder('sessions.db'))).toBe(false)
  })

  it('keeps a second bot off the same file until the first lets go', () => {
    const unlock = lockDatabase(file)
    expect(() => lockDatabase(file)).toThrow(/Another bot is running on the database/)
    unlock()
    lockDatabase(file)()
  })
})
