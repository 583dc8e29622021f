import { describe, expect, it, vi } from 'vitest'
import { createBreaker } from './breaker.ts'
import { UpstreamError } from '../errors.ts'

const openMs = 20_000
const down = () => Promise.reject(new Error('down'))
const up = () => Promise.resolve('up')

function breakerOf() {
  const states: string[] = []
  const time = { now: 0 }
  const breaker = createBreaker({
    service: 'test',
    failures: 3,
    openMs,
    counts: (error) => (error as Error).message === 'down',
    onChange: (state) => states.push(state),
    clock: { now: () => time.now },
  })
  const fail = async (times: number) => {
    for (let i = 0; i < times; i++) await breaker.run(down).catch(() => undefined)
  }
  return { breaker, states, fail, time }
}

const isSpared = (error: unknown) => error instanceof UpstreamError && error.fault === 'unreachable'

describe('a breaker', () => {
  it('opens after consecutive failures and then lets nothing through', async () => {
    const { breaker, states, fail } = breakerOf()
    await fail(2)
    await breaker.run(up)
    await fail(2)
    expect([states, breaker.isOpen()]).toEqual([[], false])
    await fail(1)
    expect([states, breaker.isOpen()]).toEqual([['open'], true])
    let asked = 0
    const ask = () => breaker.run(() => Promise.resolve(++asked))
    for (let i = 0; i < 10; i++) await expect(ask()).rejects.toSatisfy(isSpared)
    expect(asked).toBe(0)
  })

  it('lets one probe through after a while, rejects others meanwhile, and closes if the probe succeeds', async () => {
    const { breaker, states, fail, time } = breakerOf()
    await fail(3)
    time.now += openMs - 1
    await expect(breaker.run(up)).rejects.toSatisfy(isSpared)
    time.now += 1
    let finish = (_: string) => {}
    const probe = breaker.run(() => new Promise<string>((resolve) => (finish = resolve)))
    await expect(breaker.run(up)).rejects.toSatisfy(isSpared)
    finish('back')
    expect(await probe).toBe('back')
    expect(await breaker.run(up)).toBe('up')
    expect(states).toEqual(['open', 'closed'])
  })

  it('stays open if the probe fails', async () => {
    const { breaker, fail, time } = breakerOf()
    await fail(3)
    time.now += openMs
    await expect(breaker.run(down)).rejects.toThrow('down')
    await expect(breaker.run(up)).rejects.toSatisfy(isSpared)
    time.now += openMs
    expect(await breaker.run(up)).toBe('up')
  })

  it('is not kept open, nor closed, by the ends of calls that began before', async () => {
    const { breaker, states, fail, time } = breakerOf()
    const ends: (() => void)[] = []
    const late = () =>
      new Promise<string>((resolve, reject) =>
        ends.push(
          () => resolve('late'),
          () => reject(new Error('down')),
        ),
      )
    const calls = [breaker.run(late), breaker.run(late)]
    await fail(3)
    time.now += openMs / 2
    ends[0]?.()
    ends[3]?.()
    await Promise.allSettled(calls)
    await expect(breaker.run(up)).rejects.toSatisfy(isSpared)
    time.now += openMs / 2
    expect(await breaker.run(up)).toBe('up')
    expect(states).toEqual(['open', 'closed'])
  })

  it('runs by a clock that the system’s time does not move', async () => {
    const breaker = createBreaker({ service: 'test', failures: 1, openMs: 0, counts: () => true, onChange: () => {} })
    const now = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 3_600_000)
    await breaker.run(down).catch(() => undefined)
    now.mockRestore()
    expect(await breaker.run(up)).toBe('up')
  })

  it('does not count errors that are no outage', async () => {
    const { breaker, states } = breakerOf()
    for (let i = 0; i < 10; i++)
      await expect(breaker.run(() => Promise.reject(new Error('no such thing')))).rejects.toThrow('no such thing')
    expect(states).toEqual([])
  })
})
