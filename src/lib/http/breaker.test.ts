import { describe, expect, it } from 'vitest'
import { createBreaker } from './breaker.ts'
import { UpstreamError } from '../errors.ts'
import { systemClock } from '../clock.ts'

const openMs = 60
const down = () => Promise.reject(new Error('down'))
const up = () => Promise.resolve('up')

function breakerOf() {
  const states: string[] = []
  const breaker = createBreaker({
    service: 'test',
    failures: 3,
    openMs,
    counts: (error) => (error as Error).message === 'down',
    onChange: (state) => states.push(state),
  })
  const fail = async (times: number) => {
    for (let i = 0; i < times; i++) await breaker.run(down).catch(() => undefined)
  }
  return { breaker, states, fail }
}

const isSpared = (error: unknown) => error instanceof UpstreamError && error.fault === 'unreachable'

describe('a breaker', () => {
  it('opens after consecutive failures and then lets nothing through', async () => {
    const { breaker, states, fail } = breakerOf()
    await fail(2)
    await breaker.run(up)
    await fail(2)
    expect(states).toEqual([])
    await fail(1)
    expect(states).toEqual(['open'])
    let asked = 0
    const ask = () => breaker.run(() => Promise.resolve(++asked))
    for (let i = 0; i < 10; i++) await expect(ask()).rejects.toSatisfy(isSpared)
    expect(asked).toBe(0)
  })

  it('lets one probe through after a while, rejects others meanwhile, and closes if the probe succeeds', async () => {
    const { breaker, states, fail } = breakerOf()
    await fail(3)
    await systemClock.sleep(openMs + 20)
    let finish = (_: string) => {}
    const probe = breaker.run(() => new Promise<string>((resolve) => (finish = resolve)))
    await expect(breaker.run(up)).rejects.toSatisfy(isSpared)
    finish('back')
    expect(await probe).toBe('back')
    expect(await breaker.run(up)).toBe('up')
    expect(states).toEqual(['open', 'closed'])
  })

  it('stays open if the probe fails', async () => {
    const { breaker, fail } = breakerOf()
    await fail(3)
    await systemClock.sleep(openMs + 20)
    await expect(breaker.run(down)).rejects.toThrow('down')
    await expect(breaker.run(up)).rejects.toSatisfy(isSpared)
  })

  it('does not count errors that are no outage', async () => {
    const { breaker, states } = breakerOf()
    for (let i = 0; i < 10; i++)
      await expect(breaker.run(() => Promise.reject(new Error('no such thing')))).rejects.toThrow('no such thing')
    expect(states).toEqual([])
  })
})
