import { expect, it } from 'vitest'
import { channelId, openVideos, videoOf } from '../../../../test/support/knowledge/channel-videos.ts'

const count = 13
const expected = Array.from({ length: count }, (_, at) => videoOf(at + 1).id)

/**
 * Reads a catalogue of three pages and the newest videos, cut off after that many effects: pages that arrive, and commits.
 * After the cut nothing goes through; then the part starts again. Answers how many effects there were.
 */
async function play(cut: number): Promise<number> {
  let effects = 0
  let isCounting = false
  let isOpen = true
  const effect = () => {
    if (isCounting && ++effects > cut) isOpen = false
    if (!isOpen) throw new Error('cut off')
  }
  const videos = await openVideos({ backfill: true, count }, async () => effect())
  const { youTube, add, start, ids, until, row } = videos
  youTube.effect = effect
  await add(channelId)
  isCounting = true
  const first = await start().catch(() => null)
  const isWhole = async () => (await row())?.is_whole === 1
  await until(async () => !isOpen || (await isWhole()))
  await first?.stop?.(AbortSignal.abort())
  isCounting = false
  isOpen = true
  await start()
  // Long enough for a page that an error delays.
  await until(isWhole, 600_000)
  expect((await ids()).sort(), `cut after ${cut} effects`).toEqual(expected)
  return effects
}

it('leaves every video exactly once, wherever it is cut off', async () => {
  const effects = await play(Infinity)
  expect(effects).toBeGreaterThanOrEqual(25)
  for (let cut = 0; cut < effects; cut++) await play(cut)
})
