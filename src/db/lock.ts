import Libsql from 'libsql'
import { FatalError } from '../lib/errors.ts'
import { explainDatabaseError, isBusy } from './explain.ts'
import { makeFolderOf } from './folder.ts'

/**
 * Locks `path.lock` for this process, so that a second bot does not run on the same database. The system releases the
 * lock however the process ends; the function that this answers releases it earlier. Throws FatalError where another
 * process holds it or the folder cannot be written.
 */
export function lockDatabase(path: string): () => void {
  let lock: Libsql.Database | null = null
  try {
    makeFolderOf(path)
    lock = new Libsql(`${path}.lock`)
    lock.pragma('busy_timeout = 0')
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock?.close()
    if (!isBusy(error)) throw explainDatabaseError(error, path)
    throw new FatalError(
      `Another bot is running on the database ${path}. Stop it first, or give this one its own SESSION_DB_PATH.`,
      1,
      { cause: error },
    )
  }
  const held = lock
  return () => {
    // libsql closes a file only when it is garbage-collected; the lock must go now.
    held.exec('ROLLBACK')
    held.close()
  }
}
