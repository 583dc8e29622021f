import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Database, openDatabase } from './db.ts'
import { loadQuotaUsage, saveQuotaUsage } from './quota-usage.ts'

let database: Database
beforeEach(async () => (database = await openDatabase(':memory:')))
afterEach(() => database.close())

const usage = { day: '2026-01-01', units: 17, catalogue: 3, failures: 0, waitUntil: null }

describe('the quota usage', () => {
  it('is replaced when it is saved', async () => {
    const { db } = database
    expect(await loadQuotaUsage(db)).toBeNull()
    await saveQuotaUsage(db, usage, null)
    await saveQuotaUsage(db, { ...usage, units: 18, waitUntil: 5 }, usage)
    expect(await loadQuotaUsage(db)).toEqual({ ...usage, units: 18, waitUntil: 5 })
  })

  it('keeps what others have spent in the meantime, and their pause', async () => {
    const { db } = database
    await saveQuotaUsage(db, usage, null)
    await saveQuotaUsage(db, { ...usage, units: 20, catalogue: 6, waitUntil: 9 }, usage)
    await saveQuotaUsage(db, { ...usage, units: 19 }, usage)
    expect(await loadQuotaUsage(db)).toEqual({ ...usage, units: 22, catalogue: 6, waitUntil: 9 })
    const reserved = { ...usage, units: 26, catalogue: 10, waitUntil: 9 }
    await saveQuotaUsage(db, { ...usage, units: 24, catalogue: 8 }, reserved)
    expect(await loadQuotaUsage(db)).toEqual({ ...usage, units: 20, catalogue: 4 })
  })

  it('counts each day by itself', async () => {
    const { db } = database
    const next = { ...usage, day: '2026-01-02', units: 2, catalogue: 1 }
    await saveQuotaUsage(db, usage, null)
    await saveQuotaUsage(db, next, usage)
    await saveQuotaUsage(db, { ...usage, units: 20 }, usage)
    expect(await loadQuotaUsage(db)).toEqual(next)
    await saveQuotaUsage(db, { ...next, units: 4 }, usage)
    expect(await loadQuotaUsage(db)).toEqual({ ...next, units: 6, catalogue: 2 })
  })

  it('of an earlier version is read', async () => {
    const { db } = database
    const { catalogue: _, ...old } = usage
    await db
      .insertInto('quota_usage')
      .values({ service: 'youtube', usage: JSON.stringify(old) })
      .execute()
    expect(await loadQuotaUsage(db)).toEqual({ ...usage, catalogue: 0 })
  })
})
