import type { Material } from '../../../conversation/conversation.ts'
import type { Db } from '../../../db/db.ts'
import { toPlainLine } from '../../../lib/text/markdown.ts'
import type { Item } from '../ports.ts'
import { findDiscussed, type Post } from './discussions.ts'

/** Makes knowledge of a post, with the text that was read for it; null where none was. Never throws for what it cannot keep. */
export type Shelve = (
  db: Db,
  posted: { readonly item: Item; readonly channelId: string; readonly ref: string | null },
  text: string | null,
) => Promise<void>

/**
 * The beginning of what the shelf has of an address, at most `maxChars`, and the address under which it is found there; null
 * where it has nothing.
 */
export type ReadShelf = (
  db: Db,
  url: string,
  maxChars: number,
) => Promise<{ readonly url: string; readonly text: string } | null>

/** Characters of a text that are quoted to a model. */
const maxMaterialChars = 4_000
/** The material that a thread is about, for the questions in it; null for any other channel. */
export async function materialOf(db: Db, threadId: string, readShelf: ReadShelf): Promise<Material | null> {
  const post = await findDiscussed(db, threadId)
  if (post === null) return null
  const { url, text } = (await readShelf(db, post.url, maxMaterialChars)) ?? { url: post.url, text: post.summary }
  return toMaterial({ ...post, url }, text)
}

/** A post with the beginning of its text. */
export const toMaterial = ({ title, url, source }: Post, text: string): Material => ({
  title: toPlainLine(title),
  url,
  source: toPlainLine(source),
  text: text.slice(0, maxMaterialChars).toWellFormed(),
})
