import { existsSync } from 'node:fs'
import Libsql from 'libsql'
import { FatalError } from '../../lib/errors.ts'
import { toPlainLine } from '../../lib/text/markdown.ts'
import { explainDatabaseError, explainStorageError, isBusy } from '../explain.ts'
import { checkWritable, prepareFile } from './files.ts'

const lockFileOf = (path: string): string => `${path}.lock`

/**
 * Locks `path.lock` for this process, so that a second bot does not run on the same database. The system releases the
 * lock however the process ends; the function that this answers releases it earlier. Throws FatalError where another
 * process holds it or the folder cannot be written.
 */
export function lockDatabase(path: string): () => void {
  checkDatabase(path)
  let lock: Libsql.Database | null = null
  try {
    prepareFile(lockFileOf(path))
    lock = new Libsql(lockFileOf(path))
    lock.pragma('busy_timeout = 0')
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock?.close()
    if (!isBusy(error)) throw explainStorageError(error, `the file ${toPlainLine(lockFileOf(path))}`)
    throw new FatalError(
      `Another bot is running on the database ${path}. Stop it first, or give this one its own SESSION_DB_PATH.`,
      1,
      { cause: error },
    )
  }
  const held = lock
  return () => {
    // libsql closes a file only when it is garbage-collected; the lock must go now.
    if (held.inTransaction) held.exec('ROLLBACK')
    held.close()
  }
}

/** Finds trouble with the database before its lock is made beside it. */
function checkDatabase(path: string): void {
  try {
    checkWritable(path)
  } catch (error) {
    throw explainDatabaseError(error, path)
  }
}

/** True while a bot holds the lock of the database at `path`. False where that cannot be told. Makes no file and keeps no lock. */
export function isBotRunning(path: string): boolean {
  if (!existsSync(lockFileOf(path))) return false
  const lock = new Libsql(lockFileOf(path))
  try {
    lock.pragma('busy_timeout = 0')
    lock.exec('SELECT count(*) FROM sqlite_master')
    return false
  } catch (error) {
    return isBusy(error)
  } finally {
    lock.close()
  }
}
