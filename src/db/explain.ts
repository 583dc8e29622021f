import { FatalError } from '../lib/errors.ts'
import { toPlainLine } from '../lib/text/markdown.ts'

/** The kinds of trouble that only the owner can end. */
export type Fault = 'corrupt' | 'full' | 'locked' | 'unwritable'

type Kind = { readonly fault: Fault; readonly symptoms: RegExp; readonly atStart: (subject: string) => string }

/** https://www.sqlite.org/rescode.html and the codes of Node's file system. */
const kinds: readonly Kind[] = [
  {
    fault: 'corrupt',
    symptoms: /NOTADB|not a database|CORRUPT|malformed/i,
    atStart: (subject) =>
      `${subject} is not a readable SQLite database. Move it away or restore a backup; it was left untouched.`,
  },
  {
    fault: 'locked',
    symptoms: /BUSY|LOCKED|locked/i,
    atStart: (subject) =>
      `${subject} is locked by another program. Stop what has it open (a second bot, a database browser), then start again.`,
  },
  {
    fault: 'full',
    symptoms: /SQLITE_FULL|disk is full|ENOSPC|EDQUOT/i,
    atStart: (subject) => `the disk that holds ${subject} is full. Make room, then start again.`,
  },
  {
    fault: 'unwritable',
    symptoms: /EISDIR/,
    atStart: (subject) =>
      `${subject} is not a file. If it is a folder, name a file in it in SESSION_DB_PATH, such as sessions.db.`,
  },
  {
    fault: 'unwritable',
    symptoms: /ENOTDIR/,
    atStart: (subject) =>
      `${subject} cannot be made: one of the folders in its path is a file. Set SESSION_DB_PATH to another place.`,
  },
  {
    fault: 'unwritable',
    symptoms: /CANTOPEN|READONLY|readonly|unable to open|IOERR|EACCES|EPERM|EROFS|EEXIST|ENOENT|PERM/i,
    atStart: (subject) =>
      `${subject} cannot be written. Make it, the files beside it (-wal, -shm, .lock) and its folder writable for the user that runs the bot, or set SESSION_DB_PATH to a place that is.`,
  },
]

/** The error of SQLite or the file system itself, where another one wraps it. */
function innermost(error: unknown): unknown {
  const { cause } = error as { cause?: unknown }
  return cause instanceof Error && !hasSqliteCode(error) ? innermost(cause) : error
}

/** Messages quote paths, whose names may look like anything; the code of a file system says all. */
function kindOf(error: unknown): Kind | undefined {
  const { code, message } = error as { code?: unknown; message?: unknown }
  const isFileSystem = /^E[A-Z]+$/.test(String(code))
  const words = isFileSystem ? '' : String(message).replace(/\S*\/\S*/g, '')
  return kinds.find(({ symptoms }) => symptoms.test(`${String(code)} ${words}`))
}

const hasSqliteCode = (error: unknown): boolean => String((error as { code?: unknown }).code).startsWith('SQLITE_')

/** The fault behind an error of SQLite, also a wrapped one; null for every other error and for refused values. */
export function faultOf(error: unknown): Fault | null {
  const inner = innermost(error)
  // A failed constraint quotes names, which may look like anything.
  if (!hasSqliteCode(inner) || /CONSTRAINT/.test(String((inner as { code?: unknown }).code))) return null
  return kindOf(inner)?.fault ?? null
}

/** Says in one sentence what is wrong with `subject` and what to do. Without a known kind it quotes the error. */
export function problemOf(error: unknown, subject: string): string {
  const inner = innermost(error)
  return kindOf(inner)?.atStart(subject) ?? `${subject} could not be opened: ${String((inner as Error).message)}.`
}

/** Turns an error of SQLite or the file system into one sentence about `subject` that says what to do. */
export function explainStorageError(error: unknown, subject: string): FatalError {
  if (error instanceof FatalError) return error
  const sentence = problemOf(error, subject)
  return new FatalError(sentence.charAt(0).toUpperCase() + sentence.slice(1), 1, { cause: error })
}

/** The same about the database at `path`. */
export const explainDatabaseError = (error: unknown, path: string): FatalError =>
  explainStorageError(error, `the database ${toPlainLine(path)}`)

/** True for SQLITE_BUSY: another connection holds the lock. https://www.sqlite.org/rescode.html#busy */
export const isBusy = (error: unknown): boolean => String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY')
