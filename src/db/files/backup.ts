import { closeSync, existsSync, openSync, rmSync } from 'node:fs'
import Libsql from 'libsql'
import { FatalError } from '../../lib/errors.ts'
import { toPlainLine } from '../../lib/text/markdown.ts'
import { checkLock } from '../db.ts'
import { explainDatabaseError, explainStorageError, faultOf, problemOf } from '../explain.ts'
import { checkWritable, makeFolderOf } from './files.ts'
import { migrations } from '../migrations.ts'

/**
 * Writes a consistent copy of the database at `path` to `file`, readable by its owner alone, also while the bot runs;
 * nothing is migrated or locked. Throws FatalError where there is nothing to copy, the copy cannot be written or something
 * would be overwritten. https://www.sqlite.org/lang_vacuum.html
 */
export function backupDatabase(path: string, file: string): void {
  const name = toPlainLine(file)
  checkThere(path)
  makeOwnFile(file)
  try {
    readDatabase(path, (database) => {
      database.prepare('VACUUM INTO ?').run(file)
    })
  } catch (error) {
    rmSync(file, { force: true })
    // The copy is what grows.
    throw faultOf(error) === 'full' ? explainStorageError(error, `the copy ${name}`) : explainDatabaseError(error, path)
  }
}

/** Throws FatalError where there is no database. */
export function checkThere(path: string): void {
  if (!existsSync(path)) throw new FatalError(`There is no database at ${path}. SESSION_DB_PATH says where it is.`, 1)
}

/** Makes an empty file for its owner alone; SQLite too writes into it, and its mode stays. Throws FatalError. */
export function makeOwnFile(file: string): void {
  const name = toPlainLine(file)
  if (existsSync(file)) throw new FatalError(`${name} already exists. Name a file that does not.`, 1)
  try {
    makeFolderOf(file)
    closeSync(openSync(file, 'wx', 0o600))
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw new FatalError(`${name} cannot be written (${code}). Name a file in a folder that can be written.`, 1, {
      cause,
    })
  }
}

/** Describes the state of the file at `path` in words, without changing it. Throws an error that says what to do. */
export function describeDatabase(path: string): string {
  try {
    checkWritable(path)
    if (!existsSync(path)) return 'not there yet; the first start creates it'
    return readDatabase(path, describe)
  } catch (error) {
    throw error instanceof FatalError ? error : new Error(problemOf(error, 'it'), { cause: error })
  }
}

function describe(database: Libsql.Database): string {
  checkLock(database)
  const one = (query: string) => Object.values(database.prepare(query).all()[0] as Record<string, unknown>)[0]
  const health = one('PRAGMA quick_check(1)')
  if (health !== 'ok') throw new Error(`SQLITE_CORRUPT ${String(health)}`)
  const isMade = one(`SELECT count(*) FROM sqlite_master WHERE name = 'schema_versions'`) !== 0
  const version = isMade ? Number(one('SELECT max(version) FROM schema_versions')) : 0
  const documents = version > 0 ? Number(one('SELECT count(*) FROM documents')) : 0
  const due = migrations.length - version
  if (due < 0) throw new FatalError('it was written by a newer version of the bot: run that one.', 1)
  const tables = due === 0 ? 'up to date' : `${due} migrations are due at the next start`
  return `healthy, ${tables}, ${documents} documents in the library`
}

/** Opens the file as it is for `read`, and closes it. */
function readDatabase<T>(path: string, read: (database: Libsql.Database) => T): T {
  const database = new Libsql(path)
  try {
    database.pragma('busy_timeout = 2000')
    return read(database)
  } finally {
    database.close()
  }
}
