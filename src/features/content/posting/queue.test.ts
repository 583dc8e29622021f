import { afterEach, beforeEach, expect, it } from 'vitest'
import { CompiledQuery, type Kysely, type KyselyPlugin, type RootOperationNode } from 'kysely'
import { createQueryId } from 'kysely'
import { type Database, openDatabase } from '../../../db/db.ts'
import type { Schema } from '../../../db/schema.ts'
import { begun, forFollowers, nextPost, queued } from './queue.ts'

let database: Database
beforeEach(async () => (database = await openDatabase(':memory:')))
afterEach(() => database.close())

/** The plan by which SQLite finds the rows of the query that `ask` makes. */
async function planOf(ask: (db: Kysely<Schema>) => Promise<unknown>): Promise<string> {
  const asked: RootOperationNode[] = []
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => (asked.push(node), node),
    transformResult: ({ result }) => Promise.resolve(result),
  }
  await ask(database.db.withPlugin(plugin))
  const [node] = asked
  if (!node) throw new Error('nothing was asked')
  const { sql, parameters } = database.db.getExecutor().compileQuery(node, createQueryId())
  const { rows } = await database.db.executeQuery<{ detail: string }>(
    CompiledQuery.raw(`EXPLAIN QUERY PLAN ${sql}`, [...parameters]),
  )
  return rows.map(({ detail }) => detail).join('; ')
}

it.each([
  ['is queued', queued],
  ['was begun', begun],
  ['is due next', (db: Kysely<Schema>) => nextPost(db, ['1'])],
  ['goes to followers', forFollowers],
])('What %s is found by an index, however many posts have ended', async (_, ask) => {
  expect(await planOf(ask)).toMatch(/USING INDEX posts_(?:open|for_followers)/)
})
