import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { type ControlledTransaction, Kysely, SqliteDialect, type Transaction as KyselyTransaction } from 'kysely'
import Libsql from 'libsql'
import { explainDatabaseError } from './explain.ts'
import { migrate } from './migrate.ts'
import type { Schema } from './schema.ts'

export type Transaction = KyselyTransaction<Schema> | ControlledTransaction<Schema>
/** What every query takes first. Inside a transaction await nothing else: SQLite has one connection, another query would hang. */
export type Db = Kysely<Schema> | Transaction

export type Database = {
  readonly db: Kysely<Schema>
  /** A second connection that does not wait for the disk: only for rows that must precede an acknowledgement. */
  readonly quick: Kysely<Schema>
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
    if (path !== ':memory:') makeFolder(dirname(path))
    const db = connect(path, 'FULL', opened)
    await migrate(db)
    const quick = path === ':memory:' ? db : connect(path, 'NORMAL', opened)
    return {
      db,
      quick,
      async close() {
        for (const connection of opened.splice(0).reverse()) await connection.destroy()
      },
    }
  } catch (error) {
    for (const connection of opened) await connection.destroy()
    throw explainDatabaseError(error, path)
  }
}

function connect(path: string, synchronous: 'FULL' | 'NORMAL', opened: Kysely<Schema>[]): Kysely<Schema> {
  const database = new Libsql(path)
  try {
    for (const pragma of [
      'busy_timeout = 2000',
      'journal_mode = WAL',
      `synchronous = ${synchronous}`,
      'foreign_keys = ON',
    ])
      database.pragma(pragma)
  } catch (error) {
    database.close()
    throw error
  }
  const connection = new Kysely<Schema>({ dialect: new SqliteDialect({ database }) })
  opened.push(connection)
  return connection
}

/** Step by step: Node's own recursive mkdir never returns where a file system refuses with ENOENT (/proc does). */
function makeFolder(path: string): void {
  if (existsSync(path)) return
  makeFolder(dirname(path))
  mkdirSync(path)
}
