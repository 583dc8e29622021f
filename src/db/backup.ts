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
  const database = openAsItIs(path)
  try {
    makeFolderOf(file)
    database.prepare('VACUUM INTO ?').run(file)
  } catch (error) {
    throw explainDatabaseError(error, path)
  } finally {
    database.close()
  }
}

/** Inspects the database at `path` without changing it; null where there is none. Throws FatalError that says what to do. */
function inspectDatabase(path: string): { version: number; newest: number; documents: number } | null {
  if (!existsSync(path)) return null
  const database = openAsItIs(path)
  try {
    const one = (query: string) => Object.values(database.prepare(query).all()[0] as Record<string, unknown>)[0]
    const health = one('PRAGMA quick_check(1)')
    if (health !== 'ok') throw new Error(`SQLITE_CORRUPT ${String(health)}`)
    const made = one(`SELECT count(*) FROM sqlite_master WHERE name = 'schema_versions'`) !== 0
    const version = made ? Number(one('SELECT max(version) FROM schema_versions')) : 0
    const documents = version > 0 ? Number(one('SELECT count(*) FROM documents')) : 0
    return { version, newest: migrations.length, documents }
  } catch (error) {
    throw explainDatabaseError(error, path)
  } finally {
    database.close()
  }
}

function openAsItIs(path: string): Libsql.Database {
  if (!existsSync(path)) throw new FatalError(`There is no database at ${path}. SESSION_DB_PATH says where it is.`, 1)
  try {
    const database = new Libsql(path)
    database.pragma('busy_timeout = 2000')
    return database
  } catch (error) {
    throw explainDatabaseError(error, path)
  }
}

/** Describes the state of the file at `path` in words. Throws where it cannot be used. */
export function describeDatabase(path: string): string {
  const found = inspectDatabase(path)
  if (!found) return 'not there yet; the first start creates it'
  if (found.version > found.newest) throw new Error('written by a newer version of the bot: run that one')
  const due = found.newest - found.version
  const tables = due === 0 ? 'up to date' : `${due} migrations are due at the next start`
  return `healthy, ${tables}, ${found.documents} documents in the library`
}
