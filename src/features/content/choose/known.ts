import { setImmediate as eventLoopTurn } from 'node:timers/promises'
import type { Db } from '../../../db/db.ts'
import { selectKeys, upsertKeys } from '../../../db/keys.ts'

const dayMs = 86_400_000
/** A key is forgotten so long after it was seen last in a feed. */
export const keptMs = 400 * dayMs
/** A key that is still in a feed is written again no more often. */
const refreshMs = 30 * dayMs
/** Keys of one query: each lies on another page of the table, and the event loop should have its turn after some milliseconds. */
export const keysAtOnce = 200
/** Keys that are looked at for old ones in one step. */
const stepKeys = 5_000

/** Those of the keys that are known, as hex with the time when they were last seen. Not for transactions: the event loop has its turns. */
export async function findKnown(db: Db, keys: readonly Buffer[]): Promise<Map<string, number>> {
  const found = new Map<string, number>()
  for (let at = 0; at < keys.length; at += keysAtOnce) {
    const some = keys.slice(at, at + keysAtOnce)
    for (const { key, lastSeenAt } of await selectKeys(db, some)) found.set(key, lastSeenAt)
    await eventLoopTurn()
  }
  return found
}

/** Remembers keys as seen now. `known` is what `findKnown` answered for them: what is remembered well enough is not written. */
export async function rememberKeys(
  db: Db,
  keys: readonly Buffer[],
  known: ReadonlyMap<string, number>,
  now: number,
): Promise<void> {
  const due = keys.filter((key) => (known.get(key.toString('hex')) ?? -Infinity) < now - refreshMs)
  for (let at = 0; at < due.length; at += keysAtOnce) await upsertKeys(db, due.slice(at, at + keysAtOnce), now)
}

/** Looks at the next 5,000 keys after `from` and forgets those not seen for 400 days. Answers where to go on; null at the end. */
export async function forgetOldKeys(db: Db, from: Buffer | null, now: number): Promise<Buffer | null> {
  const after = from ?? Buffer.alloc(0)
  const end = await db
    .selectFrom('known_items')
    .select('key')
    .where('key', '>', after)
    .orderBy('key')
    .limit(1)
    .offset(stepKeys - 1)
    .executeTakeFirst()
  const last = end ? bufferOf(end.key) : null
  const old = db
    .deleteFrom('known_items')
    .where('key', '>', after)
    .where('last_seen_at', '<', now - keptMs)
  await (last ? old.where('key', '<=', last) : old).execute()
  return last
}

const bufferOf = (blob: Buffer | ArrayBuffer): Buffer => (Buffer.isBuffer(blob) ? blob : Buffer.from(blob))
