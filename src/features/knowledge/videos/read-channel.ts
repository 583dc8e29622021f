import type { Kysely } from 'kysely'
import type { Transaction } from '../../../db/db.ts'
import { loadQuotaUsage, saveQuotaUsage } from '../../../db/quota-usage.ts'
import type { Schema } from '../../../db/schema.ts'
import type { Clock } from '../../../lib/clock.ts'
import type { Log } from '../../../lib/log.ts'
import type { CataloguePage, ChannelVideos, VideoPage } from '../ports.ts'
import { type Channel, saveRow } from './channels.ts'
import { keepVideos, toItem, openVideos } from './video-items.ts'

export type ReadDeps = {
  readonly db: Kysely<Schema>
  readonly videos: ChannelVideos
  /** True where a backend learns from texts. */
  readonly uploads: boolean
  readonly clock: Clock
  readonly log: Log
  report(cause: string, sentence: string): void
}

export const dayMs = 86_400_000
/** A place in a catalogue that was lost is not looked for again at once. */
const expiredMs = 3_600_000

type Row = Parameters<typeof saveRow>[2]

/** Looks at the newest videos of a channel, and keeps those that are new; then the next time to look is saved. */
export async function readNewest(deps: ReadDeps, channel: Channel, signal: AbortSignal): Promise<void> {
  const { db, videos } = deps
  const usage = await loadQuotaUsage(db)
  const choose = (ids: readonly string[]) => openVideos(db, ids)
  const page = await videos.newest({ channelId: channel.address, usage, choose }, signal)
  await save(deps, channel, page, signal, async (tx, now) => {
    await saveQuotaUsage(tx, page.usage, usage)
    return { read_due_at: page.outcome === 'later' ? page.at : now + dayMs }
  })
}

/** Reads the next page of a channel's catalogue; its place is saved once its videos are kept. False where no units are left. */
export async function readPage(deps: ReadDeps, channel: Channel, signal: AbortSignal): Promise<boolean> {
  const { db, videos } = deps
  const usage = await loadQuotaUsage(db)
  const reserve = videos.catalogue?.reserve(usage)
  if (!videos.catalogue || !reserve || 'waitUntil' in reserve) return false
  await saveQuotaUsage(db, reserve.usage, usage)
  const { address: channelId, row } = channel
  const choose = (ids: readonly string[]) => openVideos(db, ids)
  const page = await videos.catalogue.page({ channelId, cursor: row.cursor, usage, choose }, signal)
  await save(deps, channel, page, signal, async (tx, now) => {
    await saveQuotaUsage(tx, page.usage, reserve.usage)
    if (page.outcome === 'later') return { page_due_at: page.at }
    if (page.outcome === 'gone') return { page_due_at: now + dayMs }
    if (page.outcome === 'expired') return { cursor: null, page_due_at: now + expiredMs }
    return { cursor: page.next, is_whole: page.next === null ? 1 : 0, page_due_at: now }
  })
  return true
}

/**
 * Saves what came of a page, its videos first: after a crash between, the page is read again and they are known. Tells the
 * owner once where the channel is gone.
 */
async function save(
  { db, clock, log, uploads, report }: ReadDeps,
  { address, name, row }: Channel,
  page: VideoPage | CataloguePage,
  signal: AbortSignal,
  changes: (tx: Transaction, now: number) => Promise<Row>,
): Promise<void> {
  const now = clock.now()
  const isGone = page.outcome === 'gone'
  const items = page.outcome === 'read' ? page.videos.map((video) => toItem(video, name)) : []
  const added = await keepVideos(db, items, { now, uploads }, signal)
  await db.transaction().execute(async (tx) => {
    const isSeen = isGone || page.outcome === 'read'
    const seen = isSeen ? { gone_at: isGone ? (row.gone_at ?? now) : null } : {}
    await saveRow(tx, address, { ...(await changes(tx, now)), ...seen })
  })
  if (added > 0) log.info({ part: 'knowledge', source: name, added }, 'videos kept')
  if (isGone && row.gone_at === null) report(`knowledge of ${address}`, goneSentence(name))
}

const goneSentence = (name: string): string =>
  `YouTube has no public list of videos of “${name}”: the channel was deleted, closed, or is empty. Remove it with /professor sources remove; until then I look again every day.`
