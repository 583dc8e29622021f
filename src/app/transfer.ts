import { createWriteStream, rmSync, statSync } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { makeOwnFile } from '../db/files/backup.ts'
import { openDatabase } from '../db/db.ts'
import { explainDatabaseError, explainStorageError, faultOf } from '../db/explain.ts'
import { lockDatabase } from '../db/files/lock.ts'
import { readSnapshot } from '../db/files/snapshot.ts'
import { exportLines } from '../features/knowledge/transfer/export.ts'
import { importFile, importFolder } from '../features/knowledge/transfer/import.ts'
import { systemClock } from '../lib/clock.ts'
import { FatalError } from '../lib/errors.ts'
import { toPlainLine } from '../lib/text/markdown.ts'
import { plural } from '../lib/text/phrases.ts'
import { learnerOf } from './knowledge.ts'
import type { Config } from './settings.ts'

/**
 * Exports all documents but the bot's own to a file, also while the bot runs; or imports such a file, or the text files of a
 * folder, while it does not. Answers what to tell, and whether nothing was refused. Throws FatalError.
 */
export const knowledge = (
  config: Config,
  direction: 'export' | 'import',
  path: string,
): Promise<{ lines: string[]; well: boolean }> =>
  direction === 'export' ? exportTo(config, path) : importFrom(config, path)

async function exportTo({ SESSION_DB_PATH: path }: Config, file: string) {
  const name = toPlainLine(file)
  makeOwnFile(file)
  try {
    let count = 0
    const counted = async function* (lines: AsyncIterable<string>) {
      for await (const line of lines) {
        count += 1
        yield line
      }
    }
    await readSnapshot(path, (db) =>
      pipeline(Readable.from(counted(exportLines(db)), { highWaterMark: 4 }), createWriteStream(file)),
    )
    return { lines: [`Exported ${plural(count, 'document')} to ${name}.`], well: true }
  } catch (error) {
    rmSync(file, { force: true })
    throw (error as NodeJS.ErrnoException).syscall ? explainStorageError(error, `the file ${name}`) : error
  }
}

async function importFrom(config: Config, source: string) {
  const name = toPlainLine(source)
  const found = statSync(source, { throwIfNoEntry: false })
  if (!found) throw new FatalError(`There is no file or folder ${name}.`, 1)
  const unlock = lockDatabase(config.SESSION_DB_PATH)
  try {
    const database = await openDatabase(config.SESSION_DB_PATH)
    try {
      const options = { db: database.db, now: systemClock.now(), uploads: learnerOf(config) !== null }
      const read = found.isDirectory() ? importFolder : importFile
      const { added, known, refused, problems } = await read(options, source)
      const more = refused - problems.length
      const lines = [
        ...problems,
        ...(more > 0 ? [`… and ${more.toLocaleString('en')} more.`] : []),
        `Added ${plural(added, 'document')}; ${known.toLocaleString('en')} known already; ${refused.toLocaleString('en')} refused.`,
      ]
      return { lines, well: refused === 0 }
    } finally {
      await database.close()
    }
  } catch (error) {
    if (faultOf(error) !== null) throw explainDatabaseError(error, config.SESSION_DB_PATH)
    const { syscall, code } = error as NodeJS.ErrnoException
    throw syscall ? new FatalError(`${name} cannot be read (${String(code)}).`, 1, { cause: error }) : error
  } finally {
    unlock()
  }
}
