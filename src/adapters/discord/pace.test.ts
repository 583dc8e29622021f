import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../test/fake-clock.ts'
import { createPace } from './pace.ts'

function paced() {
  const clock = fakeClock(0)
  const shown: { at: number; text: string }[] = []
  const pace = createPace((text) => Promise.resolve(void shown.push({ at: clock.now(), text })), clock)
  return { clock, shown, pace }
}

describe('the pace of a growing text', () => {
  it('shows the first thirty characters at once', async () => {
    const { clock, shown, pace } = paced()
    pace.add('x'.repeat(30))
    await clock.advance(0)
    expect(shown).toEqual([{ at: 0, text: 'x'.repeat(30) }])
  })

  it('shows less after 400 ms', async () => {
    const { clock, shown, pace } = paced()
    pace.add('short')
    await clock.advance(399)
    expect(shown).toEqual([])
    await clock.advance(1)
    expect(shown).toEqual([{ at: 400, text: 'short' }])
  })

  it('then shows the newest text at most every 1.2 s, and nothing twice', async () => {
    const { clock, shown, pace } = paced()
    for (let i = 0; i < 30; i++) {
      pace.add('0123456789'.repeat(4))
      await clock.advance(100)
    }
    await clock.advance(10_000)
    expect(shown.map(({ at }) => at)).toEqual([0, 1200, 2400, 3600])
    expect(shown.at(-1)?.text).toHaveLength(1200)
  })

  it('does not show blank text and does not spin on it', async () => {
    const { clock, shown, pace } = paced()
    pace.add(' \n')
    await clock.advance(5_000)
    await pace.settle()
    expect(shown).toEqual([])
  })

  it('settles without showing what is left, and tells what went wrong', async () => {
    const clock = fakeClock(0)
    const pace = createPace(() => Promise.reject(new Error('gone')), clock)
    pace.add('x'.repeat(40))
    await clock.advance(0)
    pace.add('more')
    await expect(pace.settle()).rejects.toThrow('gone')
  })
})
