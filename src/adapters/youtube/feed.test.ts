import { afterEach, describe, expect, it } from 'vitest'
import { type Rig, startYouTube } from '../../../test/support/feeds/youtube-polling.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** Noon in California. */
const noon = Date.UTC(2026, 10, 22, 20)
const rigs: Rig[] = []
afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.close()
})
async function start(options: Partial<Parameters<typeof startYouTube>[0]> = {}): Promise<Rig> {
  const rig = await startYouTube({ start: noon, ...options })
  rigs.push(rig)
  return rig
}
/** The announced stream has no views yet. */
const byFeeds = [
  ...['video attention01', 'short tokens00002', 'video embeddings3'],
  ...['video rightnow002', 'video lastweek003'],
  'video gradients02',
]
const feedsOnly = (bot: Rig) => bot.requests().every((path) => path === 'videos.xml')
const faultsOf = async (bot: Rig) => (await bot.poll()).map(({ fault }) => fault)

describe('polling by Atom feeds', () => {
  it('needs no key, costs no quota and reports each video once', async () => {
    const bot = await start({ key: null })
    expect(await bot.changes()).toEqual(byFeeds)
    bot.publish(2, 'brandnew001')
    expect(await bot.changes()).toEqual(['video brandnew001'])
    expect([feedsOnly(bot), bot.standIn.units(), bot.quotaUsage().units]).toEqual([true, 0, 0])
  })

  it('reports the fields of a feed', async () => {
    const bot = await start({ key: null })
    bot.publish(0, 'escapes0001', { title: 'A & B <i>"c"</i>', description: 'Line\nline' })
    const [lectures] = await bot.poll()
    expect(lectures?.videos[0]).toEqual({
      id: 'escapes0001',
      channelId: bot.channel(0).id,
      channel: 'Tiny Lectures',
      title: 'A & B <i>"c"</i>',
      description: 'Line\nline',
      url: 'https://www.youtube.com/watch?v=escapes0001',
      picture: 'https://i1.ytimg.com/vi/escapes0001/hqdefault.jpg',
      kind: 'video',
      published: new Date(noon),
      startsAt: null,
      durationSeconds: null,
    })
  })

  it.each([404, 500])('reports the missed videos after days of status %i', async (status) => {
    const bot = await start({ key: null })
    await bot.poll()
    bot.standIn.state.feeds = status
    for (let day = 0; day < 3; day++) {
      await bot.clock.advance(dayMs)
      expect(await faultsOf(bot)).toEqual(Array(3).fill(status === 404 ? 'not-found' : 'broken'))
    }
    bot.standIn.state.feeds = 200
    bot.publish(0, 'brandnew001')
    expect(await bot.changes()).toEqual(['video brandnew001'])
  })

  it('loses nothing when one feed fails, and reads the others', async () => {
    const bot = await start({ key: null })
    bot.standIn.fault({ kind: 'cut', times: 1 })
    expect(await faultsOf(bot)).toEqual(['broken', null, null])
    expect(await bot.changes()).toEqual(byFeeds.slice(0, 3))
  })

  it('stops after three feeds during an outage', async () => {
    const bot = await start({ key: null })
    for (let count = 0; count < 5; count++)
      bot.standIn.channels.push({ ...bot.channel(0), id: `UC${count}`.padEnd(24, '0') })
    await bot.standIn.close()
    expect(await faultsOf(bot)).toEqual(Array(8).fill('unreachable'))
    expect(bot.lines.filter(({ service }) => service === 'youtube-feeds')).toHaveLength(3)
  })
})

describe('polling with a key that does not work', () => {
  it('uses feeds until midnight in California once the quota is exhausted', async () => {
    const bot = await start()
    bot.standIn.state.quota = 1
    expect(await bot.changes()).toEqual(byFeeds)
    expect(bot.report.mock.calls).toEqual([['youtube quota', expect.stringContaining('used up')]])
    bot.requests()
    await bot.clock.advance(11.9 * hourMs)
    await bot.poll()
    expect(feedsOnly(bot)).toBe(true)
    bot.publish(1, 'nextday0001', { kind: 'finished-stream' })
    bot.standIn.state.quota = 100
    await bot.clock.advance(0.2 * hourMs)
    expect(await bot.changes()).toEqual(['finished-stream nextday0001', 'upcoming nextweek001'])
    expect(bot.quotaUsage()).toMatchObject({ day: '2026-11-23', waitUntil: null })
  })

  it('pauses for only an hour if the quota is exhausted right after midnight', async () => {
    const bot = await start({ start: Date.UTC(2026, 10, 23, 8, 0, 30) })
    bot.standIn.state.quota = 0
    await bot.poll()
    expect(bot.quotaUsage().waitUntil).toBe(bot.clock.now() + hourMs)
  })

  it('reports a rejected key once and tries it again after an hour', async () => {
    const bot = await start({ key: 'another-key-that-is-wrong' })
    for (let hour = 0; hour < 3; hour++) {
      await bot.poll()
      await bot.poll()
      await bot.clock.advance(hourMs)
    }
    expect(bot.requests().filter((path) => path !== 'videos.xml')).toHaveLength(3)
    expect(bot.report.mock.calls).toEqual([['youtube key', expect.stringContaining('console.cloud.google.com')]])
    expect(JSON.stringify([bot.lines, bot.report.mock.calls])).not.toContain('another-key')
  })

  it('pauses after a 429', async () => {
    const bot = await start()
    bot.standIn.fault({ kind: '429', times: 1, match: 'youtube/v3' })
    expect(await bot.changes()).toEqual(byFeeds)
    await bot.poll()
    expect(bot.requests().filter((path) => path !== 'videos.xml')).toHaveLength(1)
    await bot.clock.advance(60_000)
    bot.publish(0, 'brandnew001', { kind: 'live' })
    expect(await bot.changes()).toEqual(['live brandnew001', 'upcoming nextweek001'])
  })

  it('uses the feed of the one channel for which the API keeps failing', async () => {
    const bot = await start()
    bot.standIn.fault({ kind: '500', times: 3, match: 'playlistItems' })
    const changes = await bot.changes()
    expect(changes).toContain('upcoming nextweek001')
    expect(changes).toContain('short tokens00002')
    expect(bot.quotaUsage()).toMatchObject({ failures: 0, waitUntil: null })
  })

  it('uses all feeds if the details fail, and reports nothing twice', async () => {
    const bot = await start()
    bot.standIn.fault({ kind: '500', times: 3, match: '/videos' })
    expect(await bot.changes()).toEqual(byFeeds)
    expect(await bot.changes()).toEqual(['upcoming nextweek001'])
    expect(await bot.changes()).toEqual([])
  })

  it.each(['refuse', 'silent', 'cut'] as const)('uses feeds while the API fails: %s', async (kind) => {
    const bot = await start({ timeoutMs: 300 })
    bot.standIn.fault({ kind, times: 100, match: 'youtube/v3' })
    expect(await bot.changes()).toEqual(byFeeds)
    expect(bot.quotaUsage()).toMatchObject({ failures: 3 })
    expect(bot.quotaUsage().waitUntil).toBeGreaterThan(bot.clock.now())
  })
})
