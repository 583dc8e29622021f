import { sql } from 'kysely'
import type { Db } from './db.ts'

/** Adds words to those of the shelf; those that are there stay. As one JSON text, like the keys. */
export async function insertWords(db: Db, words: readonly string[]): Promise<void> {
  await sql`INSERT OR IGNORE INTO shelf_words (term) SELECT value FROM json_each(${JSON.stringify(words)})`.execute(db)
}
