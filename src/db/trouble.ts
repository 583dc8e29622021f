import { statSync } from 'node:fs'
import { toPlainLine } from '../lib/text/markdown.ts'
import { type Fault, faultOf } from './explain.ts'

/** Something that keeps the running bot from saving, and the sentence for its owner. */
export type Trouble = { readonly fault: Fault | 'replaced'; readonly sentence: string }

/** A lock that is held for longer is worth a word to the owner; until then a backup may be running. */
const maxSilentLockMs = 30_000

const sentences: Record<Trouble['fault'], (database: string) => string> = {
  full: (it) => `The disk that holds ${it} is full: nothing can be saved. Make room; the bot then goes on by itself.`,
  unwritable: (it) =>
    `${it} can no longer be written: nothing is saved. Make it and its folder writable again; the bot then goes on by itself.`,
  corrupt: (it) => `${it} is damaged. Stop the bot and restore a backup.`,
  locked: (it) =>
    `${it} has been locked by another program for 30 seconds. Close that program (a backup tool, a database browser); until then the bot keeps in memory what it has to save.`,
  replaced: (it) =>
    `${it} was deleted or replaced while the bot runs: what it saves now is lost when it stops. Restart the bot.`,
}

/**
 * Knows what keeps the bot from saving: errors of writes, a lock held for 30 s, a file that is not the one that was opened.
 * `writeOnTrial` rejects where a write of some size is not possible yet. Create it after the file is opened.
 */
export function createTroubleWatch(path: string, writeOnTrial: () => Promise<void>) {
  const database = `The database ${toPlainLine(path)}`
  const opened = identityOf(path)
  const listeners = new Set<(trouble: Trouble | null) => void>()
  let largest = sizeOf(path)
  let current: Trouble | null = null
  let trial: Promise<void> | null = null

  function set(fault: Trouble['fault'] | null): void {
    if (fault === (current?.fault ?? null)) return
    const subject = fault === 'full' ? database.replace(/^The/, 'the') : database
    current = fault && { fault, sentence: sentences[fault](subject) }
    for (const tell of listeners) tell(current)
  }

  async function tryToWrite(): Promise<void> {
    trial ??= writeOnTrial().finally(() => (trial = null))
    // The error itself came by `failed`.
    const isWell = await trial.then(() => true).catch(() => false)
    if (isWell) set(null)
  }

  /** SQLite shortens no file that is never vacuumed; a copy that somebody writes over it may be shorter. */
  function isShorter(): boolean {
    const size = sizeOf(path)
    largest = Math.max(largest, size)
    return size < largest
  }

  return {
    /** Takes note of an error of a query. */
    failed(error: unknown): void {
      const fault = faultOf(error)
      if (fault !== null && current?.fault !== 'replaced') set(fault)
    },
    lockedFor(ms: number): void {
      if (ms >= maxSilentLockMs && current === null) set('locked')
    },
    /** Ends the trouble with a lock. Other trouble ends by a trial: a small write may find room on a full disk. */
    committed(): void {
      if (current?.fault === 'locked') set(null)
    },
    /** Looks at the file, and writes on trial where the last write failed; null where all is well. */
    async check(): Promise<Trouble | null> {
      if (identityOf(path) !== opened || isShorter()) set('replaced')
      else if (current?.fault === 'replaced') set(null)
      else if (current !== null && current.fault !== 'locked') await tryToWrite()
      return current
    },
    /** Calls `tell` when trouble begins, changes or ends. */
    onChange: (tell: (trouble: Trouble | null) => void): void => void listeners.add(tell),
  }
}

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0

/** Names a database and its write-ahead log on their disk; a file put in the place of one has another name. */
const identityOf = (path: string): string =>
  [path, `${path}-wal`]
    .map((file) => statSync(file, { bigint: true, throwIfNoEntry: false }))
    .map((found) => found && `${found.dev}:${found.ino}`)
    .join()
