import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../../src/lib/clock.ts'
import { openDatabase } from '../../../src/db/db.ts'
import { shelveOwnTexts } from '../../../src/features/knowledge/own-texts.ts'

let installing: Promise<string> | null = null

/** Puts the database of a bot that was started before at a path: to shelve its texts anew takes half a second of each story. */
export async function copyInstalled(path: string): Promise<void> {
  copyFileSync(await (installing ??= install()), path)
}

async function install(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'synapse-installed-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'sessions.db')
  const { db, close } = await openDatabase(path)
  await shelveOwnTexts({ db, clock: systemClock })
  await close()
  return path
}
