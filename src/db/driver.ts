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
import type { Turn, Turns } from './turns.ts'

const firstBusyPauseMs = 25
const maxBusyPauseMs = 400

export type DriverOptions = {
  turns: Turns
  /** Awaited before each commit. */
  beforeCommit(): Promise<void>
  /** Real time: a refused write waits by it. */
  clock: Clock
  /** Told for how long the present write has waited for the lock, in milliseconds. */
  onLocked(waitedMs: number): void
  /** Told after each write that was committed. */
  onCommit(): void
  /** Makes the error that the caller gets of the one that SQLite threw. */
  toCallerError(error: unknown): unknown
}

/**
 * Kysely's dialect for one libsql connection. Queries and transactions take turns on it, first come, first served. Every
 * write is inside a transaction that takes SQLite's write lock when it begins (BEGIN IMMEDIATE). While another program
 * holds that lock, the write and the writes behind it wait off the thread, for as long as it takes; reads go on.
 *
 * A statement that libsql prepared and SQLite refused with SQLITE_BUSY stays active, and its connection then commits
 * nothing more. So only `exec`, which does not have that fault, may meet a lock.
 */
export function createDialect(database: Libsql.Database, options: DriverOptions): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => createDriver(database, options),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  }
}

/** Kysely's connection: a place in the queue, and whether a transaction was begun on it. */
type State = { readonly turn: Turn; isOpen: boolean }

function createDriver(database: Libsql.Database, options: DriverOptions): Driver {
  const connections = new WeakMap<DatabaseConnection, State>()
  const stateOf = (connection: DatabaseConnection) => {
    const state = connections.get(connection)
    if (!state) throw new Error('not a connection of this driver')
    return state
  }

  const explained = <T>(work: Promise<T>): Promise<T> =>
    work.catch((error: unknown) => {
      throw options.toCallerError(error)
    })

  return {
    init: () => Promise.resolve(),
    acquireConnection() {
      const connection: DatabaseConnection = {
        executeQuery: <Row>(query: CompiledQuery) =>
          explained(execute<Row>(database, options, stateOf(connection), query)),
        streamQuery() {
          throw new Error('this dialect streams no queries')
        },
      }
      connections.set(connection, { turn: options.turns.take(), isOpen: false })
      return Promise.resolve(connection)
    },
    releaseConnection(connection) {
      stateOf(connection).turn.release()
      return Promise.resolve()
    },
    async beginTransaction(connection) {
      const state = stateOf(connection)
      await state.turn.own()
      await explained(begin(database, options))
      state.isOpen = true
    },
    commitTransaction: () => explained(commit(database, options)),
    rollbackTransaction() {
      rollBack(database)
      return Promise.resolve()
    },
    destroy: () => Promise.resolve(),
  }
}

/** Runs a query: inside the connection's transaction, as a read, or as a write in a transaction of its own. */
async function execute<Row>(
  database: Libsql.Database,
  options: DriverOptions,
  { turn, isOpen }: State,
  { sql, parameters }: CompiledQuery,
): Promise<QueryResult<Row>> {
  const runIt = () => run<Row>(database, sql, parameters)
  if (isOpen) {
    // SQLite rolls back by itself when the disk is full; what follows must not be committed one by one.
    if (!isInTransaction(database)) throw new Error('this transaction was rolled back')
    return runIt()
  }
  if (/^\s*(select|pragma)\b/i.test(sql)) return turn.mayRead().then(runIt)
  await turn.own()
  await begin(database, options)
  try {
    const result = runIt()
    await commit(database, options)
    return result
  } catch (error) {
    rollBack(database)
    throw error
  }
}

/** Takes the write lock, however long another program keeps it. */
async function begin(database: Libsql.Database, { clock, turns, onLocked }: DriverOptions): Promise<void> {
  let waitedMs = 0
  try {
    for (let pauseMs = firstBusyPauseMs; ; pauseMs = Math.min(2 * pauseMs, maxBusyPauseMs)) {
      try {
        return void database.exec('BEGIN IMMEDIATE')
      } catch (error) {
        if (!isBusy(error)) throw error
        turns.setBlocked(true)
        onLocked(waitedMs)
        await clock.sleep(pauseMs)
        waitedMs += pauseMs
      }
    }
  } finally {
    turns.setBlocked(false)
  }
}

async function commit(database: Libsql.Database, { beforeCommit, onCommit }: DriverOptions): Promise<void> {
  await beforeCommit()
  database.exec('COMMIT')
  onCommit()
}

/** Does nothing where SQLite has rolled back by itself. */
function rollBack(database: Libsql.Database): void {
  if (isInTransaction(database)) database.exec('ROLLBACK')
}

function run<Row>(database: Libsql.Database, sql: string, parameters: readonly unknown[]): QueryResult<Row> {
  const statement = database.prepare(sql)
  if (statement.reader) return { rows: statement.all(parameters) as Row[] }
  const { changes } = statement.run(parameters)
  return { rows: [], numAffectedRows: BigInt(changes) }
}

/** libsql aborts the process where `inTransaction` is read after `close`; its other calls throw then. */
const isInTransaction = (database: Libsql.Database): boolean => database.open && database.inTransaction
