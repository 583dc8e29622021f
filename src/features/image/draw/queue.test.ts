import { describe, expect, it } from 'vitest'
import { wanted } from '../../../../test/support/chat/requests.ts'
import { createQueue } from './queue.ts'

describe('the queue for pictures', () => {
  it('has room for others, however much one person asks for', async () => {
    const queue = createQueue(1)
    const isIn: string[] = []
    const enter = async (personId: string) => {
      const turn = queue.enter(personId, wanted)
      for (let step = await turn.next(); ; step = await turn.next()) if (step.done) return isIn.push(personId)
    }
    const first = await queue.enter('ada', wanted).next()
    const entered = Array.from({ length: 20 }, () => enter('ada').catch((error: Error) => error.message))
    expect(queue.refusal('ada')).toMatch(/^You already have 5 pictures waiting/)
    expect([queue.refusal('bob'), queue.waiting()]).toEqual([null, 5])
    expect(await entered[5]).toMatch(/^You already have 5 pictures waiting/)
    void enter('bob')
    if (first.done) first.value()
    await expect.poll(() => isIn).toEqual(['ada'])
  })

  it('draws two of one person at once, and leaves the other turns to others', async () => {
    const queue = createQueue(4)
    const first = (id: string) => queue.enter(id, wanted).next()
    const steps = [await first('ada'), await first('ada'), await first('ada'), await first('bob')]
    expect(steps.map(({ done }) => done)).toEqual([true, true, false, true])
    expect([queue.drawing(), queue.waiting()]).toEqual([3, 1])
  })
})
