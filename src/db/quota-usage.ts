import type { Db, Transaction } from './db.ts'

/** The usage of an API key's quota: plain JSON, to be saved unchanged. */
export type QuotaUsage = {
  /** The day in California (YYYY-MM-DD) on which the units were spent. */
  readonly day: string
  readonly units: number
  /** Those of the units that were spent on the catalogues of channels. */
  readonly catalogue: number
  /** API calls that failed in a row. */
  readonly failures: number
  /** No API call before this time (ms since 1970); null if calls are allowed. */
  readonly waitUntil: number | null
}

type SavedUsage = Omit<QuotaUsage, 'catalogue'> & Partial<QuotaUsage>

const service = 'youtube'

/** The quota used of the YouTube API key; null if it was never used. */
export async function loadQuotaUsage(db: Db): Promise<QuotaUsage | null> {
  const row = await db.selectFrom('quota_usage').select('usage').where('service', '=', service).executeTakeFirst()
  // An earlier version saved no units of catalogues.
  return row ? { catalogue: 0, ...(JSON.parse(row.usage) as SavedUsage) } : null
}

/**
 * Saves the usage after some calls. `before` is what was loaded for them: what others have spent and saved meanwhile is kept.
 * May take part in a transaction.
 */
export async function saveQuotaUsage(db: Db, usage: QuotaUsage, before: QuotaUsage | null): Promise<void> {
  const save = async (tx: Transaction) => {
    const merged = merge(await loadQuotaUsage(tx), before, usage)
    await tx
      .replaceInto('quota_usage')
      .values({ service, usage: JSON.stringify(merged) })
      .execute()
  }
  await (db.isTransaction ? save(db as Transaction) : db.transaction().execute(save))
}

function merge(saved: QuotaUsage | null, before: QuotaUsage | null, after: QuotaUsage): QuotaUsage {
  if (saved === null || saved.day < after.day) return after
  // The day ended meanwhile.
  if (saved.day > after.day) return saved
  const spent = (of: 'units' | 'catalogue') => saved[of] + after[of] - (before?.day === after.day ? before[of] : 0)
  const isPausedByOthers = saved.waitUntil !== (before?.waitUntil ?? null)
  const waitUntil = after.waitUntil ?? (isPausedByOthers ? saved.waitUntil : null)
  return { ...after, units: spent('units'), catalogue: spent('catalogue'), waitUntil }
}
