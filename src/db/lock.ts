import Libsql from 'libsql'
import { FatalError } from '../lib/errors.ts'
import { explainDatabaseError } from './explain.ts'
import { makeFolderOf } from './folder.ts'

/**
 * Marks the database at `path` as in use by this process, by a lock on `path.lock` that the system takes back however
 * the process ends. Answers how to release it. Throws FatalError where another process has it,
 * or where its folder cannot be written.
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
    const { code } = error as { code?: unknown }
    if (typeof code !== 'string' || !code.startsWith('SQLITE_BUSY')) throw explainDatabaseError(error, path)
    throw new FatalError(
      `Another bot is running on the database ${path}. Stop it first, or give this one its own SESSION_DB_PATH.`,
      1,
      { cause: error },
    )
  }
  const held = lock
  return () => {
    // libsql closes only when the garbage collector comes by: let go now.
    held.exec('ROLLBACK')
    held.close()
  }
}
