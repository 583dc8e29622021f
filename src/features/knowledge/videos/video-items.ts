import { setImmediate as eventLoopTurn } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { Db } from '../../../db/db.ts'
import type { Schema } from '../../../db/schema.ts'
import { videoKey } from '../../../lib/text/address-key.ts'
import { toPlainLine, truncateAtWord } from '../../../lib/text/markdown.ts'
import { keepItem, type NewItem } from '../items/items.ts'
import type { ChannelVideo } from '../ports.ts'
import { cutPassages } from '../shelf/passages.ts'

const maxLineChars = 300
/** Then the event loop has its turn: a long description takes some milliseconds. */
const videosAtOnce = 5
const legible = /[\p{L}\p{N}]/u

/** A video as an item that everybody may be told of: its description is all that is read of it. */
export function toItem(video: ChannelVideo, channel: string): NewItem {
  const named = truncateAtWord(toPlainLine(video.title), maxLineChars)
  const source = truncateAtWord(toPlainLine(channel), maxLineChars)
  const title = legible.test(named) ? named : truncateAtWord(`A video of ${source || 'YouTube'}`, maxLineChars)
  const texts = [video.description.toWellFormed(), title]
  return {
    ...{ key: videoKey(video.id), kind: 'video', title, url: video.url, documentKey: video.url, source },
    ...{ publishedAt: video.publishedAt, audience: null, isToBeRead: false },
    // Of some texts no passage is left, such as of one that is a heading.
    text: texts.find((text) => legible.test(text) && cutPassages(text, title).length > 0) ?? `Video: ${title}`,
  }
}

/**
 * Keeps videos as items, and answers how many are new. Each has a transaction of its own: fifty in one would hold the thread
 * for some tenths of a second. Rejects with the signal's reason.
 */
export async function keepVideos(
  db: Kysely<Schema>,
  items: readonly NewItem[],
  keeping: { now: number; uploads: boolean },
  signal: AbortSignal,
): Promise<number> {
  let added = 0
  for (const [at, item] of items.entries()) {
    if ((await keepItem(db, item, keeping)).isNew) added++
    if (at % videosAtOnce === videosAtOnce - 1) await eventLoopTurn()
    signal.throwIfAborted()
  }
  return added
}

/** Those of the ids whose videos not everybody may be told of yet, or that are no items at all. */
export async function unknownVideos(db: Db, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const keys = ids.map(videoKey)
  const rows = await db
    .selectFrom('knowledge_items')
    .select('item_key')
    .where('item_key', 'in', keys)
    .where('audiences', 'is', null)
    .execute()
  const known = new Set(rows.map(({ item_key: key }) => hexOf(key)))
  return ids.filter((id) => !known.has(hexOf(videoKey(id))))
}

const hexOf = (key: Buffer | ArrayBuffer): string => (Buffer.isBuffer(key) ? key : Buffer.from(key)).toString('hex')
