import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Rig, startYouTube } from '../../../test/support/feeds/youtube-polling.ts'
import type { Video } from '../../features/content/ports.ts'
import { collectFeedChanges, initialState } from './changes.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const now = Date.UTC(2026, 10, 22, 20)
let bot: Rig
beforeEach(async () => {
  bot = await startYouTube({ start: now, key: null })
  await bot.poll()
  bot.requests()
})
afterEach(() => bot.close())

const videosOf = async (index: number) => (await bot.poll())[index]?.videos ?? []

describe('a premiere in the feed of a channel', () => {
  it('is reported once it runs, as published then', async () => {
    bot.publish(2, 'premiere001', { kind: 'upcoming', startsAt: now + 30 * hourMs })
    bot.publish(2, 'ordinary001')
    expect(await bot.changes()).toEqual(['video ordinary001'])
    for (let polls = 0; polls < 3; polls++) {
      await bot.clock.advance(12 * hourMs)
      expect(await bot.changes()).toEqual([])
    }
    bot.video(2, 1).kind = 'live'
    await bot.clock.advance(hourMs)
    expect(await videosOf(2)).toMatchObject([
      { id: 'premiere001', kind: 'video', published: new Date(bot.clock.now()) },
    ])
    expect(await bot.changes()).toEqual([])
  })

  it('is looked at again although the feed is unchanged since', async () => {
    const feeds = () => bot.standIn.calls.filter(({ query }) => query.get('channel_id') === bot.channel(2).id)
    await bot.poll()
    expect(feeds().map(({ status }) => status)).toEqual([304])
    bot.publish(2, 'premiere001', { kind: 'upcoming' })
    for (let polls = 0; polls < 3; polls++) await bot.poll()
    expect(feeds().map(({ status }) => status)).toEqual([304, 200, 200, 200])
  })

  it('is reported after a week without views: it may be the video of a small channel', async () => {
    bot.publish(2, 'noviews0001', { kind: 'upcoming' })
    expect(await bot.changes()).toEqual([])
    await bot.clock.advance(7 * dayMs - 1)
    expect(await bot.changes()).toEqual([])
    await bot.clock.advance(1)
    expect(await bot.changes()).toEqual(['video nextweek001', 'video noviews0001'])
    expect(await bot.changes()).toEqual([])
  })

  it('is forgotten if it was cancelled', async () => {
    bot.publish(2, 'premiere001', { kind: 'upcoming' })
    await bot.poll()
    bot.channel(2).videos.shift()
    await bot.clock.advance(8 * dayMs)
    expect(await videosOf(2)).toEqual([])
  })
})

describe('a video of a feed without views', () => {
  const video = (published: number): Video => ({
    ...{ id: 'aaaaaaaaaaa', channelId: 'UC', channel: '', title: '', description: '', url: '', picture: '' },
    ...{ kind: 'video', published: new Date(published), startsAt: null, durationSeconds: null },
  })

  it('is not held back if it was old at first sight, and keeps its time of publication', () => {
    const { videos, state } = collectFeedChanges(
      initialState,
      [{ video: video(now - 60 * dayMs), isViewed: false }],
      now,
    )
    expect(videos).toEqual([video(now - 60 * dayMs)])
    expect([state.seen, state.unviewed]).toEqual([['aaaaaaaaaaa'], []])
  })

  it('is one of at most fifty that are kept', () => {
    const many = Array.from({ length: 60 }, (_, n) => ({ video: { ...video(now), id: `v${n}` }, isViewed: false }))
    expect(collectFeedChanges(initialState, many, now).state.unviewed).toHaveLength(50)
  })
})
