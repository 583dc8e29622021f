import { describe, expect, it, vi } from 'vitest'
import {
  dispatchOf,
  heard,
  listenerOf,
  noLimit,
  request,
  run,
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
    const fails = () => Promise.reject(new UserError('No.'))
    const { dispatch, metrics } = dispatchOf(
      { run: ({ by }) => (by.id === 'bad' ? fails() : Promise.resolve(text('ok'))) },
      2,
    )
    for (let i = 0; i < 3; i++) await run(dispatch.command('prof', request()))
    await run(dispatch.command('prof', request('bad')))
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
    const refuses = vi.fn((_: Request) => 'No.')
    const options = [{ name: 'prompt', description: '', required: true }]
    const { dispatch } = dispatchOf({ options, refuses })
    dispatch.command('prof', request())
    dispatch.command('prof', { ...request(), options: { prompt: 'hello', old: 'x' } })
    expect(refuses.mock.calls.map(([{ options: given }]) => given)).toEqual([{ prompt: '' }, { prompt: 'hello' }])
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
    const { dispatch, lines } = dispatchOf({ accept: () => Promise.reject(new Error('disk full')) })
    const admission = dispatch.command('prof', request())
    if (admission.kind === 'admitted') admission.accept()
    expect(await run(admission)).toBe('ok')
    expect(lines).toContainEqual(expect.objectContaining({ level: 'error', msg: 'row not written' }))
  })

  it('finds a button by the beginning of its id and says so when it knows none', async () => {
    const { dispatch } = dispatchOf({})
    expect(await run(dispatch.press('chat:sources:77', request()))).toBe('key 77')
    expect(await run(dispatch.press('other:thing:1', request()))).toMatch(/too old/)
  })

  it('takes nothing new once it is closed', async () => {
    const { dispatch } = dispatchOf({}, 2, noLimit, { listeners: [listenerOf('ear', true)] })
    dispatch.close()
    expect(dispatch.heard(heard())).toMatchObject({
      kind: 'refused',
      text: expect.stringMatching(/restarted/) as string,
    })
    expect(await run(dispatch.command('prof', request()))).toMatch(/restarted/)
    expect(await run(dispatch.press('chat:sources:77', request()))).toMatch(/restarted/)
  })
})
