import { afterEach, describe, expect, it } from 'vitest'
import { catalogueOf } from '../../../../sandbox/youtube/sample-channels.ts'
import { type Rig, startYouTube } from '../../../../test/support/feeds/youtube-polling.ts'

const dayMs = 24 * 3_600_000
const now = Date.UTC(2026, 10, 22, 20)
const { signal } = new AbortController()
let bot: Rig
afterEach(() => bot.close())

const newest = (index: number, choose = (ids: readonly string[]) => Promise.resolve(ids)) =>
  bot.channelVideos.newest({ channelId: bot.channel(index).id, usage: null, choose }, signal)
const idsOf = (page: Awaited<ReturnType<typeof newest>>) =>
  page.outcome === 'read' ? page.videos.map(({ id }) => id) : page.outcome

describe('the newest videos, with a key', () => {
  it('are those of the kinds that are posted, with their description', async () => {
    bot = await startYouTube({ start: now })
    expect(await newest(0)).toMatchObject({
      outcome: 'read',
      listed: ['attention01', 'tokens00002', 'embeddings3'],
      videos: [
        {
          id: 'attention01',
          title: 'Attention in ten minutes',
          description: 'Attention in ten minutes: what it is, and why it works.',
          url: 'https://www.youtube.com/watch?v=attention01',
          publishedAt: now - 2 * 3_600_000,
        },
        { id: 'embeddings3' },
      ],
      usage: { units: 3, catalogue: 0 },
    })
    // An announced stream and one that runs are no videos yet.
    expect(idsOf(await newest(1))).toEqual(['lastweek003'])
    expect(idsOf(await newest(2))).toEqual(['gradients02'])
  })

  it('cost one unit where none is chosen', async () => {
    bot = await startYouTube({ start: now })
    expect(await newest(0, () => Promise.resolve([]))).toMatchObject({ videos: [], usage: { units: 1 } })
  })

  it('are gone with their channel, and come from its feed where the API does not help', async () => {
    bot = await startYouTube({ start: now })
    bot.standIn.state.quota = 0
    expect(idsOf(await newest(0))).toEqual(['attention01', 'embeddings3'])
    bot.standIn.state.quota = 100
    bot.channel(2).videos.splice(0)
    expect(idsOf(await newest(2))).toBe('gone')
  })
})

describe('the newest videos, without a key', () => {
  it('are the fifteen of the feed, here without two shorts; there is no catalogue', async () => {
    bot = await startYouTube({ start: now, key: null })
    bot.channel(2).videos.push(...catalogueOf('cat', 40, now - 2 * dayMs))
    const page = await newest(2)
    expect([idsOf(page).length, page.usage.units, bot.channelVideos.catalogue]).toEqual([13, 0, null])
  })

  it('leave out a premiere until it has views, or is a week old', async () => {
    bot = await startYouTube({ start: now, key: null })
    bot.publish(2, 'premiere001', { kind: 'upcoming' })
    expect(idsOf(await newest(2))).toEqual(['gradients02'])
    await bot.clock.advance(7 * dayMs)
    expect(idsOf(await newest(2))).toContain('premiere001')
  })

  it('are looked at again in an hour where the feed does not answer, whatever it says', async () => {
    bot = await startYouTube({ start: now, key: null })
    bot.standIn.state.feeds = 404
    expect(await newest(0)).toMatchObject({ outcome: 'later', at: now + 3_600_000 })
  })
})
