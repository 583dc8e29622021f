import { describe, expect, it, vi } from 'vitest'
import { fakeClock } from '../../../test/support/fake-clock.ts'
import { collectingLog } from '../../../test/support/collecting-log.ts'
import { createReport } from './report.ts'

function reporting(say: ((text: string) => Promise<void>) | null) {
  const clock = fakeClock()
  const { log, lines } = collectingLog()
  const report = createReport({ post: say, clock, log })
  return { clock, lines, report }
}

describe('a report', () => {
  it('reaches the owner once per cause and ten minutes', async () => {
    const say = vi.fn(() => Promise.resolve())
    const { clock, report } = reporting(say)
    report('disk', 'The disk is full.')
    report('disk', 'The disk is full.')
    report('token', 'The token is wrong.')
    await clock.advance(10 * 60_000)
    report('disk', 'The disk is full.')
    expect(say.mock.calls.flat()).toEqual(['The disk is full.', 'The token is wrong.', 'The disk is full.'])
  })

  it('reaches the owner again after the clock was set back', () => {
    const say = vi.fn(() => Promise.resolve())
    const clock = { ...fakeClock(), now: () => now }
    let now = 86_400_000
    const report = createReport({ post: say, clock, log: collectingLog().log })
    report('disk', 'The disk is full.')
    now -= 3_600_000
    report('disk', 'The disk is full.')
    report('disk', 'The disk is full.')
    expect(say).toHaveBeenCalledTimes(2)
  })

  it('is a warning in the log where there is no channel', () => {
    const { lines, report } = reporting(null)
    report('disk', 'The disk is full.')
    expect(lines).toMatchObject([{ level: 'warn', cause: 'disk', msg: 'The disk is full.' }])
  })

  it('is without the backslashes of markdown in the log, which draws none', () => {
    const { lines, report } = reporting(null)
    report('feed', '“\\[a\\]\u200b(b)” (https\\://a.example/) is gone.')
    expect(lines).toMatchObject([{ msg: '“[a](b)” (https://a.example/) is gone.' }])
  })

  it('never takes down what reported when the channel cannot be written to', async () => {
    const { clock, lines, report } = reporting(() => Promise.reject(new Error('missing access')))
    report('disk', 'The disk is full.')
    await clock.advance(0)
    expect(lines).toMatchObject([{ level: 'warn', err: { message: 'missing access' } }])
  })
})
