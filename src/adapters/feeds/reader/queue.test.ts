import { describe, expect, it } from 'vitest'
import { createHostQueue, type Slot } from './queue.ts'

const { signal } = new AbortController()
const settle = () => new Promise<void>((resolve) => setImmediate(resolve))

/** A queue that records its slots, each by a name whose first letter is the host. */
function recording(limits: { maxHosts: number; maxAnswers: number }) {
  const queue = createHostQueue(limits)
  const slots = new Map<string, Slot>()
  const order: string[] = []
  const acquire = (...names: string[]) => {
    for (const name of names)
      void queue.acquire(name.charAt(0), signal).then((slot) => {
        slots.set(name, slot)
        order.push(name)
      })
  }
  const slot = (name: string) => slots.get(name) ?? expect.fail(`${name} still waits`)
  return { queue, acquire, slot, order }
}

describe('the host queue', () => {
  it('allows one request per host, and the next once the answer has arrived', async () => {
    const { acquire, slot, order } = recording({ maxHosts: 10, maxAnswers: 10 })
    acquire('a1', 'a2', 'b1')
    await settle()
    expect(order).toEqual(['a1', 'b1'])
    slot('a1').answered()
    await settle()
    expect(order).toEqual(['a1', 'b1', 'a2'])
  })

  it('limits the number of hosts', async () => {
    const { acquire, slot, order } = recording({ maxHosts: 2, maxAnswers: 10 })
    acquire('a1', 'b1', 'c1')
    await settle()
    expect(order).toEqual(['a1', 'b1'])
    slot('b1').release()
    await settle()
    expect(order).toEqual(['a1', 'b1', 'c1'])
  })

  it('allows no request while too many answers are in hand', async () => {
    const { acquire, slot, order } = recording({ maxHosts: 10, maxAnswers: 2 })
    acquire('a1', 'b1')
    await settle()
    slot('a1').answered()
    slot('b1').answered()
    acquire('c1')
    await settle()
    expect(order).toEqual(['a1', 'b1'])
    slot('a1').release()
    await settle()
    expect(order).toEqual(['a1', 'b1', 'c1'])
  })

  it('prefers the host with the longest queue', async () => {
    const { acquire, slot, order } = recording({ maxHosts: 1, maxAnswers: 10 })
    acquire('a1', 'b1', 'c1', 'c2', 'c3', 'b2')
    for (const name of ['a1', 'c1', 'b1', 'c2', 'b2', 'c3']) {
      await settle()
      slot(name).release()
    }
    expect(order).toEqual(['a1', 'c1', 'b1', 'c2', 'b2', 'c3'])
  })

  it('counts each release once', async () => {
    const { acquire, slot, order } = recording({ maxHosts: 1, maxAnswers: 1 })
    acquire('a1', 'a2', 'a3')
    await settle()
    for (const act of ['answered', 'release', 'answered', 'release'] as const) slot('a1')[act]()
    await settle()
    expect(order).toEqual(['a1', 'a2'])
  })

  it('drops requests that were aborted before or while they waited', async () => {
    const { queue, acquire, slot, order } = recording({ maxHosts: 1, maxAnswers: 1 })
    acquire('a1')
    const stop = new AbortController()
    const waiting = queue.acquire('a', stop.signal)
    acquire('a2')
    stop.abort(new Error('stopping'))
    await expect(waiting).rejects.toThrow('stopping')
    await expect(queue.acquire('b', stop.signal)).rejects.toThrow('stopping')
    slot('a1').release()
    await settle()
    expect(order).toEqual(['a1', 'a2'])
  })
})
