import { describe, expect, it } from 'vitest'
import { channelId, openVideos, videoOf } from '../../../../test/support/knowledge/channel-videos.ts'
import { removeSource, loadSources, setPaused } from '../../content/sources/sources.ts'
import { keepItem, removeItem } from '../items/items.ts'
import { addLinks, dropLinks } from '../links/link-items.ts'
import { toItem } from './video-items.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const names = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, at) => videoOf(from - at).id)

describe('the newest videos of a channel', () => {
  it('become knowledge of everybody, known by their description, and are looked at once a day', async () => {
    const { youTube, clock, add, start, ids, db } = await openVideos({ count: 3 })
    await add(channelId)
    await start()
    await clock.advance(dayMs - 1_000)
    expect([await ids(), youTube.calls]).toEqual([names(3, 1), ['newest']])
    const [item] = await db.selectFrom('knowledge_items').selectAll().orderBy('id').execute()
    const shown = { kind: 'video', title: 'Lecture 3', source: 'Tube', audiences: null, published_at: 3 }
    expect(item).toMatchObject({ ...shown, text_state: 'read', upload_state: 'none' })
    expect(await db.selectFrom('passages').select('text').orderBy('id').execute()).toContainEqual({
      text: 'What lecture 3 is about.',
    })
    youTube.videos.unshift(videoOf(4))
    await clock.advance(60_000)
    expect([(await ids()).length, youTube.calls]).toEqual([4, ['newest', 'newest']])
  })

  it('are looked at once after days that were missed, and not again after a restart', async () => {
    const { youTube, clock, add, start } = await openVideos({ count: 3 })
    await add(channelId)
    const part = await start()
    await clock.advance(60_000)
    await part.stop?.(AbortSignal.abort())
    await clock.advance(5 * dayMs)
    await (await start()).stop?.(AbortSignal.abort())
    const last = await start()
    await clock.advance(hourMs)
    expect(youTube.calls).toEqual(['newest', 'newest'])
    await last.stop?.(AbortSignal.abort())
  })

  it('are looked at where the clock was set back by a year', async () => {
    const { youTube, clock, add, start } = await openVideos({ count: 1 })
    await add(channelId)
    await start()
    await clock.advance(60_000)
    await clock.leap(-365 * dayMs)
    await clock.advance(hourMs / 2)
    expect(youTube.calls).toEqual(['newest', 'newest'])
  })

  it('stay single where content posted them, the channel was renamed, or its source was added anew', async () => {
    const { youTube, clock, add, start, ids, db } = await openVideos({ count: 2 })
    const item = { ...toItem(videoOf(1), 'Old name'), documentKey: 'of the post' }
    await keepItem(db, { ...item, url: 'https://youtu.be/v0000000001', audience: 'staff' }, { now: 0, uploads: false })
    await add(channelId)
    await start()
    await clock.advance(60_000)
    const [source] = await loadSources(db)
    if (source) await removeSource(db, source, 0)
    await clock.advance(hourMs / 2)
    expect(await db.selectFrom('knowledge_channels').selectAll().execute()).toEqual([])
    await add(channelId, { name: 'New name' })
    youTube.videos.unshift(videoOf(3))
    await clock.advance(hourMs / 2)
    expect((await ids()).length).toBe(3)
    const rows = await db.selectFrom('knowledge_items').select(['source', 'audiences']).orderBy('id').execute()
    expect(rows.map((row) => [row.source, row.audiences])).toEqual([
      ['Old name', null],
      ['Tube', null],
      ['New name', null],
    ])
  })

  it('do not come back once they were withdrawn', async () => {
    const { youTube, clock, add, start, ids, db } = await openVideos({ count: 3 })
    await add(channelId)
    await start()
    await clock.advance(60_000)
    const [first] = await db.selectFrom('knowledge_items').select('id').orderBy('id').execute()
    await removeItem(db, first?.id ?? 0, 0)
    await clock.advance(3 * dayMs)
    expect([await ids(), youTube.calls.length]).toEqual([names(2, 1), 4])
  })

  it('stay where a link that brought one is deleted later', async () => {
    const { clock, add, start, ids, db } = await openVideos({ count: 2 })
    const spot = { messageId: '1', channelId: '2', guildId: '3', audience: null }
    const url = videoOf(1).url
    await addLinks(db, spot, [{ url, title: '', text: '' }], { now: 0, at: 0, uploads: false })
    await add(channelId)
    await start()
    await clock.advance(60_000)
    await dropLinks(db, '1', null, 0)
    expect((await ids()).sort()).toEqual(names(2, 1).sort())
  })

  it('are left alone while the source is paused', async () => {
    const { youTube, clock, add, start, db } = await openVideos({ count: 3 })
    await add(channelId)
    await setPaused(db, 1, 5)
    await start()
    await clock.advance(2 * dayMs)
    expect(youTube.calls).toEqual([])
  })

  it('wait for the time that YouTube needs, and the owner is told once that a channel is gone', async () => {
    const { youTube, clock, add, start, reports, ids } = await openVideos({ count: 1 })
    youTube.fault = { outcome: 'later', at: clock.now() + 5 * hourMs }
    await add(channelId)
    const part = await start()
    await clock.advance(5 * hourMs - 60_000)
    expect(youTube.calls).toEqual(['newest'])
    youTube.fault = { outcome: 'gone' }
    await clock.advance(2 * dayMs)
    await part.stop?.(AbortSignal.abort())
    await start()
    await clock.advance(2 * dayMs)
    expect(reports).toEqual([expect.stringMatching(/^YouTube has no public list of videos of “Tube”.*sources remove/)])
    youTube.fault = null
    await clock.advance(dayMs)
    expect(await ids()).toEqual(names(1, 1))
  })
})

describe('the catalogue of a channel', () => {
  const whole = { backfill: true, knowledge: false }

  it('is read once, page by page, the channels in turn', async () => {
    const { youTube, clock, add, start, ids, row } = await openVideos({ ...whole, count: 23 })
    await add(channelId)
    const part = await start()
    await clock.advance(60_000)
    await part.stop?.(AbortSignal.abort())
    expect([await ids(), await row()]).toMatchObject([names(23, 1), { is_whole: 1, cursor: null }])
    await start()
    await clock.advance(2 * dayMs)
    expect(youTube.calls).toEqual(['page 0', 'page 5', 'page 10', 'page 15', 'page 20'])
  })

  it('does without reading where no units are left, and counts those that it used', async () => {
    const { youTube, clock, add, start, ids, db } = await openVideos({ ...whole, count: 23 })
    youTube.units = 6
    await add(channelId)
    await start()
    await clock.advance(hourMs)
    expect((await ids()).length).toBe(10)
    const usage = await db.selectFrom('quota_usage').select('usage').executeTakeFirstOrThrow()
    expect(JSON.parse(usage.usage)).toMatchObject({ units: 4, catalogue: 4 })
    youTube.units = 100
    await clock.advance(hourMs)
    expect((await ids()).length).toBe(23)
  })

  it('begins anew where its place is not valid any more, and nothing doubles', async () => {
    const { youTube, clock, add, start, ids } = await openVideos({ ...whole, count: 23 })
    await add(channelId)
    await start()
    await clock.advance(2_500)
    youTube.fault = { outcome: 'expired' }
    await clock.advance(10_000)
    youTube.fault = null
    youTube.videos.unshift(videoOf(24))
    await clock.advance(hourMs + 60_000)
    expect([...(await ids())].sort()).toEqual(names(24, 1).sort())
    expect(youTube.calls.filter((call) => call === 'page 0')).toHaveLength(2)
  })

  it('does not bring back what was withdrawn, also where it is read anew or its source was added anew', async () => {
    const { clock, add, start, ids, db, youTube } = await openVideos({ ...whole, count: 23 })
    await add(channelId)
    await start()
    await clock.advance(60_000)
    const oldest = await db.selectFrom('knowledge_items').select('id').orderBy('id', 'desc').executeTakeFirst()
    await removeItem(db, oldest?.id ?? 0, 0)
    await db.updateTable('knowledge_channels').set({ is_whole: 0, cursor: null, page_due_at: 0 }).execute()
    await clock.advance(hourMs)
    expect([await ids(), youTube.calls.length]).toEqual([names(23, 2), 10])
    const [source] = await loadSources(db)
    if (source) await removeSource(db, source, 0)
    await clock.advance(hourMs)
    await add(channelId, { knowledge: true })
    await clock.advance(hourMs)
    expect(await ids()).toEqual(names(23, 2))
  })

  it('waits for a key, which the start says once', async () => {
    const { youTube, clock, add, start, ids, lines } = await openVideos({ backfill: true, count: 23 })
    await add(channelId)
    await start({ ...youTube.source, catalogue: null })
    await clock.advance(2 * dayMs)
    expect((await ids()).length).toBe(5)
    expect(lines.filter(({ msg }) => String(msg).includes('YOUTUBE_API_KEY'))).toHaveLength(1)
  })

  it('is left alone for an hour after an error of ours, without harm to others', async () => {
    const { youTube, clock, add, start, ids, lines } = await openVideos({ ...whole, count: 8 })
    await add(channelId)
    let failures = 1
    youTube.effect = () => {
      if (failures-- > 0) throw new Error('broken')
    }
    await start()
    await clock.advance(hourMs / 2)
    expect([(await ids()).length, lines.filter(({ msg }) => msg === 'videos not read').length]).toEqual([0, 1])
    await clock.advance(hourMs)
    expect((await ids()).length).toBe(8)
  })
})
