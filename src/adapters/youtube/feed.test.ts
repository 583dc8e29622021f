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
const toldByFeeds = [
  ...['video attention01', 'short tokens00002', 'video embeddings3'],
  ...['video nextweek001', 'video rightnow002', 'video lastweek003'],
  'video gradients02',
]
const feedsOnly = (bot: Rig) => bot.asked().every((path) => path === 'videos.xml')
const faultsOf = async (bot: Rig) => (await bot.poll()).map(({ fault }) => fault)

describe('videos by Atom feeds', () => {
  it('need no key, spend nothing and come once', async () => {
    const bot = await start({ key: null })
    expect(await bot.told()).toEqual(toldByFeeds)
    bot.publish(2, 'brandnew001')
    expect(await bot.told()).toEqual(['video brandnew001'])
    expect([feedsOnly(bot), bot.standIn.units(), bot.ledger().units]).toEqual([true, 0, 0])
  })

  it('show what a feed shows', async () => {
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

  it.each([404, 500])('that answer %i for days are only late', async (status) => {
    const bot = await start({ key: null })
    await bot.poll()
    bot.standIn.state.feeds = status
    for (let day = 0; day < 3; day++) {
      await bot.clock.advance(dayMs)
      expect(await faultsOf(bot)).toEqual(Array(3).fill(status === 404 ? 'not-found' : 'broken'))
    }
    bot.standIn.state.feeds = 200
    bot.publish(0, 'brandnew001')
    expect(await bot.told()).toEqual(['video brandnew001'])
  })

  it('of one channel that fail leave the others alone, and nothing is lost', async () => {
    const bot = await start({ key: null })
    bot.standIn.fault({ kind: 'cut', times: 1 })
    expect(await faultsOf(bot)).toEqual(['broken', null, null])
    expect(await bot.told()).toEqual(toldByFeeds.slice(0, 3))
  })

  it('are not asked one after the other where nobody answers at all', async () => {
    const bot = await start({ key: null })
    for (let count = 0; count < 5; count++)
      bot.standIn.channels.push({ ...bot.channel(0), id: `UC${count}`.padEnd(24, '0') })
    await bot.standIn.close()
    expect(await faultsOf(bot)).toEqual(Array(8).fill('unreachable'))
    expect(bot.lines.filter(({ service }) => service === 'youtube-feeds')).toHaveLength(3)
  })
})

describe('a key that is of no use', () => {
  it('is spared until midnight in California once its quota is used up', async () => {
    const bot = await start()
    bot.standIn.state.quota = 1
    expect(await bot.told()).toEqual(toldByFeeds)
    expect(bot.report.mock.calls).toEqual([['youtube quota', expect.stringContaining('used up')]])
    bot.asked()
    await bot.clock.advance(11.9 * hourMs)
    await bot.poll()
    expect(feedsOnly(bot)).toBe(true)
    bot.publish(1, 'nextday0001', { kind: 'finished-stream' })
    bot.standIn.state.quota = 100
    await bot.clock.advance(0.2 * hourMs)
    expect(await bot.told()).toEqual(['finished-stream nextday0001'])
    expect(bot.ledger()).toMatchObject({ day: '2026-11-23', waitUntil: null })
  })

  it('is not given up for the day where their midnight comes a little later than ours', async () => {
    const bot = await start({ start: Date.UTC(2026, 10, 23, 8, 0, 30) })
    bot.standIn.state.quota = 0
    await bot.poll()
    expect(bot.ledger().waitUntil).toBe(bot.clock.now() + hourMs)
  })

  it('that is refused is told once, and tried again after an hour', async () => {
    const bot = await start({ key: 'another-key-that-is-wrong' })
    for (let hour = 0; hour < 3; hour++) {
      await bot.poll()
      await bot.poll()
      await bot.clock.advance(hourMs)
    }
    expect(bot.asked().filter((path) => path !== 'videos.xml')).toHaveLength(3)
    expect(bot.report.mock.calls).toEqual([['youtube key', expect.stringContaining('console.cloud.google.com')]])
    expect(JSON.stringify([bot.lines, bot.report.mock.calls])).not.toContain('another-key')
  })

  it('is left alone for a while where YouTube is overrun', async () => {
    const bot = await start()
    bot.standIn.fault({ kind: '429', times: 1, match: 'youtube/v3' })
    expect(await bot.told()).toEqual(toldByFeeds)
    await bot.poll()
    expect(bot.asked().filter((path) => path !== 'videos.xml')).toHaveLength(1)
    await bot.clock.advance(60_000)
    bot.publish(0, 'brandnew001', { kind: 'live' })
    expect(await bot.told()).toEqual(['live brandnew001'])
  })

  it('falls back for one channel where the API failed for one, repeated as it was', async () => {
    const bot = await start()
    bot.standIn.fault({ kind: '500', times: 3, match: 'playlistItems' })
    const told = await bot.told()
    expect(told).toContain('upcoming nextweek001')
    expect(told).toContain('short tokens00002')
    expect(bot.ledger()).toMatchObject({ failures: 0, waitUntil: null })
  })

  it('falls back for all where the details fail, and tells nothing twice', async () => {
    const bot = await start()
    bot.standIn.fault({ kind: '500', times: 3, match: '/videos' })
    expect(await bot.told()).toEqual(toldByFeeds)
    expect(await bot.told()).toEqual([])
  })

  it.each(['refuse', 'silent', 'reset', 'lost', 'cut'] as const)('survives an API that fails so: %s', async (kind) => {
    const bot = await start({ timeoutMs: 300 })
    bot.standIn.fault({ kind, times: 100, match: 'youtube/v3' })
    expect(await bot.told()).toEqual(toldByFeeds)
    expect(bot.ledger()).toMatchObject({ failures: 3 })
    expect(bot.ledger().waitUntil).toBeGreaterThan(bot.clock.now())
  })
})
