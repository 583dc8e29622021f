import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { openDatabase } from '../../../src/db/db.ts'
import { copyInstalled } from './installed.ts'
import { putDocuments } from '../../../src/features/knowledge/shelf/shelf.ts'

/** A question that a document of the bot's owner answers, with a mark, quotes and its source. */
export const ofOwner = {
  prompt: 'What is the Lighthouse project?',
  title: 'The Lighthouse project',
  source: 'https://lab.example/lighthouse',
} as const

const text = `The Lighthouse project is a club of the lab that reads one paper on AI aloud every week.

Whoever reads a paper first writes down every word that a newcomer would stumble over, looks each of them up, and reads the list out before the abstract, so that nobody who came without having read anything has to ask twice or to leave early.

## Meetings

The Lighthouse project meets on Tuesdays, in the reading room of the lab. The keys hang beside the door.

## Papers

Members of the Lighthouse project propose papers until Friday. The one with the most votes is read.`

/** A database with that document on its shelf, as the setting that names it; deleted after the test. */
export async function ownersShelf(): Promise<{ SESSION_DB_PATH: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'synapse-shelf-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const path = join(folder, 'sessions.db')
  await copyInstalled(path)
  const { db, close } = await openDatabase(path)
  const { title, source: url } = ofOwner
  await putDocuments(db, [{ key: url, title, url, byline: 'The lab', publishedAt: null, text }], 0)
  await close()
  return { SESSION_DB_PATH: path }
}
