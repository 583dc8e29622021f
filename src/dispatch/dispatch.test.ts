import { describe, expect, it, vi } from 'vitest'
import {
  allowanceOf,
  answererOf,
  dispatchOf,
  message,
  request,
  retry,
  run,
  shown,
  streamedBy,
  streamOf,
  text,
} from '../../test/support/chat/dispatch-setup.ts'
import type { Request } from '../conversation/conversation.ts'
import { UpstreamError, UserError } from '../lib/errors.ts'

describe('the way in', () => {
  it('runs a command and logs once that it is done', async () => {
    const { dispatch, done } = dispatchOf({})
    expect(await run(dispatch.command('prof', request()))).toBe('ok')
    expect(done()).toEqual([['prof', 'ok']])
  })

  it('counts every use of a command or button by its outcome, for Prometheus', async () => {
    const { dispatch, metrics } = dispatchOf({
      refuses: ({ by }) => (by.id === 'refused' ? 'No.' : null),
      run: ({ by }) => (by.id === 'failed' ? Promise.reject(new UserError('No.')) : Promise.resolve(text('ok'))),
    })
    for (const by of ['one', 'two', 'refused', 'failed']) await run(dispatch.command('prof', request(by)))
    await run(dispatch.press('chat:sources:77', request()))
    const { text: exposition } = await metrics.read()
    const counted = [...exposition.matchAll(/^synapse_commands_total\{command="(.*?)",outcome="(.*?)"\} (\d+)$/gm)]
    expect(counted.map(([, ...each]) => each.join(' '))).toEqual([
      'prof ok 2',
      'prof refused 1',
      'prof failed 1',
      'chat:sources ok 1',
    ])
  })

  it('takes one use from the allowance, and gives it back where the person got nothing', async () => {
    const allowance = allowanceOf(3)
    const { dispatch } = dispatchOf({ allowance, run: () => Promise.reject(new Error('bug')) })
    await run(dispatch.command('prof', request()))
    expect(allowance.record).toEqual(['take', 'give back'])
  })

  it('refuses with the sentence of an allowance that is used up, and gives nothing back for that', () => {
    const allowance = allowanceOf(1)
    const { dispatch } = dispatchOf({ allowance })
    dispatch.command('prof', request())
    expect(dispatch.command('prof', request())).toEqual({ kind: 'refused', text: 'No more for now.' })
    expect(allowance.record).toEqual(['take', 'take'])
  })

  it('refuses options before anything is spent', () => {
    const allowance = allowanceOf(1)
    const { dispatch, done } = dispatchOf({ allowance, refuses: () => 'Too long.' })
    expect(dispatch.command('prof', request())).toEqual({ kind: 'refused', text: 'Too long.' })
    expect(dispatch.command('prof', request())).toEqual({ kind: 'refused', text: 'Too long.' })
    expect(done()[0]).toEqual(['prof', 'refused'])
    expect(allowance.record).toEqual([])
  })

  it('hands over every option of a command and no other, whatever came', () => {
    const refuses = vi.fn((_: Request) => 'No.')
    const options = [{ kind: 'text', name: 'prompt', description: '', required: true } as const]
    const { dispatch } = dispatchOf({ options, refuses })
    dispatch.command('prof', request())
    dispatch.command('prof', { ...request(), options: { prompt: 'hello', old: 'x' } })
    expect(refuses.mock.calls.map(([{ options: given }]) => given)).toEqual([{ prompt: '' }, { prompt: 'hello' }])
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
  ])('gives the use back after %s', async (_, broken) => {
    const { dispatch, done } = dispatchOf({ allowance: allowanceOf(1), run: broken })
    for (let i = 0; i < 3; i++) expect(await run(dispatch.command('prof', request()))).toMatch(/again|minute/)
    expect(done()).toEqual(Array(3).fill(['prof', 'failed']))
  })

  it('gives the use back where the platform no longer knows the request, and undoes its row', () => {
    const forget = vi.fn(() => Promise.resolve())
    const { dispatch } = dispatchOf({ allowance: allowanceOf(1), forget })
    const admission = dispatch.command('prof', request())
    if (admission.kind === 'admitted') admission.drop()
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
    const sentence = await run(dispatch.command('prof', request()))
    expect(sentence).toMatch(/^Something went wrong on my side\. Please try again\.\n-# Reference for the owner: \S+$/)
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
    const { dispatch, lines } = dispatchOf({ accept: () => Promise.reject(new Error('disk full')) })
    const admission = dispatch.command('prof', request())
    if (admission.kind === 'admitted') await admission.accept()
    expect(await run(admission)).toBe('ok')
    expect(lines).toContainEqual(expect.objectContaining({ level: 'error', msg: 'row not written' }))
  })

  it('does not keep an acknowledgement waiting for a row that does not come', async () => {
    const { dispatch } = dispatchOf({ accept: () => new Promise<void>(() => undefined) })
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
    const { dispatch } = dispatchOf({}, { answerer: answererOf(true) })
    dispatch.close()
    expect(dispatch.message(message())).toMatchObject({
      kind: 'refused',
      text: expect.stringMatching(/restarting/) as string,
    })
    expect(await run(dispatch.command('prof', request()))).toMatch(/restarting/)
    expect(await run(dispatch.press('chat:sources:77', request()))).toMatch(/restarting/)
  })
})

describe('a use', () => {
  const answered = () =>
    streamOf(async function* () {
      yield 'Owls hunt.'
    })

  it.each(['gone', 'stale'] as const)('counts where the answer was made but is %s in the end', async (end) => {
    const allowance = allowanceOf(1)
    const { dispatch, done } = dispatchOf({ allowance, run: () => Promise.resolve(answered().reply) })
    expect(await shown(dispatch.command('prof', request()), end)).toBe('Owls hunt.')
    expect(done()).toEqual([['prof', 'failed']])
    expect(allowance.record).toEqual(['take'])
  })

  it('counts where the platform stopped showing it half-way', async () => {
    const allowance = allowanceOf(1)
    const { dispatch } = dispatchOf({ allowance, run: () => Promise.resolve(answered().reply) })
    const stream = await streamedBy(dispatch.command('prof', request()))
    for await (const _ of stream.chunks) break
    stream.closed('gone')
    expect(allowance.record).toEqual(['take'])
  })

  it.each([
    ['it was never begun', async function* () {}, false],
    ['it failed', () => failing(), true],
  ])('is given back where nobody can see the answer and %s', async (_, chunks, isRead) => {
    const allowance = allowanceOf(1)
    const { dispatch } = dispatchOf({ allowance, run: () => Promise.resolve(streamOf(chunks).reply) })
    const admission = dispatch.command('prof', request())
    if (isRead) await shown(admission, 'gone')
    else (await streamedBy(admission)).closed('gone')
    expect(allowance.record).toEqual(['take', 'give back'])
  })

  it('that failed ends with a button to try again; one that went well has those of its answer', async () => {
    const endingOf = async (chunks: () => AsyncGenerator<string>) => {
      const { dispatch } = dispatchOf({ run: () => Promise.resolve(streamOf(chunks).reply) })
      const stream = await streamedBy(dispatch.command('prof', request()))
      for await (const _ of stream.chunks);
      return (await stream.finish('')).actions
    }
    expect(await endingOf(failing)).toEqual([retry])
    const well = async function* () {
      yield 'Owls hunt.'
    }
    expect(await endingOf(well)).toEqual([])
  })

  async function* failing(): AsyncGenerator<string> {
    yield 'Half an answer'
    throw new UpstreamError('library', 'timeout')
  }
})
