import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely, sql, SqliteDialect } from 'kysely'
import Libsql from 'libsql'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDatabase } from './db.ts'
import { lockDatabase } from './lock.ts'
import { migrate } from './migrate.ts'
import { migrations } from './migrations.ts'
import type { Schema } from './schema.ts'

let folder = ''
let file = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'synapse-db-'))
  file = join(folder, 'sub', 'sessions.db')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const answer = (id: string) => ({
  id,
  ref: 'r',
  asker_id: '1',
  guild_id: null,
  channel_id: '2',
  in_thread: 0 as const,
  question: 'q',
  about: null,
  replies_to: null,
  asked_at: 1,
  sources: '[]',
  is_whole: 1 as const,
  ended_at: 2,
  written_by: null,
})

const insert = `INSERT INTO answers VALUES (${Object.keys(answer('')).fill('?').join(', ')})`

const otherInsert = insert.replace('answers', 'main.answers')

/** A database whose row was given up, for another program still holds the file locked. */
async function withGivenUp(id: string) {
  const { quick, close } = await openDatabase(file)
  const other = new Libsql(file)
  other.exec('BEGIN IMMEDIATE')
  await expect(quick.keep(insert, Object.values(answer(id)))).rejects.toThrow(/locked/)
  return { quick, other, close }
}

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

  it('writes quickly beside a transaction that is open, without blocking it', async () => {
    const { db, quick, close } = await openDatabase(file)
    const wrote = await db.transaction().execute(async (tx) => {
      await tx.insertInto('answers').values(answer('slow')).execute()
      const written = quick.keep(insert, Object.values(answer('quick')))
      for (let i = 0; i < 5; i++) await tx.selectFrom('answers').selectAll().execute()
      return { written }
    })
    await wrote.written
    expect(await db.selectFrom('answers').select('id').orderBy('id').execute()).toEqual([
      { id: 'quick' },
      { id: 'slow' },
    ])
    await close()
  })

  it('shows its main connection at once what the other was given', async () => {
    const { db, quick, close } = await openDatabase(file)
    const count = async () => (await db.selectFrom('answers').select('id').execute()).length
    const written = [quick.keep(insert, Object.values(answer('kept')))]
    expect(await count()).toBe(1)
    written.push(quick.runSoon(insert, Object.values(answer('soon'))))
    expect(await db.transaction().execute((tx) => tx.selectFrom('answers').select('id').execute())).toHaveLength(2)
    written.push(quick.keep(insert, Object.values(answer('gone'))))
    await db.deleteFrom('answers').execute()
    expect(await count()).toBe(0)
    await Promise.all(written)
    await close()
  })

  it('loses nothing and waits for nothing when both connections write at once', async () => {
    const { db, quick, close } = await openDatabase(file)
    const start = performance.now()
    const write = async (i: number) => {
      await quick.keep(insert, Object.values(answer(`quick-${i}`)))
      await db
        .insertInto('answers')
        .values(answer(`slow-${i}`))
        .execute()
      await db.transaction().execute(async (tx) => {
        await tx.selectFrom('answers').select('id').where('id', '=', `slow-${i}`).execute()
        await tx
          .insertInto('answers')
          .values(answer(`both-${i}`))
          .execute()
      })
    }
    await Promise.all(Array.from({ length: 100 }, (_, i) => write(i)))
    const elapsedMs = performance.now() - start
    await close()
    const { db: again, close: closeAgain } = await openDatabase(file)
    expect(await again.selectFrom('answers').select('id').execute()).toHaveLength(300)
    expect(elapsedMs).toBeLessThan(1_500)
    await closeAgain()
  })

  it('goes on writing after another program had the file locked for longer than it waits', async () => {
    const { db, quick, close } = await openDatabase(file)
    const other = new Libsql(file)
    other.exec('BEGIN IMMEDIATE')
    await expect(db.insertInto('answers').values(answer('refused')).execute()).rejects.toThrow(/locked/)
    await expect(quick.keep(insert, Object.values(answer('refused')))).rejects.toThrow(/locked/)
    const waits = quick.keep(insert, Object.values(answer('patient')))
    other.exec('ROLLBACK')
    await waits
    // Committed, not only written: somebody else sees it and may write.
    other.exec('BEGIN IMMEDIATE')
    expect(other.prepare('SELECT id FROM answers').all()).toEqual([{ id: 'patient' }])
    other.exec('COMMIT')
    other.close()
    await db.insertInto('answers').values(answer('slow')).execute()
    await quick.keep(insert, Object.values(answer('quick')))
    expect(await db.selectFrom('answers').select('id').orderBy('id').execute()).toEqual([
      { id: 'patient' },
      { id: 'quick' },
      { id: 'slow' },
    ])
    await close()
  })

  it('commits every row where one that was refused stands before others', async () => {
    const { db, quick, close } = await openDatabase(file)
    const other = new Libsql(file)
    const seen = () => other.prepare('SELECT id FROM answers ORDER BY id').all()
    for (let round = 0; round < 3; round++) {
      other.exec('BEGIN IMMEDIATE')
      const refused = quick.keep(insert, Object.values(answer(`${round}a`)))
      const soon = quick.runSoon(otherInsert, Object.values(answer(`${round}b`)))
      expect(quick.getLatest('SELECT id FROM answers WHERE id = ?', [`${round}b`])).toBeUndefined()
      other.exec('COMMIT')
      expect(quick.getLatest('SELECT id FROM answers WHERE id = ?', [`${round}b`])).toMatchObject({ id: `${round}b` })
      expect(seen()).toContainEqual({ id: `${round}b` })
      await Promise.all([refused, soon])
      expect(seen()).toContainEqual({ id: `${round}a` })
      await db.deleteFrom('answers').execute()
    }
    other.close()
    await close()
  })

  it('writes nothing of a row that was given up, whatever follows it', async () => {
    const { quick, other, close } = await withGivenUp('given up')
    other.exec('COMMIT')
    await quick.keep(otherInsert, Object.values(answer('next')))
    await expect(quick.keep(insert, Object.values(answer('next')))).rejects.toThrow(/UNIQUE/)
    await quick.keep(insert, Object.values(answer('other')))
    expect(other.prepare('SELECT id FROM answers').all()).toEqual([{ id: 'next' }, { id: 'other' }])
    other.close()
    await close()
  })

  it('has nobody else hear that a row which was given up could not have been written either', async () => {
    const { quick, other, close } = await withGivenUp('twice')
    other.prepare(insert).run(Object.values(answer('twice')))
    other.exec('COMMIT')
    await quick.keep(otherInsert, Object.values(answer('next')))
    await quick.keep(insert, Object.values(answer('other')))
    const ids = other.prepare('SELECT id FROM answers ORDER BY id').all()
    expect(ids).toEqual([{ id: 'next' }, { id: 'other' }, { id: 'twice' }])
    other.close()
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
    const corrupt = join(folder, 'corrupt.db')
    writeFileSync(corrupt, 'this has never been a database '.repeat(200))
    const before = readFileSync(corrupt)
    await expect(openDatabase(corrupt)).rejects.toThrow(/not a readable SQLite database.*left untouched/)
    expect(readFileSync(corrupt)).toEqual(before)
  })

  it('says what to do about a path that cannot be written', async () => {
    writeFileSync(join(folder, 'a-file'), '')
    for (const path of [join(folder, 'a-file', 'sessions.db'), '/proc/nowhere/sessions.db', folder])
      await expect(openDatabase(path)).rejects.toThrow(/cannot be written.*SESSION_DB_PATH/)
  })

  it('says what to do about a file that another program has locked', async () => {
    const busy = join(folder, 'busy.db')
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
