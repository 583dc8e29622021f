import { describe, expect, it } from 'vitest'
import { createTurns } from './keyed-mutex.ts'

const { signal } = new AbortController()
const settled = () => new Promise<void>((resolve) => setImmediate(resolve))

describe('turns', () => {
  it('lets one after the other, in the order of asking, and other keys at once', async () => {
    const turns = createTurns()
    const seen: string[] = []
    const first = await turns.take('a', signal)
    const second = turns.take('a', signal).then((release) => (seen.push('second'), release))
    const third = turns.take('a', signal).then((release) => (seen.push('third'), release))
    const other = await turns.take('b', signal)
    await settled()
    expect(seen).toEqual([])
    other()
    first()
    ;(await second)()
    ;(await third)()
    expect(seen).toEqual(['second', 'third'])
  })

  it('forgives a turn that is ended twice', async () => {
    const turns = createTurns()
    const release = await turns.take('a', signal)
    release()
    release()
    const next = await turns.take('a', signal)
    let waiting = true
    void turns.take('a', signal).then(() => (waiting = false))
    release()
    await settled()
    expect(waiting).toBe(true)
    next()
    await settled()
    expect(waiting).toBe(false)
  })

  it('tell whether one would have to wait', async () => {
    const turns = createTurns()
    expect(turns.isTaken('a')).toBe(false)
    const release = await turns.take('a', signal)
    expect([turns.isTaken('a'), turns.isTaken('b')]).toEqual([true, false])
    release()
    expect(turns.isTaken('a')).toBe(false)
  })

  it('let somebody give up, before or while waiting; those behind still wait for the one before', async () => {
    const turns = createTurns()
    const release = await turns.take('a', signal)
    const gone = new AbortController()
    const waiting = turns.take('a', gone.signal)
    const late = turns.take('a', AbortSignal.abort(new Error('gone before')))
    let entered = false
    const behind = turns.take('a', signal).then((end) => ((entered = true), end))
    gone.abort(new Error('gone'))
    await expect(waiting).rejects.toThrow('gone')
    await expect(late).rejects.toThrow('gone before')
    await settled()
    expect([entered, turns.isTaken('a')]).toEqual([false, true])
    release()
    ;(await behind)()
    expect(turns.isTaken('a')).toBe(false)
  })

  it('are free again where the last who waited gave up', async () => {
    const turns = createTurns()
    const release = await turns.take('a', signal)
    const gone = new AbortController()
    const waiting = turns.take('a', gone.signal)
    gone.abort(new Error('gone'))
    await expect(waiting).rejects.toThrow('gone')
    release()
    await settled()
    expect(turns.isTaken('a')).toBe(false)
  })

  it('are not lost where somebody gives up after their turn has come', async () => {
    const turns = createTurns()
    const mine = new AbortController()
    const release = await turns.take('a', signal)
    const next = turns.take('a', mine.signal)
    release()
    const end = await next
    mine.abort(new Error('too late'))
    await settled()
    expect(turns.isTaken('a')).toBe(true)
    end()
    expect(turns.isTaken('a')).toBe(false)
  })
})
