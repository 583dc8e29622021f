import { describe, expect, it } from 'vitest'
import { createFairSemaphore } from './fair-semaphore.ts'

const never = new AbortController().signal
const soon = () => new Promise((resolve) => setImmediate(resolve))

/** Takes places in order and tells who holds one. */
function taking(places: ReturnType<typeof createFairSemaphore>) {
  const order: string[] = []
  const leave = new Map<string, () => void>()
  const take = (name: string, key: string) =>
    void places.acquire(key, never).then((giveBack) => {
      order.push(name)
      leave.set(name, giveBack)
    })
  return { order, take, leave: async (name: string) => (leave.get(name)?.(), await soon()) }
}

describe('places', () => {
  it('are as many as there are, and none waits while one is free', async () => {
    const places = createFairSemaphore({ permits: 2, perKey: 2 })
    const { order, take, leave } = taking(places)
    for (const name of ['a', 'b', 'c']) take(name, name)
    await soon()
    expect(order).toEqual(['a', 'b'])
    expect(places.wouldWait('d')).toBe(true)
    await leave('a')
    expect(order).toEqual(['a', 'b', 'c'])
  })

  it('go to nobody more than two at once, while others need not wait for them', async () => {
    const { order, take, leave } = taking(createFairSemaphore({ permits: 5, perKey: 2 }))
    for (const name of ['a1', 'a2', 'a3', 'b1']) take(name, name.charAt(0))
    await soon()
    expect(order).toEqual(['a1', 'a2', 'b1'])
    await leave('b1')
    expect(order).toEqual(['a1', 'a2', 'b1'])
    await leave('a2')
    expect(order).toEqual(['a1', 'a2', 'b1', 'a3'])
  })

  it('are given in rounds, so that nobody’s many stand before another’s first', async () => {
    const { order, take, leave } = taking(createFairSemaphore({ permits: 1, perKey: 1 }))
    for (const name of ['a1', 'b1', 'b2', 'b3', 'c1']) take(name, name.charAt(0))
    await soon()
    for (const name of ['a1', 'b1', 'c1', 'b2']) await leave(name)
    expect(order).toEqual(['a1', 'b1', 'c1', 'b2', 'b3'])
  })

  it('are given back once, however often that is said', async () => {
    const places = createFairSemaphore({ permits: 1, perKey: 1 })
    const giveBack = await places.acquire('a', never)
    giveBack()
    giveBack()
    await places.acquire('b', never)
    expect(places.wouldWait('c')).toBe(true)
  })

  it('are not kept for whoever gave up waiting', async () => {
    const places = createFairSemaphore({ permits: 1, perKey: 1 })
    const giveBack = await places.acquire('a', never)
    const tired = new AbortController()
    const waiting = places.acquire('b', tired.signal)
    tired.abort(new Error('tired'))
    await expect(waiting).rejects.toThrow('tired')
    await expect(places.acquire('c', tired.signal)).rejects.toThrow('tired')
    giveBack()
    expect(places.wouldWait('d')).toBe(false)
  })
})
