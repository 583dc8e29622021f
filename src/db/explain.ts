import { FatalError } from '../lib/errors.ts'

const sentences: readonly [RegExp, string][] = [
  [
    /NOTADB|not a database|CORRUPT|malformed/i,
    'is not a readable SQLite database. Move it away or restore a backup; it was left untouched',
  ],
  [
    /BUSY|LOCKED|locked/i,
    'is locked by another program. Stop what has it open (a second bot, a database browser), then start again',
  ],
  [/FULL|ENOSPC/i, 'cannot grow: the disk is full. Make room, then start again'],
  [
    /CANTOPEN|READONLY|readonly|unable to open|EACCES|EPERM|EROFS|ENOTDIR|EEXIST|ENOENT|PERM/i,
    'cannot be written. Make its folder writable for the bot, or set SESSION_DB_PATH to a place that is',
  ],
]

/** Turns an error of SQLite or the file system into one sentence that says what to do. */
export function explainDatabaseError(error: unknown, path: string): FatalError {
  if (error instanceof FatalError) return error
  const { code, message } = error as { code?: unknown; message?: unknown }
  const symptoms = `${String(code)} ${String(message)}`
  const known = sentences.find(([pattern]) => pattern.test(symptoms))
  return new FatalError(`The database ${path} ${known?.[1] ?? `could not be opened: ${String(message)}`}.`, 1, {
    cause: error,
  })
}

/** True for SQLITE_BUSY: another connection holds the lock. https://www.sqlite.org/rescode.html#busy */
export const isBusy = (error: unknown): boolean => String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY')
