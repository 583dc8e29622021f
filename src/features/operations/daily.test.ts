import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { collectingLog } from '../../../test/support/collecting-log.ts'
import { person, place } from '../../../test/support/chat/requests.ts'
import { type Database, openDatabase } from '../../db/db.ts'
import { createChatAllowance, createDailyCounts, type DailyCounts } from './daily.ts'

const noon = Date.UTC(2026, 0, 15, 12)
const dayMs = 86_400_000

describe('what a day holds', () => {
  let folder: string
  let database: Database
  let now = noon
  const clock = { now: () => now, sleep: async () => {} }
  const open = () => openDatabase(join(folder, 'a.db'))
  beforeEach(async () => {
    now = noon
    folder = await mkdtemp(join(tmpdir(), 'daily-'))
    database = await open()
  })
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((counts) => counts.stop()))
    await database.close()
    await rm(folder, { recursive: true })
  })

  const opened: DailyCounts[] = []
  const asker = (name = 'ada', guildId: string | null = '1') => ({ by: person(name), in: place(guildId) })

  async function allowanceOf(perPerson: number, perServer: number) {
    const counts = createDailyCounts({ database, clock, log: collectingLog().log })
    opened.push(counts)
    await counts.start()
    return { counts, allowance: createChatAllowance({ counts, perPerson, perServer }) }
  }

  it('is so many questions a person, over all servers, until midnight UTC', async () => {
    const { allowance } = await allowanceOf(2, 0)
    expect(allowance.remaining(asker())).toBe(2)
    expect([allowance.take(asker()), allowance.take(asker('ada', '9'))]).toEqual([null, null])
    expect(allowance.take(asker('ada', null))).toBe(
      `Those were your 2 questions for today. You can ask again <t:${Date.UTC(2026, 0, 16) / 1000}:R>.`,
    )
    expect(allowance.remaining(asker())).toBe(0)
    expect(allowance.take(asker('bob'))).toBeNull()
    now += dayMs / 2
    expect(allowance.remaining(asker())).toBe(2)
    expect(allowance.take(asker())).toBeNull()
  })

  it('is so many questions a server; a refusal costs nobody anything', async () => {
    const { allowance } = await allowanceOf(5, 1)
    expect(allowance.take(asker('ada'))).toBeNull()
    expect(allowance.take(asker('bob'))).toMatch(/^This server has asked its 1 questions for today\./)
    expect(allowance.remaining(asker('bob'))).toBe(0)
    expect(allowance.remaining(asker('bob', null))).toBe(5)
    allowance.giveBack(asker('ada'))
    expect(allowance.take(asker('bob'))).toBeNull()
  })

  it('has no end where there is no limit', async () => {
    const { allowance } = await allowanceOf(0, 0)
    for (let i = 0; i < 300; i++) expect(allowance.take(asker())).toBeNull()
    expect(allowance.remaining(asker())).toBeNull()
  })

  it('survives a restart, and yesterday does not', async () => {
    const { counts, allowance } = await allowanceOf(3, 0)
    allowance.take(asker())
    allowance.take(asker())
    await counts.stop()
    await database.close()
    database = await open()
    expect((await allowanceOf(3, 0)).allowance.remaining(asker())).toBe(1)
    now += dayMs
    expect((await allowanceOf(3, 0)).allowance.remaining(asker())).toBe(3)
    now += 3 * dayMs
    await allowanceOf(3, 0)
    expect(await database.db.selectFrom('daily_counts').selectAll().execute()).toEqual([])
  })
})
