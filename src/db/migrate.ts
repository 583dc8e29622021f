import { type Kysely, sql } from 'kysely'
import { FatalError } from '../lib/errors.ts'
import { type Migration, migrations } from './migrations.ts'
import type { Schema } from './schema.ts'

/**
 * Applies the missing migrations in order. Each one is a transaction together with the row that records it, so a failing
 * one leaves nothing behind. Throws FatalError where the file was written by a newer bot.
 */
export async function migrate(db: Kysely<Schema>, list: readonly Migration[] = migrations): Promise<void> {
  await sql`CREATE TABLE IF NOT EXISTS schema_versions (
    version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT`.execute(db)
  const newest = await db
    .selectFrom('schema_versions')
    .select((at) => at.fn.max('version').as('version'))
    .executeTakeFirst()
  const version = newest?.version ?? 0
  if (version > list.length)
    throw new FatalError(
      `The database was written by a newer version of the bot (schema ${version}, this one knows ${list.length}). ` +
        'Run that version again, or restore the backup made before the update. Nothing was changed.',
      1,
    )
  for (const [index, migration] of list.entries()) {
    if (index < version) continue
    await db.transaction().execute(async (tx) => {
      await migration.up(tx as unknown as Kysely<unknown>)
      await tx
        .insertInto('schema_versions')
        .values({ version: index + 1, name: migration.name, applied_at: sql<number>`unixepoch() * 1000` })
        .execute()
    })
  }
}
