import { describe, expect, it } from 'vitest'
import { createYielder } from './breathe.ts'

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('what follows an acknowledgement', () => {
  it('goes on one by one, in its order, each in a turn of the loop of its own', async () => {
    const breathe = createYielder()
    const seen: string[] = []
    for (const name of ['first', 'second', 'third']) void breathe().then(() => seen.push(name))
    for (const arrival of ['a', 'b', 'c', 'd']) {
      await turn()
      seen.push(arrival)
    }
    expect(seen).toEqual(['first', 'a', 'second', 'b', 'third', 'c', 'd'])
  })

  it('waits its turn again before its next step, behind those who waited before', async () => {
    const breathe = createYielder()
    const seen: string[] = []
    const take = async (name: string) => {
      for (let step = 1; step <= 2; step++) {
        await breathe()
        seen.push(`${name}${step}`)
      }
    }
    await Promise.all([take('a'), take('b')])
    await take('c')
    expect(seen).toEqual(['a1', 'b1', 'a2', 'b2', 'c1', 'c2'])
  })
})
