import { expect, it, vi } from 'vitest'
import { collectingLog } from '../../../test/support/collecting-log.ts'
import { fakeClock } from '../../../test/support/fake-clock.ts'
import { createDaily } from './daily.ts'

it('daily work is done once a day, also after a failure, and no more after a stop', async () => {
  const clock = fakeClock()
  const { log, lines } = collectingLog()
  const work = vi.fn<() => Promise<void>>(() => Promise.resolve())
  const { start, stop } = createDaily({ name: 'old rows', clock, log }, work)
  await start?.()
  await clock.advance(86_399_000)
  expect(work).not.toHaveBeenCalled()
  work.mockRejectedValueOnce(new Error('disk full'))
  await clock.advance(1_000)
  await clock.advance(86_400_000)
  expect(work).toHaveBeenCalledTimes(2)
  expect(lines.map(({ msg, part }) => [msg, part])).toEqual([['daily work failed', 'old rows']])
  await stop?.(new AbortController().signal)
  await clock.advance(86_400_000)
  expect(work).toHaveBeenCalledTimes(2)
})
