import { type Kysely, sql } from 'kysely'
import type { Schema } from './schema.ts'

/**
 * Takes deleted rows out of the write-ahead log too, so that no file of the database holds their text any more; the pages
 * themselves are overwritten as rows are deleted (secure_delete). False while another program reads or writes the file.
 * https://www.sqlite.org/pragma.html#pragma_wal_checkpoint
 */
export async function eraseDeleted(db: Kysely<Schema>): Promise<boolean> {
  const { rows } = await sql<{ busy: number }>`PRAGMA wal_checkpoint(TRUNCATE)`.execute(db)
  return rows[0]?.busy === 0
}
