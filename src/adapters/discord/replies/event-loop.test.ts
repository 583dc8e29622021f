import { describe, expect, it } from 'vitest'
import { createYield } from './event-loop.ts'

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('yielding to the event loop', () => {
  it('resumes one caller in each turn of the loop, in order', async () => {
    const yieldToEventLoop = createYield()
    const seen: string[] = []
    for (const name of ['first', 'second', 'third']) void yieldToEventLoop().then(() => seen.push(name))
    for (const arrival of ['a', 'b', 'c', 'd']) {
      await turn()
      seen.push(arrival)
    }
    expect(seen).toEqual(['first', 'a', 'second', 'b', 'third', 'c', 'd'])
  })

  it('puts a caller that yields again behind those that wait', async () => {
    const yieldToEventLoop = createYield()
    const seen: string[] = []
    const take = async (name: string) => {
      for (let step = 1; step <= 2; step++) {
        await yieldToEventLoop()
        seen.push(`${name}${step}`)
      }
    }
    await Promise.all([take('a'), take('b')])
    await take('c')
    expect(seen).toEqual(['a1', 'b1', 'a2', 'b2', 'c1', 'c2'])
  })
})
