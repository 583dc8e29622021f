import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { collectingLog } from '../../../test/support/collecting-log.ts'
import { afterTest, type Answer, redirectTo, say, serve } from '../../../test/support/network/local-server.ts'
import { createGuard } from '../../lib/http/guard.ts'
import { createHttp } from '../../lib/http/http.ts'
import { createMetrics } from '../../lib/metrics.ts'
import { type Rig, startYouTube } from '../../../test/support/feeds/youtube-polling.ts'
import { createYouTubeService } from './service.ts'

const signal = new AbortController().signal
let bot: Rig
beforeEach(async () => {
  bot = await startYouTube({ start: Date.UTC(2026, 10, 22, 20) })
})
afterEach(() => bot.close())

const find = (address: string, key: string | null = bot.standIn.key) =>
  createYouTubeService({ ...bot.deps, key }).findChannel({ address, quotaUsage: null }, signal)

describe('findChannel', () => {
  it.each([
    ['its id', 'UCTinyLectures0000000000'],
    ['its handle', '@TinyLectures'],
    ['its handle in another case', '@tinylectures'],
    ['its address', 'https://www.youtube.com/channel/UCTinyLectures0000000000'],
    ['an address with tracking parameters', 'https://youtube.com/@TinyLectures/videos?si=abc&utm_source=x#top'],
    ['an address without https', 'm.youtube.com/@TinyLectures'],
    ['a legacy address', '<https://www.youtube.com/user/TinyLectures>'],
    ['the address of its feed', 'https://www.youtube.com/feeds/videos.xml?channel_id=UCTinyLectures0000000000'],
    ['the address of its feed by user name', 'https://www.youtube.com/feeds/videos.xml?user=TinyLectures'],
    ['the feed of its uploads', 'youtube.com/feeds/videos.xml?playlist_id=UUTinyLectures0000000000'],
    ['the feed of its videos alone', 'https://www.youtube.com/feeds/videos.xml?playlist_id=UULFTinyLectures0000000000'],
    [
      'the question about cookies before it',
      'https://consent.youtube.com/m?continue=https%3A%2F%2Fwww.youtube.com%2F%40TinyLectures%3Fcbrd%3D1&gl=DE&hl=de',
    ],
    ['the playlist of its uploads', 'https://www.youtube.com/playlist?list=UUTinyLectures0000000000'],
  ])('finds a channel by %s for one unit', async (_, address) => {
    const found = await find(address)
    expect(found).toMatchObject({ id: 'UCTinyLectures0000000000', title: 'Tiny Lectures', quotaUsage: { units: 1 } })
    expect(bot.requests()).toEqual(['channels'])
  })

  it.each([
    'https://www.youtube.com/c/TinyLectures',
    '@TinyLectures',
    'UCTinyLectures0000000000',
    'youtube.com/user/TinyLectures',
  ])('finds a channel by its page without a key: %s', async (address) => {
    const found = await find(address, null)
    expect(found).toMatchObject({ id: 'UCTinyLectures0000000000', title: 'Tiny Lectures', quotaUsage: { units: 0 } })
  })

  it('finds a channel by its page if the key does not work', async () => {
    bot.standIn.state.quota = 0
    expect((await find('@OpenSeminar')).id).toBe('UCOpenSeminar00000000000')
    expect((await find('@OpenSeminar', 'a-key-that-is-wrong')).id).toBe('UCOpenSeminar00000000000')
    expect(bot.requests()).toEqual(['channels', '@OpenSeminar', 'channels', '@OpenSeminar'])
  })

  it('finds a channel by its page where YouTube asks about cookies first', async () => {
    const id = 'UCTinyLectures0000000000'
    const page = say(`<title>Tiny - YouTube</title><link rel="canonical" href="https://www.youtube.com/channel/${id}">`)
    const ask =
      (to: Answer): Answer =>
      (response, request) =>
        /(^|; )SOCS=CAE=(;|$)/.test(request.headers.cookie ?? '')
          ? to(response, request)
          : redirectTo('/m')(response, request)
    const move: Answer = (response) =>
      void response.writeHead(302, { location: '/@Tiny', 'set-cookie': 'YSC=x; Path=/' }).end()
    const { url } = await serve({ '/c/Tiny': ask(move), '/@Tiny': ask(page), '/m': say('<title>Before you continue') })
    const http = createHttp({
      log: collectingLog().log,
      metrics: createMetrics(),
      guard: createGuard({ trusted: [url], allowHosts: [] }),
    })
    afterTest(http.close)
    const { findChannel } = createYouTubeService({ ...bot.deps, http, feedUrl: url, key: null })
    const address = 'https://www.youtube.com/c/Tiny'
    expect(await findChannel({ address, quotaUsage: null }, signal)).toMatchObject({ id, title: 'Tiny' })
  })

  it('never searches', async () => {
    await expect(find('Tiny Lectures')).rejects.toThrow('is not a YouTube channel')
    await find('https://www.youtube.com/c/TinyLectures')
    expect(bot.requests()).toEqual(['TinyLectures'])
  })
})

describe('findChannel refuses, with advice,', () => {
  it.each([
    ['', 'is not a YouTube channel. Give the id of a channel'],
    ['Tiny Lectures', 'is not a YouTube channel'],
    ['tinylectures', 'is not a YouTube channel'],
    ['someone@example.org', 'is not a YouTube channel'],
    ['https://vimeo.com/channels/x', 'vimeo.com is not YouTube.'],
    ['https://youtube.com.evil.example/@x', 'is not YouTube.'],
    ['https://youtu.be/attention01', 'That is a video.'],
    ['https://www.youtube.com/watch?v=attention01', 'That is a video.'],
    ['https://www.youtube.com/shorts/tokens00002', 'That is a video.'],
    ['https://www.youtube.com/playlist?list=PL1', 'That is a playlist. Give the id of a channel'],
    ['https://www.youtube.com/playlist?list=PLabcdef123456', 'videos.xml?playlist_id=PLabcdef123456'],
    ['https://www.youtube.com/feeds/videos.xml?playlist_id=PLabcdef123456', 'That is a playlist. Add it as a feed:'],
    ['https://www.youtube.com/feeds/videos.xml?playlist_id=%3Cb%3E', 'That is a playlist. Give the id of a channel'],
    ['https://www.youtube.com/feeds/videos.xml?channel_id=UCshort', 'That address does not name a channel.'],
    ['https://www.youtube.com/', 'That address does not name a channel.'],
    ['https://www.youtube.com/c/Tiny%20Lectures', 'That address does not name a channel.'],
    ['https://consent.youtube.com/m?continue=https%3A%2F%2Fevil.example%2F%40x', 'evil.example is not YouTube.'],
    ['https://consent.youtube.com/m', 'is not YouTube.'],
    ['https://www.youtube.com/channel/UCshort', 'That address does not name a channel.'],
    ['https://www.youtube.com/results?search_query=ai', 'That address does not name a channel.'],
    ['javascript:alert(1)', 'is not a YouTube channel'],
  ])('%s', async (address, sentence) => {
    await expect(find(address)).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining(sentence) as string,
    })
    expect(bot.requests()).toEqual([])
  })

  it.each([null, undefined])('a channel that YouTube does not know', async (key) => {
    await expect(find('@nobody', key)).rejects.toThrow('YouTube has no channel @nobody.')
  })

  it('a channel whose page lacks its id or cannot be read', async () => {
    bot.standIn.channels[0]!.title = '"></title><link rel="canonical" href="https://evil.example/'
    bot.standIn.fault({ kind: '500', times: 1 })
    await expect(find('@TinyLectures', null)).rejects.toThrow('Copy channel ID')
    bot.standIn.fault({ kind: 'refuse', times: 1 })
    await expect(find('@TinyLectures', null)).rejects.toThrow('YouTube does not answer. Try again later.')
  })
})
