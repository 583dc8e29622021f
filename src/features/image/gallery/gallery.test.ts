import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fakeClock, type FakeClock } from '../../../../test/support/fake-clock.ts'
import {
  createGalleryOutside,
  galleryChannel,
  type GalleryOutside,
  openGallery,
  pictureOf,
} from '../../../../test/support/image/gallery-double.ts'
import { type Database, openDatabase } from '../../../db/db.ts'
import { galleryKeyOf } from './post-row.ts'

const minuteMs = 60_000
const dayMs = 86_400_000
let database: Database
let clock: FakeClock
let outside: GalleryOutside
let running: ReturnType<typeof openGallery>[]

beforeEach(async () => {
  database = await openDatabase(':memory:')
  clock = fakeClock()
  outside = createGalleryOutside(clock)
  running = []
})
afterEach(async () => {
  for (const each of running) await each.stop()
  await database.close()
})

async function open(given: Parameters<typeof openGallery>[3] = {}) {
  const gallery = openGallery(database, clock, outside, { wasClosed: true, ...given })
  running.push(gallery)
  await gallery.start()
  return gallery
}
const posted = () => outside.posts.map(({ prompt }) => prompt)

describe('The gallery', () => {
  it('gets each picture once, with everything about it, and keeps nothing personal afterwards', async () => {
    const { queue, rows } = await open()
    await queue('fox', 'fox', 'owl')
    await queue('fox')
    await clock.advance(minuteMs)
    const [fox] = outside.posts
    expect(posted()).toEqual(['A fox', 'A owl'])
    expect(fox).toMatchObject({
      ...{ channelId: galleryChannel, key: galleryKeyOf('fox'), attempt: 1, title: 'A fox', by: 'ada' },
      link: 'https://discord.test/fox',
      picture: { name: 'ref-fox.png', mime: 'image/png', alt: 'A fox' },
    })
    expect(fox?.key).toMatch(/^[a-z0-9]{18}$/)
    expect(String(fox?.picture.bytes)).toBe('https://cdn.test/ref-fox.png')
    const kept = { state: 'posted', ref: '', asker_id: null, asker_name: '', prompt: '', link: null }
    expect(await rows()).toMatchObject([kept, kept])
  })

  it('gets a title of at most 200 characters on one line, and at most 1,024 of an alt text', async () => {
    const { queueGalleryPost } = await open()
    const prompt = 'An owl\n\non a roof '.repeat(200)
    await database.db.transaction().execute((tx) => queueGalleryPost(tx, { ...pictureOf('long'), prompt }))
    await clock.advance(0)
    const [post] = outside.posts
    expect(post?.title).toMatch(/^An owl on a roof .{150,182}…$/)
    expect([post?.prompt, (post?.picture.alt ?? '').length <= 1_024]).toEqual([prompt, true])
  })

  it('looks for a post without an answer, and posts again only what is not there, with the same nonce', async () => {
    const { queue, rows } = await open()
    outside.lost = 1
    await queue('stands')
    await clock.advance(minuteMs)
    expect([posted(), outside.looks]).toEqual([['A stands'], 1])
    outside.answers = [{ outcome: 'unsure' }]
    await queue('never')
    await clock.advance(5 * minuteMs)
    expect([posted(), outside.looks]).toEqual([['A stands', 'A never'], 2])
    expect(outside.posts.map(({ attempt }) => attempt)).toEqual([1, 1])
    expect((await rows()).map(({ state }) => state)).toEqual(['posted', 'posted'])
  })

  it('tells the owner once that its channel is closed, tries again later, and posts what waited', async () => {
    const { queue, reports, status } = await open()
    const sentence = 'Give me **Send Messages** there.'
    outside.answers = Array.from({ length: 4 }, () => ({ outcome: 'closed' as const, sentence }))
    await queue('fox', 'owl')
    await clock.advance(minuteMs)
    expect(await status()).toEqual(['Waiting for the gallery: 2 pictures', `⚠ <#${galleryChannel}>: ${sentence}`])
    await clock.advance(30 * minuteMs)
    expect(posted()).toEqual(['A fox', 'A owl'])
    expect(reports).toEqual([`posting in ${galleryChannel}: ${sentence}`])
    expect(await status()).toEqual([])
  })

  it('waits as long as it is told, without a word to the owner', async () => {
    const { queue, reports } = await open()
    outside.answers = [{ outcome: 'later', afterMs: 20 * minuteMs }]
    await queue('fox')
    await clock.advance(19 * minuteMs)
    expect(posted()).toEqual([])
    await clock.advance(2 * minuteMs)
    expect([posted(), reports]).toEqual([['A fox'], []])
  })

  it('drops what Discord will never take, logs why, and goes on', async () => {
    const { queue, rows, lines } = await open()
    outside.answers = [{ outcome: 'refused', sentence: 'Too large.' }]
    await queue('fox', 'owl')
    await clock.advance(minuteMs)
    expect(posted()).toEqual(['A owl'])
    expect(await rows()).toMatchObject([{ state: 'dropped', prompt: '' }, { state: 'posted' }])
    expect(lines).toContainEqual(expect.objectContaining({ id: 'fox', reason: 'Too large.' }))
  })

  it('drops a picture whose message is gone', async () => {
    const { queue, rows } = await open()
    outside.gone.add('ref-fox')
    await queue('fox', 'owl')
    await clock.advance(minuteMs)
    expect(posted()).toEqual(['A owl'])
    expect(await rows()).toMatchObject([{ state: 'dropped', prompt: '', asker_id: null }, { state: 'posted' }])
  })

  it('is not held up by a picture that cannot be read, which is given up after a week', async () => {
    const { queue, rows, lines } = await open()
    outside.isUnreadable = (ref) => ref !== 'ref-owl'
    await queue('fox', 'late', 'owl')
    await clock.advance(minuteMs)
    expect(posted()).toEqual(['A owl'])
    await clock.advance(3 * dayMs)
    outside.isUnreadable = (ref) => ref === 'ref-fox'
    await clock.advance(3_600_000)
    expect(posted()).toEqual(['A owl', 'A late'])
    await clock.advance(5 * dayMs)
    expect((await rows()).map(({ picture_id: id, state }) => `${id} ${state}`)).toContain('fox dropped')
    const tries = lines.filter(({ msg, id }) => msg === 'picture for the gallery not read' && id === 'fox').length
    expect(tries).toBeLessThan(190)
  })

  it('drops the post of a picture that is deleted while it waits', async () => {
    const { queue, forget, rows } = await open()
    outside.answers = [{ outcome: 'later', afterMs: null }]
    await queue('fox')
    await clock.advance(1_000)
    await forget(database.db, 'fox')
    await clock.advance(30 * minuteMs)
    expect([posted(), await rows()]).toMatchObject([[], [{ state: 'dropped', prompt: '' }]])
  })

  it('removes the post of a picture that is deleted, as soon as it may', async () => {
    const { queue, forget, rows, reports } = await open()
    await queue('fox', 'owl')
    await clock.advance(minuteMs)
    const sentence = 'I may not read there.'
    outside.removals = [
      { outcome: 'later', afterMs: null },
      { outcome: 'closed', sentence },
    ]
    await forget(database.db, 'fox')
    await clock.advance(1_000)
    expect(posted()).toEqual(['A fox', 'A owl'])
    await clock.advance(30 * minuteMs)
    expect([posted(), reports]).toEqual([['A owl'], [`posting in ${galleryChannel}: ${sentence}`]])
    expect((await rows()).map(({ state }) => state)).toEqual(['dropped', 'posted'])
  })

  it('removes the post of a picture that is deleted in the middle of being posted', async () => {
    const { queue, forget, rows, status } = await open()
    const { post } = outside.gallery
    outside.gallery.post = async (...given) => {
      await forget(database.db, given[0].prompt.slice(2))
      return post(...given)
    }
    outside.lost = 1
    await queue('fox', 'owl')
    await clock.advance(30 * minuteMs)
    expect([posted(), await status()]).toEqual([[], []])
    expect((await rows()).map(({ state, prompt }) => state + prompt)).toEqual(['dropped', 'dropped'])
  })

  it('takes at most 500 pictures that wait, and forgets rows after 400 days', async () => {
    const { queue, rows, lines } = await open()
    outside.answers = [{ outcome: 'later', afterMs: minuteMs }]
    await queue('first')
    await clock.advance(1_000)
    await queue(...Array.from({ length: 510 }, (_, i) => `p${i}`))
    expect([(await rows()).length, lines.filter(({ msg }) => String(msg).startsWith('too many')).length]).toEqual([
      500, 11,
    ])
    await clock.leap(10 * minuteMs)
    await expect.poll(posted).toHaveLength(500)
    await clock.leap(401 * dayMs)
    await expect.poll(rows).toEqual([])
  })

  it('forgets what waited for another channel, or for none', async () => {
    const first = await open()
    outside.answers = [{ outcome: 'later', afterMs: null }]
    await first.queue('fox')
    await clock.advance(1_000)
    await first.stop()
    const second = await open({ channelId: null })
    await second.queue('owl')
    await clock.advance(dayMs)
    expect(posted()).toEqual([])
    expect(await second.rows()).toMatchObject([{ picture_id: 'fox', state: 'dropped', prompt: '' }])
  })

  it('looks for everything that waits after an unclean stop, before it posts it', async () => {
    const first = await open()
    outside.answers = [{ outcome: 'later', afterMs: null }]
    await first.queue('fox', 'owl')
    await clock.advance(1_000)
    await first.stop()
    await outside.gallery.post(
      {
        ...{ channelId: galleryChannel, key: galleryKeyOf('fox'), attempt: 1, title: '', by: '', prompt: 'A fox' },
        link: null,
        picture: { name: '', mime: '', alt: '', bytes: Buffer.from('') },
      },
      new AbortController().signal,
    )
    const second = await open({ wasClosed: false })
    outside.found = { outcome: 'later', afterMs: null }
    await clock.advance(minuteMs / 3)
    expect(posted()).toEqual(['A fox'])
    outside.found = null
    await clock.advance(dayMs / 24)
    expect([posted(), (await second.rows()).map(({ state }) => state)]).toEqual([
      ['A fox', 'A owl'],
      ['posted', 'posted'],
    ])
  })
})
