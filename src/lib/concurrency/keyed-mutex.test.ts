import { describe, expect, it } from 'vitest'
import { createKeyedMutex } from './keyed-mutex.ts'

const { signal } = new AbortController()
const settled = () => new Promise<void>((resolve) => setImmediate(resolve))

describe('turns', () => {
  it('lets one after the other, in the order of asking, and other keys at once', async () => {
    const turns = createKeyedMutex()
    const seen: string[] = []
    const first = await turns.acquire('a', signal)
    const second = turns.acquire('a', signal).then((release) => (seen.push('second'), release))
    const third = turns.acquire('a', signal).then((release) => (seen.push('third'), release))
    const other = await turns.acquire('b', signal)
    await settled()
    expect(seen).toEqual([])
    other()
    first()
    ;(await second)()
    ;(await third)()
    expect(seen).toEqual(['second', 'third'])
  })

  it('forgives a turn that is ended twice', async () => {
    const turns = createKeyedMutex()
    const release = await turns.acquire('a', signal)
    release()
    release()
    const next = await turns.acquire('a', signal)
    let waiting = true
    void turns.acquire('a', signal).then(() => (waiting = false))
    release()
    await settled()
    expect(waiting).toBe(true)
    next()
    await settled()
    expect(waiting).toBe(false)
  })

  it('tell whether one would have to wait', async () => {
    const turns = createKeyedMutex()
    expect(turns.isLocked('a')).toBe(false)
    const release = await turns.acquire('a', signal)
    expect([turns.isLocked('a'), turns.isLocked('b')]).toEqual([true, false])
    release()
    expect(turns.isLocked('a')).toBe(false)
  })

  it('let somebody give up, before or while waiting; those behind still wait for the one before', async () => {
    const turns = createKeyedMutex()
    const release = await turns.acquire('a', signal)
    const gone = new AbortController()
    const waiting = turns.acquire('a', gone.signal)
    const late = turns.acquire('a', AbortSignal.abort(new Error('gone before')))
    let entered = false
    const behind = turns.acquire('a', signal).then((end) => ((entered = true), end))
    gone.abort(new Error('gone'))
    await expect(waiting).rejects.toThrow('gone')
    await expect(late).rejects.toThrow('gone before')
    await settled()
    expect([entered, turns.isLocked('a')]).toEqual([false, true])
    release()
    ;(await behind)()
    expect(turns.isLocked('a')).toBe(false)
  })

  it('are free again where the last who waited gave up', async () => {
    const turns = createKeyedMutex()
    const release = await turns.acquire('a', signal)
    const gone = new AbortController()
    const waiting = turns.acquire('a', gone.signal)
    gone.abort(new Error('gone'))
    await expect(waiting).rejects.toThrow('gone')
    release()
    await settled()
    expect(turns.isLocked('a')).toBe(false)
  })

  it('are not lost where somebody gives up after their turn has come', async () => {
    const turns = createKeyedMutex()
    const mine = new AbortController()
    const release = await turns.acquire('a', signal)
    const next = turns.acquire('a', mine.signal)
    release()
    const end = await next
    mine.abort(new Error('too late'))
    await settled()
    expect(turns.isLocked('a')).toBe(true)
    end()
    expect(turns.isLocked('a')).toBe(false)
  })
})
