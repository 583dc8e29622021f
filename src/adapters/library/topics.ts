import { type Kysely, sql } from 'kysely'
import type { Schema } from '../../db/schema.ts'
import { comparable } from './words.ts'

export type Topics = {
  /** Number of documents on the shelf. */
  readonly documents: number
  readonly titles: readonly string[]
  /** True if the titles resemble the question; else they are the newest. */
  readonly alike: boolean
}

const alikeFrom = 0.4

/** Finds the titles that resemble `words` most, else the newest documents; at most `maxTitles`. */
export async function nearestTopics(db: Kysely<Schema>, words: string, maxTitles: number): Promise<Topics> {
  const { rows: counted } = await sql<{ count: number }>`SELECT count(*) AS count FROM documents`.execute(db)
  const rows = await db
    .selectFrom('documents')
    .select('title')
    .distinct()
    .orderBy('added_at', 'desc')
    .orderBy('id')
    .limit(400)
    .execute()
  const sought = trigrams(words)
  const all = rows.map(({ title }) => ({ title, likeness: likeness(sought, trigrams(title)) }))
  const near = all.filter((one) => one.likeness >= alikeFrom).sort((a, b) => b.likeness - a.likeness)
  return {
    documents: counted[0]?.count ?? 0,
    titles: (near.length > 0 ? near : all).slice(0, maxTitles).map(({ title }) => title),
    alike: near.length > 0,
  }
}

function trigrams(text: string): Set<string> {
  const folded = ` ${comparable(text).slice(0, 300)} `
  const parts = new Set<string>()
  for (let at = 0; at + 3 <= folded.length; at++) parts.add(folded.slice(at, at + 3))
  return parts
}

/** Returns the overlap of two sets relative to the shorter one, 0 to 1. */
function likeness(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  let common = 0
  for (const part of one) if (other.has(part)) common++
  return common / Math.max(1, Math.min(one.size, other.size))
}
