import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs'
import type Libsql from 'libsql'

export type Value = string | number | null

/** A row on its way into the database; they are numbered in the order in which they came. */
export type PendingRow = { readonly number: number; readonly sql: string; readonly values: readonly Value[] }

/**
 * Rows that are to be in the database soon, in a file beside it until they are: a SIGKILL does not lose them, a power cut
 * may. To append a line takes a tenth of the time of a commit.
 */
export type Pending = {
  /** Kept when it returns, with its number; throws what the file system says. */
  add(sql: string, values: readonly Value[]): number
  /** All of them are in the database. */
  clear(): void
  close(): void
}

/** The file beside the database at `path`; what is numbered up to `through` was there before. Throws what the file system says. */
export function openPending(path: string, through: number): Pending {
  const file = openSync(fileOf(path), 'a', 0o600)
  let [number, size] = [through, 0]
  ftruncateSync(file)

  return {
    add(sql, values) {
      const line = `${JSON.stringify({ number: number + 1, sql, values } satisfies PendingRow)}\n`
      const [written, whole] = [writeSync(file, line), Buffer.byteLength(line)]
      if (written < whole) {
        // Whatever follows half a line would be lost with it.
        ftruncateSync(file, size)
        throw new Error(`only ${written} of ${whole} bytes could be written`)
      }
      size += whole
      number += 1
      return number
    },
    clear() {
      if (size === 0) return
      try {
        ftruncateSync(file)
        size = 0
      } catch {
        // What stays is marked as written: the next start passes over it.
      }
    },
    close: () => closeSync(file),
  }
}

/**
 * Writes into the database what the last run of the bot kept and had no time to write; answers up to which number they
 * are there, and what SQLite said of those that it would not take. Throws where the database cannot be written.
 */
export function recoverPending(database: Libsql.Database, path: string): { through: number; refused: unknown[] } {
  const refused: unknown[] = []
  let through = appliedThrough(database)
  // A file beside a database that knows of none belongs to another one.
  const rows = through === null ? [] : readPending(path).filter(({ number }) => number > (through ?? 0))
  if (rows.length === 0) return { through: through ?? 0, refused }
  database.exec('BEGIN IMMEDIATE')
  try {
    for (const { number, sql, values } of rows) {
      try {
        database.prepare(sql).run(values)
      } catch (error) {
        refused.push(error)
      }
      through = number
    }
    database.prepare(markApplied).run([through])
    database.exec('COMMIT')
  } catch (error) {
    if (database.inTransaction) database.exec('ROLLBACK')
    throw error
  }
  return { through: through ?? 0, refused }
}

/** Belongs into the transaction that writes rows: after a crash none of them is written twice. */
export const markApplied = 'UPDATE applied_rows SET through = ?'

function appliedThrough(database: Libsql.Database): number | null {
  const made = database.prepare(`SELECT 1 FROM sqlite_master WHERE name = 'applied_rows'`).get([])
  if (!made) return null
  return (database.prepare('SELECT through FROM applied_rows').get([]) as { through: number }).through
}

function readPending(path: string): PendingRow[] {
  let text = ''
  try {
    text = readFileSync(fileOf(path), 'utf8')
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ENOENT') throw error
  }
  return text.split('\n').flatMap(rowOf)
}

/** Nothing where a line is not whole: the last one that a process wrote, or what a power cut left. */
function rowOf(line: string): PendingRow[] {
  try {
    return line === '' ? [] : [JSON.parse(line) as PendingRow]
  } catch {
    return []
  }
}

const fileOf = (path: string): string => `${path}.pending`
