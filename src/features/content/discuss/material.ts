import type { Material } from '../../../conversation/conversation.ts'
import type { Db } from '../../../db/db.ts'
import { UserError } from '../../../lib/errors.ts'
import type { Log } from '../../../lib/log.ts'
import { toPlainLine, truncateAtWord } from '../../../lib/text/markdown.ts'
import { findDiscussed, type Post } from './discussions.ts'

/** Puts a text on the shelf of the library, under its address as key. Throws UserError where the shelf does not take it. */
export type Shelve = (
  db: Db,
  document: {
    readonly key: string
    readonly title: string
    readonly url: string
    readonly byline: string
    readonly publishedAt: number | null
    readonly text: string
  },
) => Promise<void>

/** The beginning of a text on the shelf, at most `maxChars`; null for an unknown key. */
export type ReadShelf = (db: Db, key: string, maxChars: number) => Promise<string | null>

/** Characters of a text that are quoted to a model. */
const maxMaterialChars = 4_000
/** To cut and index a longer text would hold the thread for too long. */
const maxShelvedChars = 50_000
const [maxTitleChars, maxBylineChars] = [300, 300]

/** The material that a thread is about, for the questions in it; null for any other channel. */
export async function materialOf(db: Db, threadId: string, readShelf: ReadShelf): Promise<Material | null> {
  const post = await findDiscussed(db, threadId)
  return post && toMaterial(post, (await readShelf(db, post.url, maxMaterialChars)) ?? post.summary)
}

/** A post with the beginning of its text. */
export const toMaterial = ({ title, url, source }: Post, text: string): Material => ({
  title: toPlainLine(title),
  url,
  source: toPlainLine(source),
  text: text.slice(0, maxMaterialChars).toWellFormed(),
})

/** Shelves the text of a post; where the shelf does not take it, the log says so and the discussion goes on. */
export async function shelveText(
  { db, shelve, log }: { db: Db; shelve: Shelve; log: Log },
  { title, url, source, published_at: publishedAt }: Post,
  text: string,
): Promise<void> {
  const document = {
    key: url,
    title: truncateAtWord(toPlainLine(title), maxTitleChars) || 'Untitled',
    url,
    byline: truncateAtWord(toPlainLine(source), maxBylineChars),
    publishedAt,
    text: text.slice(0, maxShelvedChars).toWellFormed(),
  }
  try {
    await shelve(db, document)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    log.info({ part: 'content', url, reason: error.message }, 'discussed text not shelved')
  }
}
