import { describe, expect, it } from 'vitest'
import { createKeyedMutex } from './keyed-mutex.ts'

const { signal } = new AbortController()
const settled = () => new Promise<void>((resolve) => setImmediate(resolve))

describe('a keyed mutex', () => {
  it('admits one at a time in order of arrival, and other keys at once', async () => {
    const mutex = createKeyedMutex()
    const seen: string[] = []
    const first = await mutex.acquire('a', signal)
    const second = mutex.acquire('a', signal).then((release) => (seen.push('second'), release))
    const third = mutex.acquire('a', signal).then((release) => (seen.push('third'), release))
    const other = await mutex.acquire('b', signal)
    await settled()
    expect(seen).toEqual([])
    other()
    first()
    ;(await second)()
    ;(await third)()
    expect(seen).toEqual(['second', 'third'])
  })

  it('ignores a second release', async () => {
    const mutex = createKeyedMutex()
    const release = await mutex.acquire('a', signal)
    release()
    release()
    const next = await mutex.acquire('a', signal)
    let waiting = true
    void mutex.acquire('a', signal).then(() => (waiting = false))
    release()
    await settled()
    expect(waiting).toBe(true)
    next()
    await settled()
    expect(waiting).toBe(false)
  })

  it('reports whether a key is locked', async () => {
    const mutex = createKeyedMutex()
    expect(mutex.isLocked('a')).toBe(false)
    const release = await mutex.acquire('a', signal)
    expect([mutex.isLocked('a'), mutex.isLocked('b')]).toEqual([true, false])
    release()
    expect(mutex.isLocked('a')).toBe(false)
  })

  it('lets a waiter give up before or while waiting, without admitting those behind it early', async () => {
    const mutex = createKeyedMutex()
    const release = await mutex.acquire('a', signal)
    const stop = new AbortController()
    const waiting = mutex.acquire('a', stop.signal)
    const late = mutex.acquire('a', AbortSignal.abort(new Error('gone before')))
    let entered = false
    const behind = mutex.acquire('a', signal).then((end) => ((entered = true), end))
    stop.abort(new Error('gone'))
    await expect(waiting).rejects.toThrow('gone')
    await expect(late).rejects.toThrow('gone before')
    await settled()
    expect([entered, mutex.isLocked('a')]).toEqual([false, true])
    release()
    ;(await behind)()
    expect(mutex.isLocked('a')).toBe(false)
  })

  it('is free again after the last waiter gave up', async () => {
    const mutex = createKeyedMutex()
    const release = await mutex.acquire('a', signal)
    const stop = new AbortController()
    const waiting = mutex.acquire('a', stop.signal)
    stop.abort(new Error('gone'))
    await expect(waiting).rejects.toThrow('gone')
    release()
    await settled()
    expect(mutex.isLocked('a')).toBe(false)
  })

  it('keeps a lock whose holder’s signal aborts after it was granted', async () => {
    const mutex = createKeyedMutex()
    const mine = new AbortController()
    const release = await mutex.acquire('a', signal)
    const next = mutex.acquire('a', mine.signal)
    release()
    const end = await next
    mine.abort(new Error('too late'))
    await settled()
    expect(mutex.isLocked('a')).toBe(true)
    end()
    expect(mutex.isLocked('a')).toBe(false)
  })
})
