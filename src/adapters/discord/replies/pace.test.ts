import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../../../test/support/fake-clock.ts'
import { createPace } from './pace.ts'

const atOnce = () => Promise.resolve()

function paced(ready: Parameters<typeof createPace>[0]['ready'] = atOnce) {
  const clock = fakeClock(0)
  const shown: { at: number; text: string }[] = []
  const show = (text: string) => Promise.resolve(void shown.push({ at: clock.now(), text }))
  return { clock, shown, pace: createPace({ ready, show }, clock) }
}

describe('the throttle of drafts', () => {
  it('shows the first draft at thirty characters', async () => {
    const { clock, shown, pace } = paced()
    pace.add('x'.repeat(30))
    await clock.advance(0)
    expect(shown).toEqual([{ at: 0, text: 'x'.repeat(30) }])
  })

  it('shows a shorter draft after 400 ms', async () => {
    const { clock, shown, pace } = paced()
    pace.add('short')
    await clock.advance(399)
    expect(shown).toEqual([])
    await clock.advance(1)
    expect(shown).toEqual([{ at: 400, text: 'short' }])
  })

  it('shows the newest text at most every 1.2 s, and no text twice', async () => {
    const { clock, shown, pace } = paced()
    for (let i = 0; i < 30; i++) {
      pace.add('0123456789'.repeat(4))
      await clock.advance(100)
    }
    await clock.advance(10_000)
    expect(shown.map(({ at }) => at)).toEqual([0, 1200, 2400, 3600])
    expect(shown.at(-1)?.text).toHaveLength(1200)
  })

  it('goes on at once after the clock was set back', async () => {
    const fake = fakeClock(0)
    let stepMs = 3_600_000
    const shown: string[] = []
    const clock = { now: () => fake.now() + stepMs, sleep: fake.sleep }
    const pace = createPace({ ready: atOnce, show: (text) => Promise.resolve(void shown.push(text)) }, clock)
    pace.add('x'.repeat(30))
    await fake.advance(2_000)
    stepMs = 0
    pace.add('y')
    await fake.advance(2_000)
    pace.add('z')
    await fake.advance(2_000)
    expect(shown.map((text) => text.slice(30))).toEqual(['', 'y', 'yz'])
  })

  it('does not show blank text', async () => {
    const { clock, shown, pace } = paced()
    pace.add(' \n')
    await clock.advance(5_000)
    await pace.settle()
    expect(shown).toEqual([])
  })

  it('waits until it may write, the first text with a higher urgency, and then shows the newest text', async () => {
    const asked: string[] = []
    const open: (() => void)[] = []
    const { clock, shown, pace } = paced((urgency) => {
      asked.push(urgency)
      return new Promise((resolve) => open.push(resolve))
    })
    pace.add('x'.repeat(30))
    await clock.advance(5_000)
    pace.add('y')
    expect(shown).toEqual([])
    open[0]?.()
    await clock.advance(0)
    expect(shown).toEqual([{ at: 5_000, text: `${'x'.repeat(30)}y` }])
    pace.add('z')
    await clock.advance(1_200)
    expect(asked).toEqual(['first', 'draft'])
  })

  it('drops a draft that waits when it is settled', async () => {
    const never = (_: string, signal: AbortSignal) =>
      new Promise<void>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
    const { clock, shown, pace } = paced(never)
    pace.add('x'.repeat(30))
    await clock.advance(5_000)
    await pace.settle()
    expect(shown).toEqual([])
  })

  it('shows a sentence in small print until there is text', async () => {
    const { clock, shown, pace } = paced()
    pace.wait('One moment.')
    await clock.advance(400)
    pace.add('Here it is.')
    await clock.advance(1_200)
    expect(shown.map(({ text }) => text)).toEqual(['-# One moment.', 'Here it is.'])
  })

  it('shows the newest sentence in place of an earlier one, and none again that was replaced', async () => {
    const { clock, shown, pace } = paced()
    pace.wait('2 pictures are before yours.')
    await clock.advance(400)
    pace.wait('1 picture is before yours.')
    pace.wait('Drawing…')
    pace.wait('Drawing…')
    await clock.advance(10_000)
    pace.add('A fox')
    pace.wait('Too late.')
    await clock.advance(10_000)
    expect(shown.map(({ text }) => text)).toEqual(['-# 2 pictures are before yours.', '-# Drawing…', 'A fox'])
  })

  it('settles without showing the rest, and throws the error of a failed draft', async () => {
    const clock = fakeClock(0)
    const pace = createPace({ ready: atOnce, show: () => Promise.reject(new Error('gone')) }, clock)
    pace.add('x'.repeat(40))
    await clock.advance(0)
    pace.add('more')
    await expect(pace.settle()).rejects.toThrow('gone')
  })
})
