import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Rig, startYouTube } from '../../../test/support/feeds/youtube-polling.ts'

const hourMs = 3_600_000
const noon = Date.UTC(2026, 10, 22, 20)
let bot: Rig
beforeEach(async () => {
  bot = await startYouTube({ start: noon })
})
afterEach(() => bot.close())

describe('polling by the API', () => {
  it('reports each public video once, with its kind', async () => {
    expect(await bot.changes()).toEqual([
      ...['video attention01', 'short tokens00002', 'video embeddings3'],
      ...['upcoming nextweek001', 'live rightnow002', 'finished-stream lastweek003'],
      'video gradients02',
    ])
    expect(await bot.changes()).toEqual([])
  })

  it('reports all fields', async () => {
    const [first, second] = await bot.poll()
    expect(first?.videos[0]).toEqual({
      id: 'attention01',
      channelId: bot.channel(0).id,
      channel: 'Tiny Lectures',
      title: 'Attention in ten minutes',
      description: 'Attention in ten minutes: what it is, and why it works.',
      url: 'https://www.youtube.com/watch?v=attention01',
      picture: 'https://i.ytimg.com/vi/attention01/maxres.jpg',
      kind: 'video',
      published: new Date(noon - 2 * hourMs),
      startsAt: null,
      durationSeconds: 754,
    })
    expect(second?.videos.map(({ published, startsAt }) => [published, startsAt])).toEqual([
      [new Date(noon - 3 * hourMs), new Date(noon + 24 * hourMs)],
      [new Date(noon - hourMs), null],
      [new Date(noon - 8 * hourMs), null],
    ])
  })

  it('costs a unit per channel, one for fifty new videos, and one for a list of shorts if only that can decide', async () => {
    await bot.poll()
    expect(bot.requests()).toEqual(['playlistItems', 'playlistItems', 'playlistItems', 'videos', 'playlistItems'])
    // One stream is live and is looked up again.
    await bot.poll()
    expect(bot.requests()).toEqual(['playlistItems', 'playlistItems', 'playlistItems', 'videos'])
    expect([bot.quotaUsage(), bot.standIn.units()]).toMatchObject([{ day: '2026-11-22', units: 9 }, 9])
  })

  it('looks up videos of all channels fifty at a time', async () => {
    for (let count = 0; count < 60; count++) bot.publish(count % 2, `many${String(count).padStart(7, '0')}`)
    expect(await bot.changes()).toHaveLength(67)
    const looks = bot.standIn.calls.filter(({ path }) => path.endsWith('/videos'))
    expect(looks.map(({ query }) => query.get('id')?.split(',').length)).toEqual([50, 17])
  })

  it('reports a stream when it is announced, begins and ends, and does not look it up before its start', async () => {
    bot.video(1, 1).state = 'private'
    expect(await bot.changes()).toContain('upcoming nextweek001')
    bot.requests()
    await bot.clock.advance(23 * hourMs)
    expect(await bot.changes()).toEqual([])
    expect(bot.requests()).not.toContain('videos')
    await bot.clock.advance(hourMs)
    bot.video(1, 0).kind = 'live'
    expect(await bot.changes()).toEqual(['live nextweek001'])
    expect(await bot.changes()).toEqual([])
    Object.assign(bot.video(1, 0), { kind: 'finished-stream', seconds: 1_800 })
    const [, seminar] = await bot.poll()
    const end = new Date(noon + 24.5 * hourMs)
    expect(seminar?.videos).toMatchObject([{ kind: 'finished-stream', published: end, durationSeconds: 1_800 }])
    bot.requests()
    await bot.poll()
    expect(bot.requests()).not.toContain('videos')
  })

  it('reports nothing of a stream that was cancelled', async () => {
    await bot.poll()
    bot.video(1, 0).state = 'deleted'
    await bot.clock.advance(25 * hourMs)
    expect(await bot.changes()).toEqual([])
    bot.requests()
    bot.video(1, 1).state = 'deleted'
    await bot.poll()
    await bot.poll()
    expect(bot.requests().filter((path) => path === 'videos')).toHaveLength(1)
  })

  it('reports a private video once it is public', async () => {
    await bot.poll()
    bot.video(2, 0).state = 'public'
    expect(await bot.changes()).toEqual(['video notforyou01'])
  })

  it('sends the validators of the last playlist', async () => {
    await bot.poll()
    bot.requests()
    bot.publish(0, 'brandnew001')
    expect(await bot.changes()).toEqual(['video brandnew001'])
    await bot.poll()
    const lists = bot.standIn.calls.filter(({ path }) => path.endsWith('/playlistItems'))
    expect(lists.map(({ status }) => status)).toEqual([200, 304, 304, 304, 304, 304])
  })

  it('reads a channel without videos', async () => {
    bot.channel(2).videos.splice(0)
    expect((await bot.poll()).map(({ fault, videos }) => [fault, videos.length])).toEqual([
      [null, 3],
      [null, 3],
      [null, 0],
    ])
  })
})
