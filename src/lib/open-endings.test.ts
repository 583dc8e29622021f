import { expect, it, onTestFinished, vi } from 'vitest'
import { collectingLog } from '../../test/support/collecting-log.ts'
import { systemClock } from './clock.ts'
import { createOpenEndings } from './open-endings.ts'

it('many replies wait for their end at once without a warning of a leak, and a stop leaves them to the next start', async () => {
  const warned = vi.fn()
  process.on('warning', warned)
  onTestFinished(() => void process.off('warning', warned))
  const show = vi.fn(() => Promise.resolve('whole' as const))
  const endings = createOpenEndings<{ id: string }>({
    name: 'answer',
    show,
    close: () => Promise.resolve(),
    notices: { interrupted: 'Interrupted.', notShown: 'Not shown.' },
    wasClosed: false,
    clock: systemClock,
    log: collectingLog().log,
  })
  for (let id = 0; id < 30; id++) endings.endEarlier({ id: String(id) })
  await new Promise((resolve) => setImmediate(resolve))
  await endings.stop()
  expect([show.mock.calls, warned.mock.calls]).toEqual([[], []])
})
