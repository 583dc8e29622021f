import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import type Libsql from 'libsql'
import type { Clock } from '../lib/clock.ts'
import { isBusy } from './explain.ts'

/** A write that another program's lock refuses is tried again for so long. */
const maxBusyMs = 30_000
const firstBusyPauseMs = 25
const maxBusyPauseMs = 400

type Options = {
  /** Awaited before each commit. */
  beforeCommit(): Promise<void>
  /** Real time: a refused write waits by it. */
  clock: Clock
}

/**
 * Kysely's dialect for one libsql connection. Queries and transactions take turns on it, first come, first served. Every
 * write is inside a transaction that takes SQLite's write lock when it begins (BEGIN IMMEDIATE); while another program
 * holds that lock, the write waits off the thread and everything behind it waits too. `beforeCommit` is awaited before
 * each commit.
 *
 * A statement that libsql prepared and SQLite refused with SQLITE_BUSY stays active, and its connection then commits
 * nothing more. So only `exec`, which does not have that fault, may meet a lock.
 */
export function createDialect(database: Libsql.Database, options: Options): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => createDriver(database, options),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  }
}

function createDriver(database: Libsql.Database, { beforeCommit, clock }: Options): Driver {
  let lastRelease: Promise<void> = Promise.resolve()
  let release = () => {}

  async function commit(): Promise<void> {
    await beforeCommit()
    database.exec('COMMIT')
  }

  const connection: DatabaseConnection = {
    async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
      if (isInTransaction(database) || /^\s*(select|pragma)\b/i.test(sql)) return run<Row>(database, sql, parameters)
      await begin(database, clock)
      try {
        const result = run<Row>(database, sql, parameters)
        await commit()
        return result
      } catch (error) {
        if (isInTransaction(database)) database.exec('ROLLBACK')
        throw error
      }
    },
    streamQuery() {
      throw new Error('this dialect streams no queries')
    },
  }

  return {
    init: () => Promise.resolve(),
    async acquireConnection() {
      const before = lastRelease
      let done = () => {}
      lastRelease = new Promise((resolve) => (done = resolve))
      await before
      release = done
      return connection
    },
    releaseConnection() {
      release()
      return Promise.resolve()
    },
    beginTransaction: () => begin(database, clock),
    commitTransaction: commit,
    rollbackTransaction() {
      if (isInTransaction(database)) database.exec('ROLLBACK')
      return Promise.resolve()
    },
    destroy: () => Promise.resolve(),
  }
}

/** Takes the write lock. Throws SQLITE_BUSY where another program keeps it for 30 s. */
async function begin(database: Libsql.Database, clock: Clock): Promise<void> {
  let waitedMs = 0
  for (let pauseMs = firstBusyPauseMs; ; pauseMs = Math.min(2 * pauseMs, maxBusyPauseMs)) {
    try {
      return void database.exec('BEGIN IMMEDIATE')
    } catch (error) {
      if (!isBusy(error) || waitedMs >= maxBusyMs) throw error
      await clock.sleep(pauseMs)
      waitedMs += pauseMs
    }
  }
}

function run<Row>(database: Libsql.Database, sql: string, parameters: readonly unknown[]): QueryResult<Row> {
  const statement = database.prepare(sql)
  if (statement.reader) return { rows: statement.all(parameters) as Row[] }
  const { changes } = statement.run(parameters)
  return { rows: [], numAffectedRows: BigInt(changes) }
}

/** libsql aborts the process where `inTransaction` is read after `close`; its other calls throw then. */
const isInTransaction = (database: Libsql.Database): boolean => database.open && database.inTransaction
