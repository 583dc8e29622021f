import { describe, expect, it } from 'vitest'
import { createQueue, type Turn } from './queue.ts'

const { signal } = new AbortController()
const settle = () => new Promise<void>((resolve) => setImmediate(resolve))

/** A queue whose turns a test can follow, each by a name that begins with its host. */
function following(limits: { asking: number; inHand: number }) {
  const queue = createQueue(limits)
  const turns = new Map<string, Turn>()
  const order: string[] = []
  const take = (...names: string[]) => {
    for (const name of names)
      void queue.take(name.charAt(0), signal).then((turn) => {
        turns.set(name, turn)
        order.push(name)
      })
  }
  const turn = (name: string) => turns.get(name) ?? expect.fail(`it is not the turn of ${name}`)
  return { queue, take, turn, order }
}

describe('who may ask', () => {
  it('is one for each host, and the next as soon as the answer is here', async () => {
    const { take, turn, order } = following({ asking: 10, inHand: 10 })
    take('a1', 'a2', 'b1')
    await settle()
    expect(order).toEqual(['a1', 'b1'])
    turn('a1').answered()
    await settle()
    expect(order).toEqual(['a1', 'b1', 'a2'])
  })

  it('is no more than so many hosts at once', async () => {
    const { take, turn, order } = following({ asking: 2, inHand: 10 })
    take('a1', 'b1', 'c1')
    await settle()
    expect(order).toEqual(['a1', 'b1'])
    turn('b1').over()
    await settle()
    expect(order).toEqual(['a1', 'b1', 'c1'])
  })

  it('is nobody while too many answers are in hand', async () => {
    const { take, turn, order } = following({ asking: 10, inHand: 2 })
    take('a1', 'b1')
    await settle()
    turn('a1').answered()
    turn('b1').answered()
    take('c1')
    await settle()
    expect(order).toEqual(['a1', 'b1'])
    turn('a1').over()
    await settle()
    expect(order).toEqual(['a1', 'b1', 'c1'])
  })

  it('is the host with most to ask first', async () => {
    const { take, turn, order } = following({ asking: 1, inHand: 10 })
    take('a1', 'b1', 'c1', 'c2', 'c3', 'b2')
    for (const name of ['a1', 'c1', 'b1', 'c2', 'b2', 'c3']) {
      await settle()
      turn(name).over()
    }
    expect(order).toEqual(['a1', 'c1', 'b1', 'c2', 'b2', 'c3'])
  })

  it('counts no end twice', async () => {
    const { take, turn, order } = following({ asking: 1, inHand: 1 })
    take('a1', 'a2', 'a3')
    await settle()
    for (const act of ['answered', 'over', 'answered', 'over'] as const) turn('a1')[act]()
    await settle()
    expect(order).toEqual(['a1', 'a2'])
  })

  it('is not who has given up, before or while waiting', async () => {
    const { queue, take, turn, order } = following({ asking: 1, inHand: 1 })
    take('a1')
    const stop = new AbortController()
    const waiting = queue.take('a', stop.signal)
    take('a2')
    stop.abort(new Error('stopping'))
    await expect(waiting).rejects.toThrow('stopping')
    await expect(queue.take('b', stop.signal)).rejects.toThrow('stopping')
    turn('a1').over()
    await settle()
    expect(order).toEqual(['a1', 'a2'])
  })
})
