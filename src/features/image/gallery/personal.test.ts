import { Readable } from 'node:stream'
import { expect, it } from 'vitest'
import { fakeClock } from '../../../../test/support/fake-clock.ts'
import { createGalleryOutside, openGallery, pictureOf } from '../../../../test/support/image/gallery-double.ts'
import { afterTest } from '../../../../test/support/network/local-server.ts'
import { openDatabase } from '../../../db/db.ts'

const minuteMs = 60_000

it('What waits for the gallery is shown, exported and deleted by /privacy, and nothing of others', async () => {
  const database = await openDatabase(':memory:')
  const clock = fakeClock()
  const outside = createGalleryOutside(clock)
  const { queueGalleryPost, personal, rows, start, stop } = openGallery(database, clock, outside, { wasClosed: true })
  afterTest(async () => {
    await stop()
    await database.close()
  })
  await start()
  outside.answers = [{ outcome: 'later', afterMs: 30 * minuteMs }]
  await database.db.transaction().execute(async (tx) => {
    for (const [name, by] of [
      ['owl', 'ada'],
      ['fox', 'ada'],
      ['bat', 'bob'],
    ] as const)
      await queueGalleryPost(tx, pictureOf(name, by))
  })
  await clock.advance(1_000)
  expect(await personal.count('ada')).toBe('Pictures that wait for the gallery: 2')
  const exported = (after: string) => Readable.from(personal.export('ada', after)).toArray()
  const rest = { waitsSince: '2026-01-01T00:00:00.000Z', name: 'ada' }
  const fox = { id: 'fox', row: { ...rest, prompt: 'A fox', link: 'https://discord.test/fox' } }
  const owl = { id: 'owl', row: { ...rest, prompt: 'A owl', link: 'https://discord.test/owl' } }
  expect([await exported(''), await exported('fox')]).toEqual([[fox, owl], [owl]])
  await personal.delete('ada')
  expect([await personal.count('ada'), await exported('')]).toEqual([null, []])
  expect((await rows()).flatMap(({ prompt }) => prompt || [])).toEqual(['A bat'])
  await clock.advance(60 * minuteMs)
  expect(outside.posts.map(({ prompt }) => prompt)).toEqual(['A bat'])
})
