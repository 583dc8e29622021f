import { createReadStream } from 'node:fs'
import type { Kysely } from 'kysely'
import type { Schema } from '../../../db/schema.ts'
import { UserError } from '../../../lib/errors.ts'
import { keepItem, type NewItem } from '../items/items.ts'
import { readLine } from './line.ts'
import { listTextFiles, maxFiles, readFolderFile } from './read-folder.ts'
import { readLines } from './read-lines.ts'

/** A text of 1 MB, each of its characters escaped. */
const maxLineBytes = 7_000_000
/** Items that one transaction keeps, and the characters of their texts that may be in memory. */
const [itemsAtOnce, charsAtOnce] = [50, 1_000_000]
const maxProblems = 50

export type Imported = {
  readonly added: number
  readonly known: number
  readonly refused: number
  /** A sentence for each of the first 50 that were refused. */
  readonly problems: readonly string[]
}

/** One line or file: its name for the owner, and its item, once for each of its audiences. `read` throws UserError. */
type Entry = { readonly name: string; read(): readonly NewItem[] | Promise<readonly NewItem[]> }
type Options = { readonly db: Kysely<Schema>; readonly now: number; readonly uploads: boolean }

/** Imports the lines of an exported file. */
export const importFile = (options: Options, file: string): Promise<Imported> => importAll(options, entriesOfFile(file))

/** Imports the text files of a folder. */
export const importFolder = (options: Options, folder: string): Promise<Imported> =>
  importAll(options, entriesOfFolder(folder))

async function* entriesOfFile(file: string): AsyncGenerator<Entry> {
  for await (const { number, text } of readLines(createReadStream(file), maxLineBytes))
    yield {
      name: `Line ${number}`,
      read() {
        if (text === null) throw new UserError('It is too long: a text may have at most 1 MB.')
        return readLine(text)
      },
    }
}

async function* entriesOfFolder(folder: string): AsyncGenerator<Entry> {
  let count = 0
  for await (const path of listTextFiles(folder)) {
    count += 1
    if (count > maxFiles) {
      const tooMany = `There are more than ${maxFiles.toLocaleString('en')} files. Import the folders in it one by one.`
      yield { name: folder, read: () => Promise.reject(new UserError(tooMany)) }
      return
    }
    yield { name: path, read: () => readFolderFile(folder, path) }
  }
}

/**
 * Keeps what is not known yet, some in each transaction: after a crash the same import goes on where it was. What is wrong
 * with an entry stops no other.
 */
async function importAll(options: Options, entries: AsyncIterable<Entry>): Promise<Imported> {
  const found = { added: 0, known: 0, refused: 0, problems: [] as string[] }
  let batch: { name: string; items: readonly NewItem[] }[] = []
  let chars = 0
  const refuse = (name: string, error: unknown) => {
    if (!(error instanceof UserError)) throw error
    found.refused += 1
    if (found.problems.length < maxProblems) found.problems.push(`${name}: ${error.message}`)
  }
  const flush = async () => {
    const kept = await keepBatch(options, batch)
    for (const { name, outcome } of kept) {
      if (outcome instanceof UserError) refuse(name, outcome)
      else found[outcome] += 1
    }
    batch = []
    chars = 0
  }
  for await (const { name, read } of entries) {
    try {
      const items = await read()
      batch.push({ name, items })
      chars += items[0]?.text.length ?? 0
    } catch (error) {
      refuse(name, error)
    }
    if (batch.length >= itemsAtOnce || chars >= charsAtOnce) await flush()
  }
  await flush()
  return found
}

type Outcome = { readonly name: string; readonly outcome: 'added' | 'known' | UserError }

function keepBatch(
  { db, ...options }: Options,
  batch: readonly { name: string; items: readonly NewItem[] }[],
): Promise<Outcome[]> {
  return db.transaction().execute(async (tx) => {
    const outcomes: Outcome[] = []
    for (const { name, items } of batch) {
      try {
        const kept: boolean[] = []
        for (const item of items) kept.push((await keepItem(tx, item, options)).isNew)
        outcomes.push({ name, outcome: kept[0] ? 'added' : 'known' })
      } catch (error) {
        // The text was looked at before anything of it was written.
        if (!(error instanceof UserError) || error.cause !== undefined) throw error
        outcomes.push({ name, outcome: error })
      }
    }
    return outcomes
  })
}
