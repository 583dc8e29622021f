import { setImmediate as eventLoopTurn } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { Db } from '../../../db/db.ts'
import type { Schema } from '../../../db/schema.ts'
import { videoKey } from '../../../lib/text/addresses/address-key.ts'
import { toPlainLine, truncateAtWord } from '../../../lib/text/markdown.ts'
import { keepItem, type NewItem } from '../items/items.ts'
import { quotableText } from '../items/new-items.ts'
import type { ChannelVideo } from '../ports.ts'

const maxLineChars = 300
/** Then the event loop has its turn: a long description takes some milliseconds. */
const videosAtOnce = 5
const legible = /[\p{L}\p{N}]/u

/** A video as an item that everybody may be told of: its description is all that is read of it. */
export function toItem(video: ChannelVideo, channel: string): NewItem {
  const named = truncateAtWord(toPlainLine(video.title), maxLineChars)
  const source = truncateAtWord(toPlainLine(channel), maxLineChars)
  const title = legible.test(named) ? named : truncateAtWord(`A video of ${source || 'YouTube'}`, maxLineChars)
  return {
    ...{ key: videoKey(video.id), kind: 'video', title, url: video.url, documentKey: video.url, source },
    ...{ publishedAt: video.publishedAt, audience: null, isToBeRead: false },
    text: quotableText({ kind: 'video', title, text: video.description.toWellFormed() }),
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

/**
 * Those of the ids whose videos are to be looked up: not kept for everybody yet, or only for as long as somebody links to
 * them, and not withdrawn by an owner.
 */
export async function openVideos(db: Db, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const keys = ids.map(videoKey)
  const kept = db
    .selectFrom('knowledge_items')
    .select('item_key')
    .where('item_key', 'in', keys)
    .where('audiences', 'is', null)
    .where('is_kept', '=', 1)
  const withdrawn = db.selectFrom('withdrawn_videos').select('item_key').where('item_key', 'in', keys)
  const settled = new Set((await kept.union(withdrawn).execute()).map(({ item_key: key }) => hexOf(key)))
  return ids.filter((id) => !settled.has(hexOf(videoKey(id))))
}

const hexOf = (key: Buffer | ArrayBuffer): string => (Buffer.isBuffer(key) ? key : Buffer.from(key)).toString('hex')
