import { describe, expect, it, vi } from 'vitest'
import {
  dispatchOf,
  heard,
  listenerOf,
  noLimit,
  pressOf,
  request,
  run,
} from '../../test/support/chat/dispatch-setup.ts'
import type { Admission, Listener, Press, Request } from '../conversation/conversation.ts'
import { UpstreamError } from '../lib/errors.ts'

const listening = (listeners: readonly Listener[], burst = 2, daily = noLimit) =>
  dispatchOf({}, burst, daily, { listeners })

async function answerTo(admission: Admission | null): Promise<string> {
  if (admission === null) throw new Error('nobody heard it')
  return run(admission)
}

describe('what people write', () => {
  it('goes to the first that hears it, is seen by everybody, and is logged by its name', async () => {
    const { dispatch, done } = listening([listenerOf('deaf', false), listenerOf('ear', true), listenerOf('late', true)])
    const admission = dispatch.heard(heard())
    expect(admission).toMatchObject({ kind: 'admitted', seenBy: 'everybody' })
    expect(await answerTo(admission)).toBe('ear heard hi')
    expect(done()).toEqual([['ear', 'ok']])
  })

  it('is nobody’s business where nobody hears it, and costs nothing', () => {
    const { dispatch, done } = listening([listenerOf('deaf', false)], 1)
    for (let i = 0; i < 3; i++) expect(dispatch.heard(heard())).toBeNull()
    expect(dispatch.command('prof', request()).kind).toBe('admitted')
    expect(done()).toEqual([])
  })

  it('shares the burst with commands, gives it back where nothing came, and spares who manages messages', async () => {
    const fails = () => Promise.reject(new UpstreamError('library', 'timeout'))
    const { dispatch } = listening([listenerOf('ear', true, { run: fails })], 1)
    for (let i = 0; i < 3; i++) expect(await answerTo(dispatch.heard(heard()))).toMatch(/out of reach/)
    expect(dispatch.command('prof', request()).kind).toBe('admitted')
    expect(await answerTo(dispatch.heard(heard()))).toMatch(/That was a lot at once.*<t:10:R>/)
    expect(await answerTo(dispatch.heard(heard('two')))).toMatch(/out of reach/)
    expect(dispatch.heard(heard('owner', true))?.kind).toBe('admitted')
  })

  it('is limited by the day, and refused before anything is spent', async () => {
    const taken: string[] = []
    const daily = { take: () => (taken.push('one'), 'That was all for today.'), giveBack: () => undefined }
    const refuses = ({ options }: Request<Readonly<Record<'prompt', string>>>) =>
      options.prompt === '' ? 'Say more.' : null
    const { dispatch, done } = dispatchOf({}, 1, daily, { listeners: [listenerOf('ear', true, { refuses })] })
    expect(await answerTo(dispatch.heard({ ...heard(), options: { prompt: '' } }))).toBe('Say more.')
    expect(taken).toEqual([])
    for (let i = 0; i < 2; i++) expect(await answerTo(dispatch.heard(heard()))).toBe('That was all for today.')
    expect(done()).toEqual(Array(3).fill(['ear', 'refused']))
  })
})

describe('a press', () => {
  const pressing = (given: Partial<Press>, burst = 1) => dispatchOf({}, burst, noLimit, { presses: [pressOf(given)] })

  it.each(['asker', 'everybody', 'nobody'] as const)('is answered so that %s sees it', (seenBy) => {
    expect(pressing({ seenBy }).dispatch.press('chat:sources:1', request())).toMatchObject({ kind: 'admitted', seenBy })
  })

  it('is refused before anything is spent, by what its key says', async () => {
    const refuses = ({ options }: Request<Readonly<Record<'key', string>>>) =>
      options.key === '1' ? 'Not yours.' : null
    const { dispatch, done } = pressing({ limited: true, refuses })
    for (let i = 0; i < 3; i++) expect(await run(dispatch.press('chat:sources:1', request()))).toBe('Not yours.')
    expect(await run(dispatch.press('chat:sources:2', request()))).toBe('key 2')
    expect(done()).toEqual([...Array<unknown>(3).fill(['chat:sources', 'refused']), ['chat:sources', 'ok']])
  })

  it('takes one of the burst only where it is limited', () => {
    const kinds = (limited: boolean) => {
      const { dispatch } = pressing({ limited })
      return [1, 2, 3].map(() => dispatch.press('chat:sources:1', request()).kind)
    }
    expect(kinds(false)).toEqual(['admitted', 'admitted', 'admitted'])
    expect(kinds(true)).toEqual(['admitted', 'refused', 'refused'])
  })

  it('writes its row before the acknowledgement, and undoes it where the platform no longer knew it', async () => {
    const [accept, forget] = [vi.fn(() => Promise.resolve()), vi.fn(() => Promise.resolve())]
    const { dispatch } = pressing({ limited: true, accept, forget })
    const admission = dispatch.press('chat:sources:1', request())
    if (admission.kind !== 'admitted') throw new Error('refused')
    admission.accept()
    admission.drop()
    expect([accept.mock.calls.length, forget.mock.calls.length]).toEqual([1, 1])
    expect(dispatch.press('chat:sources:1', request()).kind).toBe('admitted')
  })
})
