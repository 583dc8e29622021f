import { readFile, stat } from 'node:fs/promises'
import type { Db } from '../../../db/db.ts'
import type { Clock } from '../../../lib/clock.ts'
import type { Log } from '../../../lib/log.ts'
import { UserError } from '../../../lib/errors.ts'
import { decodeText } from '../../../lib/text/decode.ts'
import { escapeMarkdown } from '../../../lib/text/markdown.ts'
import { maxFileBytes, readSourceFile, type ReadSources } from './source-file.ts'
import { addSources, countSources } from './sources.ts'

type Deps = {
  db: Db
  /** SOURCES_FILE; '' for the sources that ship with the bot. */
  path: string
  clock: Clock
  log: Log
  /** Tells the owner. */
  report(cause: string, sentence: string): void
}

/** The sources that ship with the bot, in the format of SOURCES_FILE. */
const shipped = new URL('shipped.json', import.meta.url)

/**
 * Adds the sources of the file while there is no source at all. From a file with a problem nothing is added, and the owner
 * gets one line. Belongs to the start, before the first run.
 */
export async function addFirstSources({ db, path, clock, log, report }: Deps): Promise<void> {
  if ((await countSources(db)) > 0) return
  const { sources, problems } = await readFrom(path === '' ? shipped : path)
  if (problems.length > 0) return report('sources file', explain(problems.map(escapeMarkdown)))
  await addSources(db, sources, clock.now())
  log.info({ part: 'content', sources: sources.length }, 'first sources added')
}

/** Answers how many sources the file has, for the check of a setup. Throws UserError that says what is wrong with it. */
export async function checkSourceFile(path: string): Promise<string> {
  const { sources, problems } = await readFrom(path === '' ? shipped : path)
  if (problems.length > 0) throw new UserError(explain(problems))
  return `${sources.length} sources, read while the database has none`
}

function explain([problem = '', ...others]: readonly string[]): string {
  const more = others.length > 0 ? ` (and ${others.length} more problem${others.length > 1 ? 's' : ''})` : ''
  const advice = 'Correct the file and restart the bot, or add sources with /professor sources add.'
  return `No source can be taken from SOURCES_FILE. ${problem}${more} ${advice}`
}

async function readFrom(path: string | URL): Promise<ReadSources> {
  const problem = (sentence: string) => ({ sources: [], problems: [sentence] })
  try {
    if ((await stat(path)).size > maxFileBytes) return problem('The file is larger than 1 MB.')
    return readSourceFile(decodeText(await readFile(path)))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    return problem(code === 'ENOENT' ? 'The file does not exist.' : `The file cannot be read (${code}).`)
  }
}
