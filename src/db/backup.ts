import { existsSync } from 'node:fs'
import Libsql from 'libsql'
import { FatalError } from '../lib/errors.ts'
import { explainDatabaseError } from './explain.ts'
import { makeFolderOf } from './folder.ts'
import { migrations } from './migrations.ts'

/**
 * Writes a consistent copy of the database at `path` to `file`, also while the bot runs; nothing is migrated or locked.
 * Throws FatalError where there is nothing to copy or something would be overwritten. https://www.sqlite.org/lang_vacuum.html
 */
export function backupDatabase(path: string, file: string): void {
  if (existsSync(file)) throw new FatalError(`${file} already exists. Name a file that does not.`, 1)
  if (!existsSync(path)) throw new FatalError(`There is no database at ${path}. SESSION_DB_PATH says where it is.`, 1)
  readDatabase(path, (database) => {
    makeFolderOf(file)
    database.prepare('VACUUM INTO ?').run(file)
  })
}

/** Describes the state of the file at `path` in words, without changing it. Throws if it cannot be used. */
export function describeDatabase(path: string): string {
  if (!existsSync(path)) return 'not there yet; the first start creates it'
  const { version, documents } = readDatabase(path, (database) => {
    const one = (query: string) => Object.values(database.prepare(query).all()[0] as Record<string, unknown>)[0]
    const health = one('PRAGMA quick_check(1)')
    if (health !== 'ok') throw new Error(`SQLITE_CORRUPT ${String(health)}`)
    const isMade = one(`SELECT count(*) FROM sqlite_master WHERE name = 'schema_versions'`) !== 0
    const newest = isMade ? Number(one('SELECT max(version) FROM schema_versions')) : 0
    return { version: newest, documents: newest > 0 ? Number(one('SELECT count(*) FROM documents')) : 0 }
  })
  const due = migrations.length - version
  if (due < 0) throw new Error('written by a newer version of the bot: run that one')
  const tables = due === 0 ? 'up to date' : `${due} migrations are due at the next start`
  return `healthy, ${tables}, ${documents} documents in the library`
}

/** Opens the file as it is for `read`, and closes it. Throws FatalError with a sentence that says what to do. */
function readDatabase<T>(path: string, read: (database: Libsql.Database) => T): T {
  let database: Libsql.Database | null = null
  try {
    database = new Libsql(path)
    database.pragma('busy_timeout = 2000')
    return read(database)
  } catch (error) {
    throw explainDatabaseError(error, path)
  } finally {
    database?.close()
  }
}
