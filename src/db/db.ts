import { type Compilable, Kysely, sql, type Transaction as KyselyTransaction } from 'kysely'
import Libsql from 'libsql'
import { systemClock } from '../lib/clock.ts'
import { UserError } from '../lib/errors.ts'
import { createDialect } from './driver.ts'
import { explainDatabaseError, faultOf } from './explain.ts'
import { prepareFile } from './files/files.ts'
import { migrate } from './migrate.ts'
import type { Schema } from './schema.ts'
import { createTroubleWatch, type Trouble } from './trouble.ts'
import { createTurns } from './turns.ts'

export type Transaction = KyselyTransaction<Schema>
/** Every query takes it first. Inside a transaction await nothing else: there is one connection, and another query would hang. */
export type Db = Kysely<Schema> | Transaction

export type Database = {
  readonly db: Kysely<Schema>
  /** The first row of a SELECT, at once: for decisions that precede an acknowledgement. Holds the thread while SQLite reads. */
  firstRow<Row>(query: Compilable<Row>): Row | undefined
  /** False where the last run was not closed: a power cut may have lost its last commits. */
  readonly wasClosed: boolean
  readonly trouble: {
    /** Looks at the file, and writes on trial where the last write failed; null where all is well. */
    check(): Promise<Trouble | null>
    /** Calls `tell` when trouble begins, changes or ends. */
    onChange(tell: (trouble: Trouble | null) => void): void
  }
  /** Waits for the queries before it; later ones are refused. */
  close(): Promise<void>
}

/** SQLite's own waiting for a lock holds the thread. While the bot starts nothing else needs it. */
const busyMsAtStart = 2_000
/** Kept in the header of the file. https://www.sqlite.org/pragma.html#pragma_user_version */
const marks = { closed: 0, open: 1 } as const
const pragmas = ['journal_mode = WAL', 'synchronous = NORMAL', 'foreign_keys = ON', 'secure_delete = ON'] as const
const cannotSave = "I can't save anything at the moment, so I can't do that. Please try again later."

/**
 * Opens the file at `path`, makes it where it is missing, and brings its tables up to date. It is readable by its owner
 * alone. A SIGKILL loses no commit; a power cut may lose the last ones (synchronous=NORMAL). `beforeCommit` is awaited
 * before each commit. Where the disk or the file refuses a query of the running bot, the query rejects with UserError.
 * Throws FatalError with a sentence that says what to do; the content of the file is left as it was.
 * https://www.sqlite.org/pragma.html
 */
export async function openDatabase(
  path: string,
  { beforeCommit = () => Promise.resolve() }: { beforeCommit?: () => Promise<void> } = {},
): Promise<Database> {
  let connection: Libsql.Database | null = null
  try {
    prepareFile(path)
    connection = new Libsql(path)
    return await setUp(connection, path, beforeCommit)
  } catch (error) {
    connection?.close()
    throw explainDatabaseError(error, path)
  }
}

async function setUp(opened: Libsql.Database, path: string, beforeCommit: () => Promise<void>): Promise<Database> {
  const turns = createTurns()
  opened.pragma(`busy_timeout = ${busyMsAtStart}`)
  for (const pragma of pragmas) opened.pragma(pragma)
  checkLock(opened)
  const trouble = createTroubleWatch(path, () => writeOnTrial(db))
  const toCallerError = (error: unknown) => {
    trouble.failed(error)
    return faultOf(error) === null ? error : new UserError(cannotSave, { cause: error })
  }
  const notes = { onLocked: trouble.lockedFor, onCommit: trouble.committed, toCallerError }
  const dialect = createDialect(opened, { beforeCommit, clock: systemClock, turns, ...notes })
  const db = new Kysely<Schema>({ dialect })
  await migrate(db)
  const wasClosed = readMark(opened) === marks.closed
  opened.exec(`PRAGMA user_version = ${marks.open}`)
  opened.pragma('busy_timeout = 0')
  return {
    db,
    wasClosed,
    trouble,
    firstRow<Row>(query: Compilable<Row>) {
      const { sql: text, parameters } = query.compile()
      return opened.prepare(text).all([...parameters])[0] as Row | undefined
    },
    async close() {
      const turn = turns.take()
      await turn.own()
      try {
        opened.exec(`PRAGMA user_version = ${marks.closed}`)
        opened.exec('PRAGMA wal_checkpoint(TRUNCATE)')
      } catch (error) {
        // On a full disk or under another program's lock the log keeps what was committed, for the next start.
        if (faultOf(error) === null) throw error
      } finally {
        opened.close()
        turn.release()
        await db.destroy()
      }
    },
  }
}

/** Throws SQLITE_BUSY where another program keeps the lock: the running bot would wait for it, a start says so. */
export function checkLock(database: Libsql.Database): void {
  database.exec('BEGIN IMMEDIATE')
  database.exec('ROLLBACK')
}

const readMark = (database: Libsql.Database): unknown =>
  Object.values(database.prepare('PRAGMA user_version').all([])[0] as Record<string, unknown>)[0]

/** As much as some answers with their sources take. */
const trialBytes = 256 * 1024

/** Writes more than a nearly full disk has room for, and deletes it again. */
async function writeOnTrial(db: Kysely<Schema>): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`CREATE TABLE IF NOT EXISTS trial (bytes BLOB NOT NULL) STRICT`.execute(tx)
    await sql`INSERT INTO trial VALUES (zeroblob(${trialBytes}))`.execute(tx)
  })
  await sql`DROP TABLE trial`.execute(db)
}
