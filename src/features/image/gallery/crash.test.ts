import { expect, it } from 'vitest'
import { fakeClock } from '../../../../test/support/fake-clock.ts'
import { createGalleryOutside, openGallery } from '../../../../test/support/image/gallery-double.ts'
import { createMeter } from '../../../../test/support/stories/cutting.ts'
import { openDatabase } from '../../../db/db.ts'

const minuteMs = 60_000
const all = ['A bat', 'A hen', 'A owl']

/**
 * Queues five pictures and posts them, cut off after that many effects: requests, answers, and commits. Nothing goes through
 * after the cut; then the gallery starts again, as after a crash, or after a power cut that lost no commit. One answer is
 * lost, one send does not arrive, the channel is closed once, the message of one picture is gone, and one is deleted. Answers how many
 * effects there were.
 */
async function play(cut: number, idleMs: number, wasClosed: boolean): Promise<number> {
  const clock = fakeClock()
  const meter = createMeter(cut)
  const outside = createGalleryOutside(clock)
  const effect = () => {
    if (!meter.effect()) throw new Error('cut off')
  }
  outside.effect = effect
  const database = await openDatabase(':memory:', { beforeCommit: () => meter.commit() })
  outside.gone.add('ref-eel')
  outside.lost = 1
  const first = openGallery(database, clock, outside, { wasClosed: true })
  await first.start()
  await clock.advance(minuteMs)
  meter.begin(() => undefined)
  let isQueued = true
  // A picture that stands is recorded, and queued, by its own feature: where that is cut off, it is recorded again.
  await first.queue('fox', 'eel').catch(() => (isQueued = false))
  await clock.advance(2 * minuteMs)
  outside.answers = [{ outcome: 'unsure' }, { outcome: 'closed', sentence: 'Closed.' }]
  const more = () => first.queue('owl', 'bat', 'hen').catch(() => (isQueued = false))
  if (isQueued) await more()
  await clock.advance(20 * minuteMs)
  await first.forget(database.db, 'fox').catch(() => undefined)
  await clock.advance(minuteMs)
  meter.close()
  await first.stop()
  const doubled = outside.posts.length
  await clock.advance(idleMs)
  meter.open()
  outside.answers = []
  const second = openGallery(database, clock, outside, { wasClosed })
  await second.start()
  await second.queue('fox', 'eel', 'owl', 'bat', 'hen')
  await clock.advance(60 * minuteMs)
  await second.forget(database.db, 'fox')
  await clock.advance(minuteMs)
  const rows = await second.rows()
  await second.stop()
  await database.close()
  const about = `cut after ${cut} effects, ${doubled} posted before`
  expect(outside.posts.map(({ prompt }) => prompt).sort(), about).toEqual(all)
  const states = rows.map(({ picture_id: id, state, prompt }) => `${id} ${state} ${prompt}`).sort()
  expect(states, about).toEqual(['bat posted ', 'eel dropped ', 'fox dropped ', 'hen posted ', 'owl posted '])
  return meter.count()
}

it.each([
  ['at once', 0, true],
  ['an hour later', 60 * minuteMs, true],
  ['at once after a power cut', 0, false],
] as const)(
  'posts every picture exactly once, wherever it is cut off, and started again %s',
  async (_, idleMs, wasClosed) => {
    const effects = await play(Infinity, idleMs, wasClosed)
    expect(effects).toBeGreaterThanOrEqual(40)
    for (let cut = 0; cut < effects; cut++) await play(cut, idleMs, wasClosed)
  },
)
