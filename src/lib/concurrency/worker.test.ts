import { afterEach, describe, expect, it } from 'vitest'
import { type Trial } from '../../../test/fixtures/trial.worker.ts'
import { createWorkers, type Workers, type WorkersOptions } from './worker.ts'

type Answer = { thread: string; value: number }
const fixtures = new URL('../../../test/fixtures/here.ts', import.meta.url).href
const usual = {
  beside: fixtures,
  name: 'trial',
  threads: 2,
  waiting: 10,
  timeoutMs: 10_000,
  memoryMb: 32,
  idleMs: 60_000,
}
const open: Workers<Trial, Answer>[] = []

function workers(options: Partial<WorkersOptions> = {}): Workers<Trial, Answer> {
  const made = createWorkers<Trial, Answer>({ ...usual, ...options })
  open.push(made)
  return made
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()))
})

/** A counter shared by a thread and the test. */
function shared() {
  const memory = new SharedArrayBuffer(4)
  const cell = new Int32Array(memory)
  const now = () => Atomics.load(cell, 0)
  return {
    memory,
    open: () => (Atomics.store(cell, 0, 1), Atomics.notify(cell, 0)),
    moves: () => until(() => now() > 0),
    async standsStill() {
      for (let before = -1; before !== now(); await turns(500)) before = now()
    },
  }
}
const soon = () => new Promise((resolve) => setImmediate(resolve))
const turns = async (count: number) => {
  for (let turn = 0; turn < count; turn++) await soon()
}
const until = async (holds: () => boolean) => {
  while (!holds()) await soon()
}
const threadOf = (worked: Awaited<ReturnType<Workers<Trial, Answer>['run']>>) => (worked.ok ? worked.answer.thread : '')

describe('a worker', () => {
  it('runs a TypeScript file in a thread that starts when it is first needed and is reused', async () => {
    const pool = workers()
    expect(pool.threads()).toBe(0)
    const first = await pool.run({ kind: 'answer' })
    expect(first).toMatchObject({ ok: true, answer: { value: 0 } })
    expect(threadOf(await pool.run({ kind: 'answer' }))).toBe(threadOf(first))
    expect(pool.threads()).toBe(1)
  })

  it('sees no environment variables', async () => {
    expect(await workers().run({ kind: 'environment' })).toMatchObject({ ok: true, answer: { value: 0 } })
  })

  it('fails with the error that its work threw, or if it exits', async () => {
    const pool = workers()
    expect(await pool.run({ kind: 'throw' })).toMatchObject({
      fault: 'failed',
      cause: { message: 'as it was asked to' },
    })
    expect(await pool.run({ kind: 'die' })).toMatchObject({ ok: false, fault: 'failed' })
    expect(await pool.run({ kind: 'answer' })).toMatchObject({ ok: true })
  })

  it('fails the waiting task if it cannot start', async () => {
    expect(await workers({ name: 'missing' }).run({ kind: 'answer' })).toMatchObject({ ok: false, fault: 'failed' })
  })

  it('moves buffers there and back without a copy', async () => {
    const pool = createWorkers<Uint8Array, { bytes: Uint8Array; left: number }>({ ...usual, name: 'mover', threads: 1 })
    try {
      const [first, second] = [Uint8Array.of(1, 2, 3), Uint8Array.of(4)]
      const moved = await pool.run(first, { transfer: [first.buffer] })
      expect(moved).toEqual({ ok: true, answer: { bytes: Uint8Array.of(1, 2, 3), left: 0 } })
      expect(first.length).toBe(0)
      // The thread has nothing of what it answered before.
      expect(await pool.run(second)).toEqual({ ok: true, answer: { bytes: Uint8Array.of(4), left: 0 } })
      expect(second.length).toBe(1)
    } finally {
      await pool.close()
    }
  })

  it('ends after its idle time', async () => {
    const pool = workers({ idleMs: 1 })
    await pool.run({ kind: 'answer' })
    await until(() => pool.threads() === 0)
    expect(await pool.run({ kind: 'answer' })).toMatchObject({ ok: true })
  })
})

describe('a task', () => {
  it('is killed with its thread at its time limit, and the next gets a fresh thread', async () => {
    const pool = workers({ threads: 1, timeoutMs: 100 })
    const before = await pool.run({ kind: 'answer' })
    const count = shared()
    const looping = pool.run({ kind: 'loop', turns: count.memory })
    const next = pool.run({ kind: 'answer' })
    await count.moves()
    expect(await looping).toMatchObject({ ok: false, fault: 'timeout' })
    const after = await next
    expect(after).toMatchObject({ ok: true })
    expect(threadOf(after)).not.toBe(threadOf(before))
    await count.standsStill()
  })

  it('gets its time again while the process has no core to run on, four times at most', async () => {
    expect(await workers({ timeoutMs: 150 }).run({ kind: 'rest', ms: 400 })).toMatchObject({ ok: true })
    expect(await workers({ timeoutMs: 20 }).run({ kind: 'rest', ms: 5_000 })).toMatchObject({ fault: 'timeout' })
  })

  it('is killed when it is aborted, running or waiting', async () => {
    const pool = workers({ threads: 1 })
    const count = shared()
    const stop = new AbortController()
    const looping = pool.run({ kind: 'loop', turns: count.memory }, { signal: stop.signal })
    const queued = pool.run({ kind: 'answer' }, { signal: stop.signal })
    await count.moves()
    stop.abort(new Error('no longer wanted'))
    await expect(looping).rejects.toThrow('no longer wanted')
    await expect(queued).rejects.toThrow('no longer wanted')
    await expect(pool.run({ kind: 'answer' }, { signal: stop.signal })).rejects.toThrow('no longer wanted')
    expect(await pool.run({ kind: 'answer' })).toMatchObject({ ok: true })
    await count.standsStill()
  })

  it('is killed at its memory limit', async () => {
    const pool = workers()
    expect(await pool.run({ kind: 'hoard' })).toMatchObject({ ok: false, fault: 'memory' })
    expect(await pool.run({ kind: 'answer' })).toMatchObject({ ok: true })
  }, 30_000)

  it('does not affect tasks in other threads when it is killed', async () => {
    const pool = workers()
    const gate = shared()
    const stop = new AbortController()
    const other = pool.run({ kind: 'wait', gate: gate.memory })
    const count = shared()
    const looping = pool.run({ kind: 'loop', turns: count.memory }, { signal: stop.signal })
    await count.moves()
    stop.abort(new Error('enough'))
    await expect(looping).rejects.toThrow('enough')
    expect(await pool.run({ kind: 'hoard' })).toMatchObject({ fault: 'memory' })
    gate.open()
    expect(await other).toMatchObject({ ok: true })
  }, 30_000)

  it('fails as busy if too many are waiting', async () => {
    const pool = workers({ threads: 1, waiting: 1 })
    const gate = shared()
    const running = pool.run({ kind: 'wait', gate: gate.memory })
    const queued = pool.run({ kind: 'answer' })
    expect(await pool.run({ kind: 'answer' })).toEqual({ ok: false, fault: 'busy' })
    gate.open()
    expect([await running, await queued]).toMatchObject([{ ok: true }, { ok: true }])
  })

  it('is killed when the pool closes, and none starts afterwards', async () => {
    const pool = workers({ threads: 1 })
    const count = shared()
    const looping = pool.run({ kind: 'loop', turns: count.memory })
    const queued = pool.run({ kind: 'answer' })
    await count.moves()
    await pool.close()
    expect([await looping, await queued, await pool.run({ kind: 'answer' })]).toMatchObject([
      { fault: 'closed' },
      { fault: 'closed' },
      { fault: 'closed' },
    ])
    await count.standsStill()
    expect(pool.threads()).toBe(0)
  })
})
