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

describe('the lifecycle', () => {
  it('starts in order and stops in reverse', async () => {
    const { seen, list } = parts('a', 'b')
    const life = createLifecycle(list, { clock: systemClock, log })
    await life.start()
    expect(await life.stop(1000)).toEqual([])
    expect(seen).toEqual(['start a', 'start b', 'stop b', 'stop a'])
  })

  it('stops the parts that had started if a later one fails to start', async () => {
    const { seen, list } = parts('a')
    const broken: Part = { name: 'broken', start: () => Promise.reject(new Error('no')) }
    const life = createLifecycle([...list, broken], { clock: systemClock, log })
    await expect(life.start()).rejects.toThrow('no')
    expect(seen).toEqual(['start a', 'stop a'])
  })

  it('reports a late part, aborts its signal, and stops the others', async () => {
    const { seen, list } = parts('a')
    let isAborted = false
    const slow: Part = {
      name: 'slow',
      stop: (signal) => new Promise(() => signal.addEventListener('abort', () => (isAborted = true))),
    }
    const life = createLifecycle([...list, slow], { clock: systemClock, log })
    await life.start()
    expect(await life.stop(20)).toEqual(['slow'])
    expect([isAborted, seen.at(-1)]).toEqual([true, 'stop a'])
  })

  it('does not report a quick part because a slow one used up the time', async () => {
    const quick: Part = { name: 'quick', stop: () => systemClock.sleep(20) }
    const slow: Part = { name: 'slow', stop: () => new Promise(() => undefined) }
    const life = createLifecycle([quick, slow], { clock: systemClock, log })
    await life.start()
    expect(await life.stop(10)).toEqual(['slow'])
  })

  it('reports a part that fails to stop', async () => {
    const broken: Part = { name: 'broken', stop: () => Promise.reject(new Error('no')) }
    const life = createLifecycle([broken], { clock: systemClock, log })
    await life.start()
    expect(await life.stop(1000)).toEqual(['broken'])
  })
})
