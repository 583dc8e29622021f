import { describe, expect, it } from 'vitest'
import { createFairSemaphore } from './fair-semaphore.ts'

const never = new AbortController().signal
const soon = () => new Promise((resolve) => setImmediate(resolve))

/** Acquires permits by name and records the order in which they are granted. */
function recording(semaphore: ReturnType<typeof createFairSemaphore>) {
  const order: string[] = []
  const releases = new Map<string, () => void>()
  const acquire = (name: string, key: string) =>
    void semaphore.acquire(key, never).then((release) => {
      order.push(name)
      releases.set(name, release)
    })
  return { order, acquire, release: async (name: string) => (releases.get(name)?.(), await soon()) }
}

describe('a fair semaphore', () => {
  it('grants as many permits as it has, and nobody waits while one is free', async () => {
    const semaphore = createFairSemaphore({ permits: 2, perKey: 2 })
    const { order, acquire, release } = recording(semaphore)
    for (const name of ['a', 'b', 'c']) acquire(name, name)
    await soon()
    expect(order).toEqual(['a', 'b'])
    expect(semaphore.wouldWait('d')).toBe(true)
    await release('a')
    expect(order).toEqual(['a', 'b', 'c'])
  })

  it('caps the permits of one key without delaying others', async () => {
    const { order, acquire, release } = recording(createFairSemaphore({ permits: 5, perKey: 2 }))
    for (const name of ['a1', 'a2', 'a3', 'b1']) acquire(name, name.charAt(0))
    await soon()
    expect(order).toEqual(['a1', 'a2', 'b1'])
    await release('b1')
    expect(order).toEqual(['a1', 'a2', 'b1'])
    await release('a2')
    expect(order).toEqual(['a1', 'a2', 'b1', 'a3'])
  })

  it('serves waiters round-robin by key', async () => {
    const { order, acquire, release } = recording(createFairSemaphore({ permits: 1, perKey: 1 }))
    for (const name of ['a1', 'b1', 'b2', 'b3', 'c1']) acquire(name, name.charAt(0))
    await soon()
    for (const name of ['a1', 'b1', 'c1', 'b2']) await release(name)
    expect(order).toEqual(['a1', 'b1', 'c1', 'b2', 'b3'])
  })

  it('ignores a second release', async () => {
    const semaphore = createFairSemaphore({ permits: 1, perKey: 1 })
    const release = await semaphore.acquire('a', never)
    release()
    release()
    await semaphore.acquire('b', never)
    expect(semaphore.wouldWait('c')).toBe(true)
  })

  it('grants nothing to a waiter that gave up', async () => {
    const semaphore = createFairSemaphore({ permits: 1, perKey: 1 })
    const release = await semaphore.acquire('a', never)
    const stop = new AbortController()
    const waiting = semaphore.acquire('b', stop.signal)
    stop.abort(new Error('tired'))
    await expect(waiting).rejects.toThrow('tired')
    await expect(semaphore.acquire('c', stop.signal)).rejects.toThrow('tired')
    release()
    expect(semaphore.wouldWait('d')).toBe(false)
  })
})

describe('a waiter of a fair semaphore', () => {
  it('is told how many come before it, whenever that changes', async () => {
    const semaphore = createFairSemaphore({ permits: 1, perKey: 1 })
    const moves: Record<string, number[]> = {}
    const release = await semaphore.acquire('x', never)
    const gone = new AbortController()
    const enter = (name: string, signal = never) =>
      semaphore
        .acquire(name.charAt(0), signal, (ahead) => void (moves[name] = [...(moves[name] ?? []), ahead]))
        .catch(() => () => undefined)
    const first = enter('a1')
    void enter('a2')
    void enter('b1', gone.signal)
    void enter('c1')
    gone.abort(new Error('gone'))
    release()
    const next = await first
    next()
    await soon()
    expect(moves).toEqual({ a1: [0], a2: [1, 2, 3, 2, 1, 0], b1: [1], c1: [2, 1, 0] })
  })
})
