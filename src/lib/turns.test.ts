import { describe, expect, it } from 'vitest'
import { createTurns } from './turns.ts'

describe('turns', () => {
  it('lets one after the other, in the order of asking, and other keys at once', async () => {
    const turns = createTurns()
    const seen: string[] = []
    const first = await turns.take('a')
    const second = turns.take('a').then((release) => (seen.push('second'), release))
    const third = turns.take('a').then((release) => (seen.push('third'), release))
    const other = await turns.take('b')
    expect(seen).toEqual([])
    other()
    first()
    ;(await second)()
    ;(await third)()
    expect(seen).toEqual(['second', 'third'])
  })

  it('forgives a turn that is ended twice', async () => {
    const turns = createTurns()
    const release = await turns.take('a')
    release()
    release()
    const next = await turns.take('a')
    let waiting = true
    void turns.take('a').then(() => (waiting = false))
    await Promise.resolve()
    expect(waiting).toBe(true)
    next()
  })
})
