import { describe, expect, it } from 'vitest'
import { systemClock } from './clock.ts'
import { createLifecycle, type Part } from './lifecycle.ts'
import { createLog } from './log.ts'

const log = createLog({ level: 'fatal', format: 'json', secrets: [], write: () => undefined })

function parts(...names: string[]) {
  const seen: string[] = []
  const list = names.map((name): Part => ({
    name,
    start: () => Promise.resolve(void seen.push(`start ${name}`)),
    stop: () => Promise.resolve(void seen.push(`stop ${name}`)),
  }))
  return { seen, list }
}

describe('the life cycle', () => {
  it('starts in order and stops in reverse', async () => {
    const { seen, list } = parts('a', 'b')
    const life = createLifecycle(list, { clock: systemClock, log })
    await life.start()
    expect(await life.stop(1000)).toEqual([])
    expect(seen).toEqual(['start a', 'start b', 'stop b', 'stop a'])
  })

  it('stops what had started when a later part fails', async () => {
    const { seen, list } = parts('a')
    const broken: Part = { name: 'broken', start: () => Promise.reject(new Error('no')) }
    const life = createLifecycle([...list, broken], { clock: systemClock, log })
    await expect(life.start()).rejects.toThrow('no')
    expect(seen).toEqual(['start a', 'stop a'])
  })

  it('names a part that is late, tells it so, and goes on with the others', async () => {
    const { seen, list } = parts('a')
    let told = false
    const slow: Part = {
      name: 'slow',
      stop: (signal) => new Promise(() => signal.addEventListener('abort', () => (told = true))),
    }
    const life = createLifecycle([...list, slow], { clock: systemClock, log })
    await life.start()
    expect(await life.stop(20)).toEqual(['slow'])
    expect([told, seen.at(-1)]).toEqual([true, 'stop a'])
  })

  it('does not name a quick part for the time that a slow one took', async () => {
    const quick: Part = { name: 'quick', stop: () => systemClock.sleep(20) }
    const slow: Part = { name: 'slow', stop: () => new Promise(() => undefined) }
    const life = createLifecycle([quick, slow], { clock: systemClock, log })
    await life.start()
    expect(await life.stop(10)).toEqual(['slow'])
  })

  it('names a part that fails to stop', async () => {
    const broken: Part = { name: 'broken', stop: () => Promise.reject(new Error('no')) }
    const life = createLifecycle([broken], { clock: systemClock, log })
    await life.start()
    expect(await life.stop(1000)).toEqual(['broken'])
  })
})
