import type Libsql from 'libsql'
import { startTimer, systemClock } from '../lib/clock.ts'
import { markApplied, type Pending, type Value } from './pending.ts'
import { createStatements } from './statements.ts'

/**
 * A connection that does not wait for the disk, for the rows that come with every answer: they gather for 100 ms and share
 * a commit, in the order in which they came. Plain SQL, for building it anew would take longer than running it.
 */
export type Quick = {
  /** Kept when this returns: a SIGKILL does not lose it, a power cut may. Resolves once it is in the database. */
  keep(sql: string, values: readonly Value[]): Promise<void>
  /** For what may be lost with the process. Resolves once it is in the database. */
  runSoon(sql: string, values: readonly Value[]): Promise<void>
  /** The first row, as it stands in the database. */
  get<Row>(sql: string, values: readonly Value[]): Row | undefined
  /** The same after all that was handed in before. */
  getLatest<Row>(sql: string, values: readonly Value[]): Row | undefined
}

type Waiting = {
  readonly sql: string
  readonly values: readonly Value[]
  /** By which it is kept beside the database; null where it is not. */
  readonly number: number | null
  done(): void
  fail(error: unknown): void
}

const soonMs = 100
const triesWhenBusy = 200
const pauseWhenBusyMs = 2

/**
 * `pending`: null for a database in memory, whose one connection others begin transactions on as well. `flush` commits what
 * waits, of a busy database nothing; `close` does so too, and takes nothing more.
 */
export function createQuick(
  database: Libsql.Database,
  pending: Pending | null,
): Quick & { flush(): void; close(): void } {
  const connection = createConnection(database, pending === null)
  const { add, flush } = createGathering(connection, () => pending?.clear())
  let closed = false
  const isClosed = () => Promise.reject<void>(new Error('the database is closed'))

  /** Its number; null where the file takes no more. */
  function tryToKeep(sql: string, values: readonly Value[]): number | null {
    try {
      return pending?.add(sql, values) ?? null
    } catch {
      return null
    }
  }

  return {
    keep(sql, values) {
      if (closed) return isClosed()
      const number = tryToKeep(sql, values)
      const written = add(sql, values, number)
      // The database may have room where its folder has none; and of one in memory nothing outlives the process.
      if (number === null && pending) flush()
      return written
    },
    runSoon: (sql, values) => (closed ? isClosed() : add(sql, values, null)),
    get: connection.get,
    getLatest(sql, values) {
      flush()
      return connection.get(sql, values)
    },
    flush,
    close() {
      flush(triesWhenBusy)
      closed = true
      pending?.close()
    },
  }
}

/** Rows that wait for a commit which all of them share; `written` is called when none waits any more. */
function createGathering(connection: Connection, written: () => void) {
  let waiting: Waiting[] = []
  let cancelSoon: (() => void) | null = null

  function flush(tries = 0): void {
    if (waiting.length === 0) return
    cancelSoon?.()
    cancelSoon = null
    const batch = waiting
    waiting = []
    attempt(connection, batch, tries < triesWhenBusy ? () => wait(batch, tries) : null)
    if (waiting.length === 0) written()
  }

  /**
   * SQLite waits for a lock by blocking the thread, and the transaction that holds it may need this very thread to go
   * on: this connection therefore never waits inside SQLite, but here.
   */
  function wait(batch: readonly Waiting[], tries: number): void {
    waiting = [...batch, ...waiting]
    void systemClock.sleep(pauseWhenBusyMs).then(() => flush(tries + 1))
  }

  return {
    add(sql: string, values: readonly Value[], number: number | null): Promise<void> {
      cancelSoon ??= startTimer(soonMs, flush)
      return new Promise((done, fail) => waiting.push({ sql, values, number, done, fail }))
    },
    flush,
  }
}

/**
 * Commits a batch; where the file is busy, `later` is called, if there is a later. Of a batch that is refused each is
 * tried alone, so that one does not take the others with it.
 */
function attempt(connection: Connection, batch: readonly Waiting[], later: (() => void) | null): void {
  try {
    connection.commit(batch)
  } catch (error) {
    if (isBusy(error) && later) return later()
    if (batch.length === 1) batch[0]?.fail(error)
    else for (const each of batch) attempt(connection, [each], null)
  }
}

type Connection = ReturnType<typeof createConnection>

/** A connection that keeps its statements. */
function createConnection(database: Libsql.Database, isShared: boolean) {
  const begin = database.prepare('BEGIN IMMEDIATE')
  const end = database.prepare('COMMIT')
  const prepared = createStatements(database)

  return {
    get: <Row>(sql: string, values: readonly Value[]) => prepared(sql).get(values) as Row | undefined,
    /** All of them, or none: throws what SQLite says. */
    commit(rows: readonly Waiting[]): void {
      const own = !isShared || !database.inTransaction
      // What libsql refuses with SQLITE_BUSY stays active until it is run again: here only this one meets a lock.
      if (own) begin.run([])
      try {
        for (const { sql, values } of rows) prepared(sql).run(values)
        const last = rows.findLast(({ number }) => number !== null)
        if (last) prepared(markApplied).run([last.number])
        if (own) end.run([])
      } catch (error) {
        if (own && database.inTransaction) database.exec('ROLLBACK')
        throw error
      }
      for (const { done } of rows) done()
    },
  }
}

function isBusy(error: unknown): boolean {
  const { code } = error as { code?: unknown }
  return typeof code === 'string' && code.startsWith('SQLITE_BUSY')
}
