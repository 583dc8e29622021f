import { expect, vi } from 'vitest'
import { type Database, openDatabase } from '../../../src/db/db.ts'
import type { QuotaUsage } from '../../../src/db/quota-usage.ts'
import { addSources, loadKnowledgeChannels } from '../../../src/features/content/sources/sources.ts'
import type { CataloguePage, ChannelVideo, ChannelVideos } from '../../../src/features/knowledge/ports.ts'
import { createVideos } from '../../../src/features/knowledge/videos/videos.ts'
import { collectingLog } from '../collecting-log.ts'
import { feed } from '../content/owners-commands.ts'
import { type FakeClock, fakeClock } from '../fake-clock.ts'
import { afterTest } from '../network/local-server.ts'

export const channelId = `UC${'a'.repeat(22)}`

export const videoOf = (number: number, more: Partial<ChannelVideo> = {}): ChannelVideo => {
  const id = `v${String(number).padStart(10, '0')}`
  const text = { title: `Lecture ${number}`, description: `What lecture ${number} is about.` }
  return { id, ...text, url: `https://www.youtube.com/watch?v=${id}`, publishedAt: number, ...more }
}

/** A catalogue of the numbers from `count` down to 1, five a page; what is in `videos` is its state at the moment. */
export function createYouTubeDouble(clock: FakeClock, count = 0) {
  const outside = {
    videos: Array.from({ length: count }, (_, age) => videoOf(count - age)),
    /** What comes instead of pages; null: the pages. */
    fault: null as Exclude<CataloguePage, { outcome: 'read' }> | null,
    /** Units that are left for the catalogue. */
    units: 1_000,
    calls: [] as string[],
    /** Called before an answer arrives. */
    effect: (): void => undefined,
  }
  const page = (from: number) => outside.videos.slice(from, from + 5)
  const used = (units: QuotaUsage | null, more: number): QuotaUsage => {
    const spent = units ?? { day: '2026-01-01', units: 0, catalogue: 0, failures: 0, waitUntil: null }
    return { ...spent, units: spent.units + more, catalogue: spent.catalogue + more }
  }
  const read = async (from: number, choose: (ids: readonly string[]) => Promise<readonly string[]>) => {
    outside.effect()
    const listed = page(from).map(({ id }) => id)
    const chosen = await choose(listed)
    return { outcome: 'read' as const, listed, videos: page(from).filter(({ id }) => chosen.includes(id)) }
  }
  const catalogue: NonNullable<ChannelVideos['catalogue']> = {
    reserve: (usage) =>
      outside.units < 4 ? { waitUntil: clock.now() + 1 } : ((outside.units -= 2), { usage: used(usage, 4) }),
    async page({ cursor, choose, usage }) {
      outside.calls.push(`page ${cursor ?? '0'}`)
      if (outside.fault) return { ...outside.fault, usage: used(usage, 1) }
      const from = Number(cursor ?? 0)
      const next = from + 5 < outside.videos.length ? String(from + 5) : null
      return { ...(await read(from, choose)), next, usage: used(usage, 2) }
    },
  }
  const source: ChannelVideos = {
    catalogue,
    async newest({ choose, usage }) {
      outside.calls.push('newest')
      const fault = outside.fault?.outcome === 'expired' ? null : outside.fault
      return { ...(fault ?? (await read(0, choose))), usage: usage ?? used(null, 0) }
    },
  }
  return Object.assign(outside, { source })
}

/** The part on a database of its own, with one channel. */
export async function openVideos(
  given: { knowledge?: boolean; backfill?: boolean; count?: number; source?: ChannelVideos; clock?: FakeClock } = {},
  beforeCommit?: () => Promise<void>,
) {
  const clock = given.clock ?? fakeClock()
  const youTube = createYouTubeDouble(clock, given.count)
  const database: Database = await openDatabase(':memory:', beforeCommit && { beforeCommit })
  afterTest(database.close)
  const { db } = database
  const { log, lines } = collectingLog()
  const reports: string[] = []
  const report = (_: string, sentence: string) => void reports.push(sentence)
  const { knowledge = true, backfill = false } = given
  const add = (address: string, more = {}) =>
    addSources(db, [{ ...feed(address), kind: 'channel', address, name: 'Tube', knowledge, backfill, ...more }], 0)
  const start = async (source = given.source ?? youTube.source) => {
    const part = createVideos({ db, videos: source, uploads: false, clock, log, report, chosen: loadKnowledgeChannels })
    await part.start?.()
    afterTest(async () => part.stop?.(AbortSignal.abort()))
    return part
  }
  const ids = async () => {
    const rows = await db.selectFrom('knowledge_items').select(['url', 'document_key']).orderBy('id').execute()
    const documents = await db.selectFrom('documents').select('key').execute()
    expect(documents.map(({ key }) => key).sort()).toEqual(rows.map((row) => row.document_key).sort())
    return rows.map(({ url }) => url?.split('=')[1] ?? '')
  }
  /** Moves the clock on in steps until that is so. */
  const until = (isSo: () => Promise<boolean>, stepMs = 1_000) =>
    vi.waitUntil(
      async () => {
        await clock.advance(stepMs)
        return isSo()
      },
      { interval: 1, timeout: 20_000 },
    )
  const row = () => db.selectFrom('knowledge_channels').selectAll().executeTakeFirst()
  return { ...{ clock, youTube, db, database, lines, reports, add, start, ids, until, row } }
}
