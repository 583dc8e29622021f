import { type Compilable, Kysely, type Transaction as KyselyTransaction } from 'kysely'
import Libsql from 'libsql'
import { systemClock } from '../lib/clock.ts'
import { createDialect } from './driver.ts'
import { explainDatabaseError } from './explain.ts'
import { makeFolderOf } from './folder.ts'
import { migrate } from './migrate.ts'
import type { Schema } from './schema.ts'

export type Transaction = KyselyTransaction<Schema>
/** Every query takes it first. Inside a transaction await nothing else: there is one connection, and another query would hang. */
export type Db = Kysely<Schema> | Transaction

export type Database = {
  readonly db: Kysely<Schema>
  /** The first row of a SELECT, at once: for decisions that precede an acknowledgement. Holds the thread while SQLite reads. */
  firstRow<Row>(query: Compilable<Row>): Row | undefined
  /** False where the last run was not closed: a power cut may have lost its last commits. */
  readonly wasClosed: boolean
  /** Waits for the queries before it; later ones are refused. */
  close(): Promise<void>
}

/** SQLite's own waiting for a lock holds the thread. While the bot starts nothing else needs it. */
const busyMsAtStart = 2_000
const busyMs = 50
/** Kept in the header of the file. https://www.sqlite.org/pragma.html#pragma_user_version */
const marks = { closed: 0, open: 1 } as const

/**
 * Opens the file at `path`, makes it where it is missing, and brings its tables up to date. A SIGKILL loses no commit; a
 * power cut may lose the last ones (synchronous=NORMAL). `beforeCommit` is awaited before each commit.
 * Throws FatalError with a sentence that says what to do; the file is left as it was.
 * https://www.sqlite.org/pragma.html
 */
export async function openDatabase(
  path: string,
  { beforeCommit = () => Promise.resolve() }: { beforeCommit?: () => Promise<void> } = {},
): Promise<Database> {
  let connection: Libsql.Database | null = null
  try {
    makeFolderOf(path)
    connection = new Libsql(path)
    const opened = connection
    opened.pragma(`busy_timeout = ${busyMsAtStart}`)
    for (const pragma of ['journal_mode = WAL', 'synchronous = NORMAL', 'foreign_keys = ON']) opened.pragma(pragma)
    const db = new Kysely<Schema>({ dialect: createDialect(opened, { beforeCommit, clock: systemClock }) })
    await migrate(db)
    const wasClosed = readMark(opened) === marks.closed
    opened.exec(`PRAGMA user_version = ${marks.open}`)
    opened.pragma(`busy_timeout = ${busyMs}`)
    return {
      db,
      wasClosed,
      firstRow<Row>(query: Compilable<Row>) {
        const { sql, parameters } = query.compile()
        return opened.prepare(sql).all([...parameters])[0] as Row | undefined
      },
      async close() {
        await db.connection().execute(() => {
          opened.exec(`PRAGMA user_version = ${marks.closed}`)
          opened.exec('PRAGMA wal_checkpoint(TRUNCATE)')
          opened.close()
          return Promise.resolve()
        })
        await db.destroy()
      },
    }
  } catch (error) {
    connection?.close()
    throw explainDatabaseError(error, path)
  }
}

const readMark = (database: Libsql.Database): unknown =>
  Object.values(database.prepare('PRAGMA user_version').all([])[0] as Record<string, unknown>)[0]
