import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { collectingLog } from '../../../test/support/collecting-log.ts'
import { temporaryFolder } from '../../../test/support/temporary-folder.ts'
import { type Database, openDatabase } from '../../db/db.ts'
import { createDailyCounts } from './daily-counts.ts'

const dayMs = 86_400_000

describe('daily counts', () => {
  const inFolder = temporaryFolder()
  let database: Database
  let now = 0
  const clock = { now: () => now, sleep: async () => {} }
  const open = () => openDatabase(inFolder('a.db'))
  beforeEach(async () => {
    now = Date.UTC(2026, 0, 15, 12)
    database = await open()
  })
  afterEach(() => database.close())

  async function countsOf() {
    const { log, lines } = collectingLog()
    const counts = createDailyCounts({ db: database.db, clock, log })
    await counts.start()
    return { counts, lines }
  }

  it('begin anew at midnight UTC', async () => {
    const { counts } = await countsOf()
    counts.add('a', 1)
    counts.add('a', 1)
    counts.add('b', 1)
    expect([counts.used('a'), counts.used('b'), counts.used('c')]).toEqual([2, 1, 0])
    expect(counts.endsAt()).toBe(Date.UTC(2026, 0, 16))
    now += dayMs / 2
    expect(counts.used('a')).toBe(0)
  })

  it.each([-dayMs, dayMs])('are remembered after a clock that was %i ms wrong for a while', async (wrong) => {
    const { counts } = await countsOf()
    counts.add('a', 1)
    now += wrong
    expect(counts.used('a')).toBe(0)
    counts.add('a', 1)
    counts.add('a', 1)
    now -= wrong
    expect(counts.used('a')).toBe(1)
  })

  it('never fall below zero', async () => {
    const { counts } = await countsOf()
    counts.add('a', -1)
    counts.add('a', 1)
    expect(counts.used('a')).toBe(1)
  })

  it('survive a restart on the same day; older days are deleted', async () => {
    const { counts } = await countsOf()
    counts.add('a', 1)
    counts.add('a', 1)
    counts.add('a', -1)
    await database.close()
    database = await open()
    expect((await countsOf()).counts.used('a')).toBe(1)
    now += dayMs
    expect((await countsOf()).counts.used('a')).toBe(0)
    now += 3 * dayMs
    await countsOf()
    expect(await database.db.selectFrom('daily_counts').selectAll().execute()).toEqual([])
  })

  it('go on where a row cannot be written, which is logged', async () => {
    const { counts, lines } = await countsOf()
    await database.db.schema.dropTable('daily_counts').execute()
    counts.add('a', 1)
    expect(counts.used('a')).toBe(1)
    await database.db.selectFrom('answers').select('id').execute()
    expect(lines).toContainEqual(expect.objectContaining({ level: 'error', msg: 'daily count not written' }))
  })
})
