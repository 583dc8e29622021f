import { expect, it } from 'vitest'
import { catalogueOf } from '../../../sandbox/youtube/sample-channels.ts'
import { startYouTube } from '../../support/feeds/youtube-polling.ts'
import { openVideos } from '../../support/knowledge/channel-videos.ts'
import { afterTest } from '../../support/network/local-server.ts'

const now = Date.UTC(2026, 10, 22, 20)
const dayMs = 24 * 3_600_000

it('430 videos of a channel become knowledge, each once, within the units that are there', async () => {
  const youTube = await startYouTube({ start: now })
  afterTest(youTube.close)
  const channel = youTube.channel(2)
  channel.videos.splice(0, Infinity, ...catalogueOf('cat', 430, now))
  youTube.video(2, 3).state = 'private'
  youTube.video(2, 428).state = 'deleted'
  const wanted = channel.videos.filter(({ kind, state }) => kind === 'video' && state === 'public').map(({ id }) => id)
  const bot = await openVideos({ backfill: true, source: youTube.channelVideos, clock: youTube.clock })
  await bot.add(channel.id)
  youTube.standIn.state.quota = 10
  const first = await bot.start()
  const refused = () => Promise.resolve(youTube.report.mock.calls.length > 0)
  await bot.until(refused)
  await first.stop?.(AbortSignal.abort())
  expect((await bot.ids()).length).toBeGreaterThan(0)
  expect((await bot.ids()).length).toBeLessThan(wanted.length)
  // The next day, under another name, with one video more.
  channel.title = 'Loud Lab'
  youTube.standIn.state.quota = 10_000
  youTube.publish(2, 'newest00001')
  await youTube.clock.advance(dayMs)
  await bot.start()
  await bot.until(async () => (await bot.row())?.is_whole === 1)
  expect((await bot.ids()).sort()).toEqual([...wanted, 'newest00001'].sort())
  const { usage } = await bot.db.selectFrom('quota_usage').select('usage').executeTakeFirstOrThrow()
  expect(JSON.parse(usage)).toMatchObject({ units: youTube.standIn.units() })
})
