import type { Db } from '../../../db/db.ts'
import { createLoop } from '../../../lib/concurrency/loop.ts'
import type { Part } from '../../../lib/lifecycle.ts'
import { type Channel, type ChosenChannel, isDue, saveRow, syncChannels } from './channels.ts'
import { type ReadDeps, readNewest, readPage } from './read-channel.ts'

/** Channels that were chosen meanwhile, and a clock that was set, are found so soon. */
const lookMs = 15 * 60_000
/** Between two pages of catalogues. */
const pageMs = 1_000
/** A channel that could not be saved, or a database that takes nothing. */
const againMs = 3_600_000
const troubleMs = 10 * 60_000

export type VideosDeps = ReadDeps & {
  chosen(db: Db): Promise<readonly ChosenChannel[]>
}

/**
 * Makes knowledge of the videos of chosen channels: the newest ones once a day, a day that was missed once, and all of a
 * channel page by page, the channels in turn. What is done is a row, so that a restart goes on where it was.
 */
export function createVideos(deps: VideosDeps): Part {
  const { db, videos, clock, log } = deps
  const channelsNow = async () => syncChannels(db, await deps.chosen(db), clock.now())

  /** An error of ours delays this channel alone. */
  async function guard(
    channel: Channel,
    due: 'read_due_at' | 'page_due_at',
    work: () => Promise<unknown>,
    signal: AbortSignal,
  ) {
    try {
      return await work()
    } catch (error) {
      signal.throwIfAborted()
      log.error({ err: error, part: 'knowledge', source: channel.name }, 'videos not read')
      await saveRow(db, channel.address, { [due]: clock.now() + againMs })
      return true
    }
  }

  const { start, stop } = createLoop({
    clock,
    async turn(signal) {
      for (const channel of await channelsNow())
        if (channel.knowledge && isDue(channel.row.read_due_at, clock.now()))
          await guard(channel, 'read_due_at', () => readNewest(deps, channel, signal), signal)
      const channels = await channelsNow()
      const next = videos.catalogue && nextPage(channels, clock.now())
      if (!next) return waitMs(channels, clock.now())
      const isRead = await guard(next, 'page_due_at', () => readPage(deps, next, signal), signal)
      return isRead === false ? lookMs : pageMs
    },
    failed(error) {
      log.error({ err: error, part: 'knowledge' }, 'videos of channels not read')
      return troubleMs
    },
  })
  return {
    name: 'videos',
    async start() {
      const waiting = videos.catalogue ? [] : (await channelsNow()).filter(isOpen)
      if (waiting.length > 0)
        log.warn(
          { part: 'knowledge', channels: waiting.length },
          'The older videos of channels become knowledge only with YOUTUBE_API_KEY. Set it, or leave "backfill" off.',
        )
      await start()
    },
    stop,
  }
}

const isOpen = ({ backfill, row }: Channel): boolean => backfill && row.is_whole === 0

/** Milliseconds until something is due, within the time of a look. */
function waitMs(channels: readonly Channel[], now: number): number {
  const due = channels.flatMap((channel) => [
    ...(channel.knowledge ? [channel.row.read_due_at] : []),
    ...(isOpen(channel) ? [channel.row.page_due_at] : []),
  ])
  const left = due.filter((at) => at > now).map((at) => at - now)
  return Math.min(lookMs, ...left)
}

/** The channel whose catalogue has waited longest. */
const nextPage = (channels: readonly Channel[], now: number): Channel | undefined =>
  channels
    .filter((channel) => isOpen(channel) && isDue(channel.row.page_due_at, now))
    .sort((a, b) => a.row.page_due_at - b.row.page_due_at)[0]
