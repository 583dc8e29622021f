import type Libsql from 'libsql'
import { startTimer, systemClock } from '../lib/clock.ts'
import { createStatements } from './statements.ts'

export type Value = string | number | null

/**
 * A connection that does not wait for the disk, for rows that precede an acknowledgement and those that follow with
 * every answer: a SIGKILL does not lose them, a power cut may. Of what is run and what is run soon each keeps its own
 * order. Plain SQL, for building it anew would take longer than running it.
 */
export type Quick = {
  /** Resolves once it is committed. */
  run(sql: string, values: readonly Value[]): Promise<void>
  /** For what may wait a moment: shares a commit with whatever else comes within 100 ms. */
  runSoon(sql: string, values: readonly Value[]): Promise<void>
  /** The first row, as it stands committed. */
  get<Row>(sql: string, values: readonly Value[]): Row | undefined
  /** The same after `flush`. */
  getLatest<Row>(sql: string, values: readonly Value[]): Row | undefined
  /** Commits all that waits, for who may look within those 100 ms; of a busy database nothing. */
  flush(): void
}

type Waiting = {
  readonly sql: string
  readonly values: readonly Value[]
  done(): void
  fail(error: unknown): void
}

const soonMs = 100
const triesWhenBusy = 200
const pauseWhenBusyMs = 2

/** `isShared`: somebody else begins transactions on this connection too. `close` commits what waits. */
export function createQuick(database: Libsql.Database, isShared: boolean): Quick & { close(): void } {
  const connection = createConnection(database, isShared)
  const [now, soon] = [createQueue(connection), createQueue(connection)]
  let hasCommitted = false
  let cancelSoon: (() => void) | null = null
  let closed = false

  function flush(): void {
    now.flush()
    soon.flush()
  }

  function flushSoon(): void {
    cancelSoon = null
    soon.flush()
  }

  const add = (queue: Queue, sql: string, values: readonly Value[]) =>
    new Promise<void>((done, fail) =>
      closed ? fail(new Error('the database is closed')) : queue.add({ sql, values, done, fail }),
    )

  return {
    run(sql, values) {
      const committed = add(now, sql, values)
      // The first in a turn of the loop goes at once, for somebody waits for it; the others of that turn share a commit.
      if (!hasCommitted) {
        hasCommitted = true
        now.flush()
        setImmediate(() => {
          hasCommitted = false
          now.flush()
        })
      }
      return committed
    },
    runSoon(sql, values) {
      cancelSoon ??= startTimer(soonMs, flushSoon)
      return add(soon, sql, values)
    },
    get: connection.get,
    getLatest(sql, values) {
      flush()
      return connection.get(sql, values)
    },
    flush,
    close() {
      cancelSoon?.()
      for (const queue of [now, soon]) queue.flush(triesWhenBusy)
      closed = true
    },
  }
}

type Queue = ReturnType<typeof createQueue>

/** What waits for a commit that all of it shares. */
function createQueue(connection: Connection) {
  let waiting: Waiting[] = []

  function flush(tries = 0): void {
    const batch = waiting
    waiting = []
    if (batch.length > 0) attempt(connection, batch, tries < triesWhenBusy ? () => wait(batch, tries) : null)
  }

  /**
   * SQLite waits for a lock by blocking the thread, and the transaction that holds it may need this very thread to go
   * on: this connection therefore never waits inside SQLite, but here.
   */
  function wait(batch: readonly Waiting[], tries: number): void {
    waiting = [...batch, ...waiting]
    void systemClock.sleep(pauseWhenBusyMs).then(() => flush(tries + 1))
  }

  return { add: (each: Waiting): void => void waiting.push(each), flush }
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

/**
 * A connection that keeps its statements. A row alone is its own transaction: with BEGIN and COMMIT it would take a third
 * longer. The price: what libsql refuses with SQLITE_BUSY stays active until it is run again, and until then nothing else
 * of its connection is committed.
 */
function createConnection(database: Libsql.Database, isShared: boolean) {
  const begin = database.prepare('BEGIN IMMEDIATE')
  const end = database.prepare('COMMIT')
  const prepared = createStatements(database)
  let refused: Waiting | null = null

  const write = ({ sql, values }: Waiting): unknown => prepared(sql).run(values)

  /** Runs what was refused once more and takes it back; throws where the file is still busy. */
  function endRefusal(before: Waiting): void {
    // It ends its own refusal when it is run again.
    begin.run([])
    try {
      write(before)
    } catch (error) {
      // Any other end is an end as well, and taken back.
      if (isBusy(error)) throw error
    } finally {
      if (database.inTransaction) database.exec('ROLLBACK')
    }
    refused = null
  }

  function commitOne(row: Waiting): void {
    try {
      write(row)
    } catch (error) {
      if (isBusy(error)) refused = row
      throw error
    }
  }

  function commitAll(rows: readonly Waiting[]): void {
    const own = !isShared || !database.inTransaction
    if (own) begin.run([])
    try {
      for (const row of rows) write(row)
      if (own) end.run([])
    } catch (error) {
      if (own && database.inTransaction) database.exec('ROLLBACK')
      throw error
    }
  }

  return {
    get: <Row>(sql: string, values: readonly Value[]) => prepared(sql).get(values) as Row | undefined,
    /** All of them, or none: throws what SQLite says. */
    commit(rows: readonly Waiting[]): void {
      if (refused) endRefusal(refused)
      const [first] = rows
      if (first && rows.length === 1) commitOne(first)
      else commitAll(rows)
      for (const { done } of rows) done()
    },
  }
}

function isBusy(error: unknown): boolean {
  const { code } = error as { code?: unknown }
  return typeof code === 'string' && code.startsWith('SQLITE_BUSY')
}
