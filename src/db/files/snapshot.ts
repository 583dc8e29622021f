import { Kysely, sql } from 'kysely'
import Libsql from 'libsql'
import { systemClock } from '../../lib/clock.ts'
import { FatalError } from '../../lib/errors.ts'
import { checkThere } from './backup.ts'
import { createDialect } from '../driver.ts'
import { explainDatabaseError, faultOf } from '../explain.ts'
import { migrations } from '../migrations.ts'
import type { Schema } from '../schema.ts'
import { createTurns } from '../turns.ts'

/**
 * Reads the database at `path` as it is now, also while the bot runs and goes on writing; nothing is migrated, written or
 * locked. Throws FatalError where there is none, or it is of another version of the bot.
 */
export async function readSnapshot<T>(path: string, read: (db: Kysely<Schema>) => Promise<T>): Promise<T> {
  checkThere(path)
  let database: Libsql.Database | null = null
  try {
    database = new Libsql(path)
    for (const pragma of ['busy_timeout = 2000', 'query_only = ON']) database.pragma(pragma)
    // One transaction sees one state. https://www.sqlite.org/isolation.html
    database.exec('BEGIN')
    const notes = { onLocked: () => undefined, onCommit: () => undefined, toCallerError: (error: unknown) => error }
    const beforeCommit = () => Promise.resolve()
    const db = new Kysely<Schema>({
      dialect: createDialect(database, { turns: createTurns(), clock: systemClock, beforeCommit, ...notes }),
    })
    await checkVersion(db)
    return await read(db)
  } catch (error) {
    throw faultOf(error) === null ? error : explainDatabaseError(error, path)
  } finally {
    database?.close()
  }
}

async function checkVersion(db: Kysely<Schema>): Promise<void> {
  const made = await sql`SELECT 1 FROM sqlite_master WHERE name = 'schema_versions'`.execute(db)
  const newest = made.rows.length > 0 ? await db.selectFrom('schema_versions').select('version').execute() : []
  const version = Math.max(0, ...newest.map((row) => row.version))
  if (version < migrations.length)
    throw new FatalError('The database is of an older version of the bot. Start this one once, then try again.', 1)
  if (version > migrations.length)
    throw new FatalError('The database was written by a newer version of the bot. Use that one.', 1)
}
