import { Kysely, type SqliteDatabase, SqliteDialect, type Transaction as KyselyTransaction } from 'kysely'
import Libsql from 'libsql'
import { explainDatabaseError } from './explain.ts'
import { makeFolderOf } from './folder.ts'
import { migrate } from './migrate.ts'
import { openPending, recoverPending } from './pending.ts'
import { createQuick, type Quick } from './quick.ts'
import type { Schema } from './schema.ts'
import { createStatements } from './statements.ts'

export type Transaction = KyselyTransaction<Schema>
/** What every query takes first. Inside a transaction await nothing else: SQLite has one connection, another query would hang. */
export type Db = Kysely<Schema> | Transaction

export type Database = {
  readonly db: Kysely<Schema>
  readonly quick: Quick
  /** What SQLite said of rows that the last run of the bot kept, and that could not be written now. */
  readonly refused: readonly unknown[]
  close(): Promise<void>
}

/**
 * Opens the file at `path`, makes it where it is missing, and brings its tables up to date.
 * Throws FatalError with a sentence that says what to do; the file is left as it was.
 * https://www.sqlite.org/pragma.html
 */
export async function openDatabase(path: string): Promise<Database> {
  const opened: Libsql.Database[] = []
  try {
    if (path !== ':memory:') makeFolderOf(path)
    const database = connect(path, { synchronous: 'FULL', busyMs: 2_000 }, opened)
    // Of a database in memory there is one connection, and nothing beside it.
    const inMemory = path === ':memory:'
    const { through, refused } = inMemory ? nothing : recoverPending(database, path)
    let flush = (): void => undefined
    const db = new Kysely<Schema>({
      dialect: new SqliteDialect({ database: withCleanRefusals(database, () => flush()) }),
    })
    await migrate(db)
    const own = inMemory ? database : connect(path, { synchronous: 'NORMAL', busyMs: 0 }, opened)
    const quick = createQuick(own, inMemory ? null : openPending(path, through))
    flush = quick.flush
    return {
      db,
      quick,
      refused,
      async close() {
        quick.close()
        await db.destroy()
        for (const connection of opened.reverse()) {
          connection.exec('PRAGMA wal_checkpoint(TRUNCATE)')
          connection.close()
        }
      },
    }
  } catch (error) {
    for (const connection of opened) connection.close()
    throw explainDatabaseError(error, path)
  }
}

const nothing = { through: 0, refused: [] }

function connect(
  path: string,
  { synchronous, busyMs }: { synchronous: 'FULL' | 'NORMAL'; busyMs: number },
  opened: Libsql.Database[],
): Libsql.Database {
  const database = new Libsql(path)
  opened.push(database)
  for (const pragma of [
    `busy_timeout = ${busyMs}`,
    'journal_mode = WAL',
    `synchronous = ${synchronous}`,
    'foreign_keys = ON',
  ])
    database.pragma(pragma)
  return database
}

/**
 * In libsql a prepared statement that was refused with SQLITE_BUSY stays active, and nothing that follows on its
 * connection is ever committed. Here only `exec` meets a lock: transactions take it when they begin, and a statement that
 * stands alone gets a transaction of its own, begun and ended without letting go of the thread. Before each, `flush` writes
 * what was handed to the other connection.
 */
function withCleanRefusals(database: Libsql.Database, flush: () => void): SqliteDatabase {
  const alone = <T>(work: () => T): T => {
    if (database.inTransaction) return work()
    database.exec('BEGIN IMMEDIATE')
    try {
      const result = work()
      database.exec('COMMIT')
      return result
    } catch (error) {
      if (database.inTransaction) database.exec('ROLLBACK')
      throw error
    }
  }
  const prepared = createStatements(database)
  const begin = {
    reader: false,
    all: () => [],
    iterate: () => [][Symbol.iterator](),
    run() {
      database.exec('BEGIN IMMEDIATE')
      return { changes: 0, lastInsertRowid: 0 }
    },
  }
  return {
    // Whoever opened it closes it.
    close: () => undefined,
    prepare(query) {
      if (!database.inTransaction) flush()
      if (query === 'begin') return begin
      const statement = prepared(query)
      if (/^\s*(select|pragma|commit|rollback)\b/i.test(query)) return statement
      return {
        reader: statement.reader,
        all: (parameters) => alone(() => statement.all(parameters)),
        iterate: (parameters) => statement.iterate(parameters),
        run: (parameters) => alone(() => statement.run(parameters)),
      }
    },
  }
}
