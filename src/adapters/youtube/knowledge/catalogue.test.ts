import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { catalogueOf } from '../../../../sandbox/youtube/sample-channels.ts'
import { type Rig, startYouTube } from '../../../../test/support/feeds/youtube-polling.ts'
import type { QuotaUsage } from '../../../features/content/ports.ts'
import { nextPacificMidnight } from '../../../lib/pacific.ts'

const hourMs = 3_600_000
const now = Date.UTC(2026, 10, 22, 20)
const { signal } = new AbortController()
const usual: QuotaUsage = { day: '2026-11-22', units: 0, catalogue: 0, failures: 0, waitUntil: null }
let bot: Rig
beforeEach(async () => {
  bot = await startYouTube({ start: now })
  bot.channel(2).videos.splice(0)
})
afterEach(() => bot.close())

const catalogue = () => bot.channelVideos.catalogue ?? expect.fail('there is a key')
const page = (cursor: string | null, usage: QuotaUsage | null = null) =>
  catalogue().page({ channelId: bot.channel(2).id, cursor, usage, choose: (ids) => Promise.resolve(ids) }, signal)

/** Reads all pages; `between` is called after each with its number. */
async function readAll(between: (pages: number) => void = () => undefined) {
  const ids: string[] = []
  let usage: QuotaUsage | null = null
  let cursor: string | null = null
  let pages = 0
  do {
    const answer: Awaited<ReturnType<typeof page>> = await page(cursor, usage)
    if (answer.outcome !== 'read') return expect.fail(answer.outcome)
    ids.push(...answer.videos.map(({ id }) => id))
    usage = answer.usage
    cursor = answer.next
    between(++pages)
  } while (cursor !== null)
  return { ids, pages, usage }
}
const wanted = () =>
  bot
    .channel(2)
    .videos.filter(({ kind, state }) => kind === 'video' && state === 'public')
    .map(({ id }) => id)

describe('a catalogue of 430 videos', () => {
  beforeEach(() => void bot.channel(2).videos.push(...catalogueOf('cat', 430, now)))

  it('is read in pages of fifty, without shorts, private and deleted videos; all units are counted', async () => {
    bot.video(2, 61).state = 'private'
    bot.video(2, 429).state = 'deleted'
    const { ids, pages, usage } = await readAll()
    expect(ids).toEqual(wanted())
    expect([ids.length, pages]).toEqual([387 - 2, 9])
    const units = bot.standIn.units()
    // A page and its details, and one page of shorts for all of them.
    expect(usage).toMatchObject({ units, catalogue: units })
    expect(units).toBe(9 + 9 + 1)
  })

  it('looks up only what is chosen', async () => {
    const choose = () => Promise.resolve([])
    const answer = await catalogue().page({ channelId: bot.channel(2).id, cursor: null, usage: null, choose }, signal)
    expect(answer).toMatchObject({ outcome: 'read', videos: [], usage: { units: 1, catalogue: 1 } })
  })

  it('tells old shorts from videos by the list of shorts, which is read on as far as it must be', async () => {
    for (const [place, video] of bot.channel(2).videos.entries())
      Object.assign(video, { seconds: 45, kind: place < 300 || place % 2 === 0 ? 'short' : 'video' })
    // Nothing but tagged shorts at first: then the list is far behind.
    for (const video of bot.channel(2).videos.slice(0, 250)) video.title += ' #shorts'
    const { ids, pages, usage } = await readAll()
    expect(ids).toEqual(wanted())
    expect([ids.length, usage.units]).toEqual([65, bot.standIn.units()])
    // Twice the same page, while the list of shorts caught up.
    expect(pages).toBe(9 + 2)
  })

  it('says that a cursor is not valid any more', async () => {
    const first = await page(null)
    bot.channel(2).lists = 1
    expect(await page(first.outcome === 'read' ? first.next : null)).toMatchObject({ outcome: 'expired' })
    expect(await page('no cursor')).toMatchObject({ outcome: 'read' })
  })

  it('does without a video that was published between two pages', async () => {
    const before = wanted()
    const { ids } = await readAll((pages) => void (pages === 3 && bot.publish(2, 'newest00001')))
    expect([...new Set(ids)]).toEqual(before)
    expect(ids).toHaveLength(before.length + 1)
  })
})

it('of a channel without videos, or that was deleted, is gone', async () => {
  expect(await page(null)).toMatchObject({ outcome: 'gone', usage: { units: 1, failures: 0 } })
})

describe('the budget', () => {
  const reserve = (used: Partial<QuotaUsage>) => catalogue().reserve({ ...usual, ...used })

  it('is a fifth of a day, and leaves the last 2,000 units', () => {
    const midnight = nextPacificMidnight(now)
    expect(reserve({ units: 1_996, catalogue: 1_996 })).toMatchObject({ usage: { units: 2_000, catalogue: 2_000 } })
    expect(reserve({ units: 1_997, catalogue: 1_997 })).toEqual({ waitUntil: midnight })
    expect(reserve({ units: 7_996 })).toMatchObject({ usage: { units: 8_000, catalogue: 4 } })
    expect(reserve({ units: 7_997 })).toEqual({ waitUntil: midnight })
    expect(catalogue().reserve(null)).toMatchObject({ usage: { day: '2026-11-22', units: 4, catalogue: 4 } })
    expect(reserve({ day: '2026-11-21', units: 9_000, catalogue: 2_000 })).toMatchObject({ usage: { units: 4 } })
  })

  it('is closed while calls must wait, and once the key was rejected', async () => {
    expect(reserve({ waitUntil: now + 5 })).toEqual({ waitUntil: now + 5 })
    bot.channel(2).videos.push(...catalogueOf('cat', 3, now))
    bot.standIn.fault({ kind: '500', times: 3, match: '/playlistItems' })
    expect(await page(null)).toMatchObject({ outcome: 'later' })
  })

  it('waits for midnight in California after 403 quotaExceeded', async () => {
    bot.channel(2).videos.push(...catalogueOf('cat', 3, now))
    bot.standIn.state.quota = 1
    const answer = await page(null)
    const at = nextPacificMidnight(now)
    expect(answer).toMatchObject({ outcome: 'later', at, usage: { units: 2, waitUntil: at } })
    expect(catalogue().reserve(answer.usage)).toEqual({ waitUntil: at })
    await bot.clock.advance(at - now + hourMs)
    expect(catalogue().reserve(answer.usage)).toMatchObject({ usage: { units: 4, catalogue: 4 } })
  })
})
