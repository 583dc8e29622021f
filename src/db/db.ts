import { Kysely, type SqliteDatabase, SqliteDialect, type Transaction as KyselyTransaction } from 'kysely'
import Libsql from 'libsql'
import { systemClock } from '../lib/clock.ts'
import { explainDatabaseError } from './explain.ts'
import { makeFolderOf } from './folder.ts'
import { migrate } from './migrate.ts'
import type { Schema } from './schema.ts'

export type Transaction = KyselyTransaction<Schema>
/** What every query takes first. Inside a transaction await nothing else: SQLite has one connection, another query would hang. */
export type Db = Kysely<Schema> | Transaction

export type Database = {
  readonly db: Kysely<Schema>
  /**
   * Runs a short transaction on a second connection that does not wait for the disk: only for rows that must precede an
   * acknowledgement. A SIGKILL does not lose them, a power cut may.
   */
  quickly<T>(work: (tx: Transaction) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/**
 * Opens the file at `path`, makes it where it is missing, and brings its tables up to date.
 * Throws FatalError with a sentence that says what to do; the file is left as it was.
 * https://www.sqlite.org/pragma.html
 */
export async function openDatabase(path: string): Promise<Database> {
  const opened: Kysely<Schema>[] = []
  try {
    if (path !== ':memory:') makeFolderOf(path)
    const db = connect(path, { synchronous: 'FULL', busyMs: 2_000 }, opened)
    await migrate(db)
    const quick = path === ':memory:' ? db : connect(path, { synchronous: 'NORMAL', busyMs: 0 }, opened)
    return {
      db,
      quickly: (work) => whenFree(() => quick.transaction().execute(work)),
      async close() {
        for (const connection of opened.splice(0).reverse()) await connection.destroy()
      },
    }
  } catch (error) {
    for (const connection of opened) await connection.destroy()
    throw explainDatabaseError(error, path)
  }
}

function connect(
  path: string,
  { synchronous, busyMs }: { synchronous: 'FULL' | 'NORMAL'; busyMs: number },
  opened: Kysely<Schema>[],
): Kysely<Schema> {
  const database = new Libsql(path)
  try {
    for (const pragma of [
      `busy_timeout = ${busyMs}`,
      'journal_mode = WAL',
      `synchronous = ${synchronous}`,
      'foreign_keys = ON',
    ])
      database.pragma(pragma)
  } catch (error) {
    database.close()
    throw error
  }
  const connection = new Kysely<Schema>({
    dialect: new SqliteDialect({ database: withImmediateTransactions(database) }),
  })
  opened.push(connection)
  return connection
}

/**
 * Transactions take the write lock when they begin, and begin through `exec`: in libsql a prepared statement that was
 * refused with SQLITE_BUSY stays active, and nothing that follows on its connection is ever committed.
 */
function withImmediateTransactions(database: Libsql.Database): SqliteDatabase {
  const control = (command: string) => ({
    reader: false,
    all: () => [],
    iterate: () => [][Symbol.iterator](),
    run() {
      database.exec(command)
      return { changes: 0, lastInsertRowid: 0 }
    },
  })
  const begin = control('BEGIN IMMEDIATE')
  return {
    close() {
      database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
      database.close()
    },
    prepare: (statement) => (statement === 'begin' ? begin : database.prepare(statement)),
  }
}

const triesWhenBusy = 200
const pauseWhenBusyMs = 2

/**
 * SQLite waits for a lock by blocking the thread, and the transaction that holds it runs on this very thread:
 * the second connection therefore never waits inside SQLite, but here.
 */
async function whenFree<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await work()
    } catch (error) {
      const { code } = error as { code?: unknown }
      if (tries >= triesWhenBusy || typeof code !== 'string' || !code.startsWith('SQLITE_BUSY')) throw error
      await systemClock.sleep(pauseWhenBusyMs)
    }
  }
}
