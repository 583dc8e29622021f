import { type Kysely, sql } from 'kysely'
import type { Schema } from '../../db/schema.ts'

export type Topics = {
  /** How many documents the shelf has. */
  readonly documents: number
  readonly titles: readonly string[]
  /** True where the titles look like what was asked for; else they are the newest. */
  readonly alike: boolean
}

const alikeFrom = 0.4

/** What the shelf has that looks most like `words`, else its newest documents; at most `most` titles. */
export async function nearestTopics(db: Kysely<Schema>, words: string, most: number): Promise<Topics> {
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
    titles: (near.length > 0 ? near : all).slice(0, most).map(({ title }) => title),
    alike: near.length > 0,
  }
}

function trigrams(text: string): Set<string> {
  const folded = ` ${text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .slice(0, 300)} `
  const parts = new Set<string>()
  for (let at = 0; at + 3 <= folded.length; at++) parts.add(folded.slice(at, at + 3))
  return parts
}

/** How much of the shorter of two sets stands in the other, 0 to 1. */
function likeness(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  let common = 0
  for (const part of one) if (other.has(part)) common++
  return common / Math.max(1, Math.min(one.size, other.size))
}
