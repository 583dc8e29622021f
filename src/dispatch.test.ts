import { describe, expect, it, vi } from 'vitest'
import type { Admission, Command, Reply, Request, StreamEnd } from './conversation.ts'
import { createDispatch } from './dispatch.ts'
import { UpstreamError, UserError } from './lib/errors.ts'
import { createBurstLimit } from './lib/limits.ts'
import { collectingLog } from '../test/collecting-log.ts'
import { createMetrics } from './lib/metrics.ts'

const text = (value: string): Reply => ({ kind: 'text', text: value })

function streamOf(chunks: () => AsyncIterable<string>, closed = vi.fn((_: StreamEnd) => Promise.resolve())) {
  const finish = vi.fn((whole: string) => Promise.resolve({ text: whole, actions: [] }))
  return { reply: { kind: 'stream', chunks: chunks(), finish, closed } satisfies Reply, finish, closed }
}

const noLimit = { take: () => null, giveBack: () => undefined }

function dispatchOf(
  command: Partial<Command>,
  burst = 2,
  daily: Parameters<typeof createDispatch>[0]['daily'] = noLimit,
) {
  const { log, lines } = collectingLog()
  const report = vi.fn()
  const whole: Command = {
    name: 'prof',
    description: '',
    options: [],
    private: false,
    limited: true,
    run: () => Promise.resolve(text('ok')),
    ...command,
  }
  const dispatch = createDispatch({
    commands: [whole],
    presses: [{ prefix: 'chat:sources:', run: ({ options }) => Promise.resolve(text(`key ${options.key}`)) }],
    burst: createBurstLimit({ burst, refillMs: 10_000, now: () => 0 }),
    daily,
    log,
    metrics: createMetrics(),
    report,
  })
  const done = () =>
    lines.filter(({ msg }) => msg === 'command done').map(({ command: name, outcome }) => [name, outcome])
  return { dispatch, report, lines, done }
}

const stop = new AbortController()
const request = (by = 'one', manages = false): Request => ({
  id: '1',
  by: { id: by, name: by, roles: [], manages },
  in: { id: '2', guildId: '3' },
  options: {},
  ref: 'ref',
  signal: stop.signal,
})

async function run(admission: Admission): Promise<string> {
  if (admission.kind === 'refused') return admission.text
  const reply = await admission.run()
  if (reply.kind !== 'stream') return reply.kind === 'text' ? reply.text : ''
  let whole = ''
  for await (const chunk of reply.chunks) if (typeof chunk === 'string') whole += chunk
  const ending = await reply.finish(whole)
  await reply.closed('shown')
  return ending.text
}

describe('the way in', () => {
  it('runs a command and logs once that it is done', async () => {
    const { dispatch, done } = dispatchOf({})
    expect(await run(dispatch.command('prof', request()))).toBe('ok')
    expect(done()).toEqual([['prof', 'ok']])
  })

  it('takes one of the day’s from whoever may ask, and gives it back where nothing came', async () => {
    const log: string[] = []
    const daily = {
      take: () => (log.push('take'), log.length > 3 ? 'That was all for today.' : null),
      giveBack: () => void log.push('give back'),
    }
    const fails = dispatchOf({ run: () => Promise.reject(new Error('bug')) }, 3, daily)
    await run(fails.dispatch.command('prof', request()))
    expect(log).toEqual(['take', 'give back'])
    await run(fails.dispatch.command('prof', request('chief', true)))
    expect(log).toHaveLength(4)
    for (let i = 0; i < 5; i++)
      expect(fails.dispatch.command('prof', request())).toEqual({ kind: 'refused', text: 'That was all for today.' })
    expect(log.slice(4)).toEqual(Array.from({ length: 5 }, () => 'take'))
  })

  it('refuses options before anything is spent', () => {
    const { dispatch, done } = dispatchOf({ refuses: () => 'Too long.' }, 1)
    expect(dispatch.command('prof', request())).toEqual({ kind: 'refused', text: 'Too long.' })
    expect(dispatch.command('prof', request())).toEqual({ kind: 'refused', text: 'Too long.' })
    expect(done()[0]).toEqual(['prof', 'refused'])
  })

  it('hands over every option of a command and no other, whatever came', () => {
    const refuses = vi.fn(() => 'No.')
    const options = [{ name: 'prompt', description: '', required: true }]
    const { dispatch } = dispatchOf({ options, refuses })
    dispatch.command('prof', request())
    dispatch.command('prof', { ...request(), options: { prompt: 'hello', old: 'x' } })
    expect(refuses.mock.calls).toEqual([[{ prompt: '' }], [{ prompt: 'hello' }]])
  })

  it('refuses past the burst and tells when, but not who manages messages', () => {
    const { dispatch } = dispatchOf({}, 1)
    dispatch.command('prof', request())
    expect(dispatch.command('prof', request())).toMatchObject({
      kind: 'refused',
      text: expect.stringContaining('<t:10:R>') as string,
    })
    expect(dispatch.command('prof', request('two')).kind).toBe('admitted')
    expect([1, 2, 3].map(() => dispatch.command('prof', request('owner', true)).kind)).toEqual(
      Array(3).fill('admitted'),
    )
  })

  it.each([
    ['an error', () => Promise.reject(new UpstreamError('library', 'broken'))],
    [
      'a broken stream',
      () =>
        Promise.resolve(
          streamOf(async function* () {
            throw new Error('cut')
          }).reply,
        ),
    ],
    [
      'an empty stream',
      () =>
        Promise.resolve(
          streamOf(async function* () {
            yield ' '
          }).reply,
        ),
    ],
  ])('gives the place back after %s', async (_, broken) => {
    const { dispatch, done } = dispatchOf({ run: broken }, 1)
    for (let i = 0; i < 3; i++) expect(await run(dispatch.command('prof', request()))).toMatch(/again|minute/)
    expect(done()).toEqual(Array(3).fill(['prof', 'failed']))
  })

  it('gives the place back when the platform no longer knew the request, and undoes its row', async () => {
    const forget = vi.fn(() => Promise.resolve())
    const { dispatch } = dispatchOf({ forget }, 1)
    const admission = dispatch.command('prof', request())
    if (admission.kind === 'admitted') await admission.drop()
    expect(forget).toHaveBeenCalledOnce()
    expect(dispatch.command('prof', request()).kind).toBe('admitted')
  })

  it('undoes the row of a command that failed before it had anything to say', async () => {
    const forget = vi.fn(() => Promise.resolve())
    const { dispatch } = dispatchOf({ forget, run: () => Promise.reject(new UpstreamError('library', 'timeout')) })
    expect(await run(dispatch.command('prof', request()))).toMatch(/out of reach/)
    expect(forget).toHaveBeenCalledOnce()
  })

  it('shows a person’s own mistake as it is', async () => {
    const { dispatch } = dispatchOf({ run: () => Promise.reject(new UserError('Pick another one.')) })
    expect(await run(dispatch.command('prof', request()))).toBe('Pick another one.')
  })

  it('tells a person one sentence about our own bug, the log its stack and the owner where to look', async () => {
    const { dispatch, lines, report } = dispatchOf({ run: () => Promise.reject(new TypeError('x is undefined')) })
    expect(await run(dispatch.command('prof', request()))).not.toContain('undefined')
    expect(lines.find(({ msg }) => msg === 'command failed')).toMatchObject({
      level: 'error',
      err: { message: 'x is undefined' },
    })
    expect(report).toHaveBeenCalledOnce()
  })

  it('ends a stream that breaks with a sentence after what came', async () => {
    const { reply, finish, closed } = streamOf(async function* () {
      yield 'Half an answer'
      throw new UpstreamError('library', 'timeout')
    })
    const { dispatch, done } = dispatchOf({ run: () => Promise.resolve(reply) })
    expect(await run(dispatch.command('prof', request()))).toMatch(/^Half an answer\n\nThe professor is out of reach/)
    expect([finish.mock.calls.length, closed.mock.calls]).toEqual([0, [['shown']]])
    expect(done()).toEqual([['prof', 'failed']])
  })

  it('goes on with the reply when its row cannot be written', async () => {
    const { dispatch } = dispatchOf({ accept: () => Promise.reject(new Error('disk full')) })
    const admission = dispatch.command('prof', request())
    if (admission.kind === 'admitted') await admission.accept()
    expect(await run(admission)).toBe('ok')
  })

  it('finds a button by the beginning of its id and says so when it knows none', async () => {
    const { dispatch } = dispatchOf({})
    expect(await run(dispatch.press('chat:sources:77', request()))).toBe('key 77')
    expect(await run(dispatch.press('other:thing:1', request()))).toMatch(/too old/)
  })

  it('takes nothing new once it is closed', async () => {
    const { dispatch } = dispatchOf({})
    dispatch.close()
    expect(await run(dispatch.command('prof', request()))).toMatch(/restarted/)
    expect(await run(dispatch.press('chat:sources:77', request()))).toMatch(/restarted/)
  })
})
