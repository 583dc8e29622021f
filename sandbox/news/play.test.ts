import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createMovableClock, type MovableClock } from '../clock.ts'
import { createPlay } from './play.ts'

const hourMs = 3_600_000
const minuteMs = 60_000

/** A bot that works a little, in real time, once an hour; answers the minutes of the clock at which it ended. */
function workHourly(clock: MovableClock): number[] {
  const startedAt = clock.now()
  const ended: number[] = []
  void (async () => {
    for (let hour = 1; hour <= 12; hour++) {
      await clock.sleep(startedAt + hour * hourMs - clock.now())
      await wait(8)
      ended.push(Math.floor((clock.now() - startedAt) / minuteMs))
    }
  })()
  return ended
}

describe('playing time', () => {
  it('lets the bot do its work at each time at which it wakes', async () => {
    const clock = createMovableClock()
    const ended = workHourly(clock)
    const startedAt = clock.now()
    const play = createPlay({ clock, calls: [], logs: [] })
    await Promise.all([play(2.5 * hourMs), play(2 * hourMs)])
    expect(ended).toEqual([60, 120, 180, 240])
    expect(clock.now() - startedAt).toBeGreaterThanOrEqual(4.5 * hourMs)
    expect(clock.now() - startedAt).toBeLessThan(4.5 * hourMs + minuteMs)
  })

  it('waits for calls that have no answer yet', async () => {
    const clock = createMovableClock()
    const calls = [{ status: 0 }]
    let answeredAt = 0
    void clock.sleep(hourMs).then(async () => {
      await wait(200)
      answeredAt = clock.now()
      calls[0] = { status: 200 }
    })
    const startedAt = clock.now()
    await createPlay({ clock, calls: [calls], logs: [] })(2 * hourMs)
    expect(Math.floor((answeredAt - startedAt) / hourMs)).toBe(1)
  })

  it('jumps over the rest once it has taken long enough', async () => {
    const clock = createMovableClock()
    const startedAt = clock.now()
    const ended = workHourly(clock)
    await createPlay({ clock, calls: [], logs: [], maxPlayMs: 0 })(5 * hourMs)
    expect(clock.now() - startedAt).toBeGreaterThanOrEqual(5 * hourMs)
    expect(new Set(ended)).toEqual(new Set([300]))
  })
})
