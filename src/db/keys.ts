import { sql } from 'kysely'
import type { Db } from './db.ts'

/*
 * Keys go to SQLite as one JSON text: a statement with a bound value for each of them takes longer to compile than to run.
 * https://www.sqlite.org/json1.html#jeach
 */
const list = (keys: readonly Buffer[]) => JSON.stringify(keys.map((key) => key.toString('hex')))

/** Those of the keys that `known_items` has, in hexadecimal, with the time when each was last seen. */
export async function selectKeys(db: Db, keys: readonly Buffer[]): Promise<{ key: string; lastSeenAt: number }[]> {
  const { rows } = await sql<{ key: string; lastSeenAt: number }>`
    SELECT lower(hex(key)) AS key, last_seen_at AS lastSeenAt FROM known_items
    WHERE key IN (SELECT unhex(value) FROM json_each(${list(keys)}))`.execute(db)
  return rows
}

/** Adds keys as seen at a time (ms since 1970), or moves the time of those that are there. */
export async function upsertKeys(db: Db, keys: readonly Buffer[], now: number): Promise<void> {
  await sql`INSERT INTO known_items (key, last_seen_at) SELECT unhex(value), ${now} FROM json_each(${list(keys)})
    WHERE true ON CONFLICT (key) DO UPDATE SET last_seen_at = excluded.last_seen_at`.execute(db)
}
