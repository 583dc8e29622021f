import { readFileSync, writeFileSync } from 'node:fs'
import { Kysely, sql, SqliteDialect } from 'kysely'
import Libsql from 'libsql'
import { beforeEach, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../test/support/temporary-folder.ts'
import { openDatabase } from './db.ts'
import { lockDatabase } from './lock.ts'
import { migrate } from './migrate.ts'
import { migrations } from './migrations.ts'
import type { Schema } from './schema.ts'

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

  it('waits for the disk on its main connection and enforces foreign keys', async () => {
    const { db, close } = await openDatabase(file)
    const read = async (name: string): Promise<unknown> => {
      const { rows } = await sql.raw<Record<string, unknown>>(`PRAGMA ${name}`).execute(db)
      return Object.values(rows[0] ?? {})[0]
    }
    expect([await read('journal_mode'), await read('synchronous'), await read('foreign_keys')]).toEqual(['wal', 2, 1])
    await close()
  })

  it('carries over the answers that an earlier version left, open and ended', async () => {
    const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: new Libsql(':memory:') }) })
    const before = migrations.findIndex(({ name }) => name.startsWith('answers in the making'))
    await migrate(db, migrations.slice(0, before))
    await sql`INSERT INTO answers VALUES
      ('1', 'r', '7', NULL, '2', 'open?', 'running', NULL, '[]', 1, NULL),
      ('2', 'r', '7', NULL, '2', 'ended?', 'done', 'Yes.', '[]', 1, 3)`.execute(db)
    await migrate(db, migrations)
    const open = await db.selectFrom('running_answers').select(['id', 'asker_id', 'question']).execute()
    expect(open).toEqual([{ id: '1', asker_id: '7', question: 'open?' }])
    const ended = await db.selectFrom('answers').select(['id', 'question', 'is_whole', 'ended_at']).execute()
    expect(ended).toEqual([{ id: '2', question: 'ended?', is_whole: 1, ended_at: 3 }])
    await db.destroy()
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
    writeFileSync(inFolder('a-file'), '')
    for (const path of [inFolder('a-file', 'sessions.db'), '/proc/nowhere/sessions.db', inFolder()])
      await expect(openDatabase(path)).rejects.toThrow(/cannot be written.*SESSION_DB_PATH/)
  })

  it('says what to do about a file that another program has locked', async () => {
    const busy = inFolder('busy.db')
    const other = new Libsql(busy)
    other.exec('CREATE TABLE theirs (id INTEGER); BEGIN EXCLUSIVE')
    await expect(openDatabase(busy)).rejects.toThrow(/locked by another program/)
    other.exec('ROLLBACK')
    other.close()
  })
})

describe('the lock', () => {
  it('keeps a second bot off the same file until the first lets go', () => {
    const unlock = lockDatabase(file)
    expect(() => lockDatabase(file)).toThrow(/Another bot is running on the database/)
    unlock()
    lockDatabase(file)()
  })
})
