import { describe, expect, it, vi } from 'vitest'
import {
  allowanceOf,
  answererOf,
  dispatchOf,
  message,
  pressOf,
  request,
  run,
} from '../../test/support/chat/dispatch-setup.ts'
import { person, requestOf, wanted } from '../../test/support/chat/requests.ts'
import type { Admission, Answerer, Form, Observer, Press, Request, Thumbs } from '../conversation/conversation.ts'
import { UpstreamError, UserError } from '../lib/errors.ts'

const answering = (answerer: Answerer) => dispatchOf({}, { answerer })

async function answerTo(admission: Admission | null): Promise<string> {
  if (admission === null) throw new Error('nobody answers it')
  return run(admission)
}

describe('a message', () => {
  it('is answered by the answerer that accepts it, for everybody to see, and logged by its name', async () => {
    const { dispatch, done } = answering(answererOf(true))
    const admission = dispatch.message(message())
    expect(admission).toMatchObject({ kind: 'admitted', seenBy: 'everybody' })
    expect(await answerTo(admission)).toBe('heard hi')
    expect(done()).toEqual([['mention', 'ok']])
  })

  it('is ignored where the answerer does not accept it, and where there is none; that costs nothing', () => {
    const allowance = allowanceOf(1)
    for (const { dispatch, done } of [answering(answererOf(false, { allowance })), dispatchOf({})]) {
      expect(dispatch.message(message())).toBeNull()
      expect(done()).toEqual([])
    }
    expect(allowance.record).toEqual([])
  })

  it('is shown to every observer, also where an earlier one fails', () => {
    const observe = vi.fn()
    const failing: Observer = {
      name: 'failing',
      observe() {
        throw new Error('bug')
      },
    }
    const { dispatch, lines } = dispatchOf({}, { observers: [failing, { name: 'links', observe }] })
    dispatch.observe(message())
    expect(observe.mock.calls).toEqual([[message()]])
    expect(lines).toContainEqual(expect.objectContaining({ msg: 'observer failed', part: 'failing' }))
  })

  it('has thumbs, of which every observer hears that asks for them', () => {
    const observeThumbs = vi.fn()
    const failing: Observer = {
      name: 'failing',
      observeThumbs() {
        throw new Error('bug')
      },
    }
    const silent = { name: 'silent' }
    const { dispatch, lines } = dispatchOf({}, { observers: [failing, silent, { name: 'thumbs', observeThumbs }] })
    const thumbs: Thumbs = { messageId: '7', thumb: 'up', change: 1 }
    dispatch.observeThumbs(thumbs)
    expect(observeThumbs.mock.calls).toEqual([[thumbs]])
    expect(lines).toContainEqual(expect.objectContaining({ msg: 'observer failed', part: 'failing', id: '7' }))
  })

  it('shares an allowance with a command, and gives it back where the person got nothing', async () => {
    const allowance = allowanceOf(1)
    const fails = () => Promise.reject(new UpstreamError('library', 'timeout'))
    const { dispatch } = dispatchOf({ allowance }, { answerer: answererOf(true, { allowance, run: fails }) })
    for (let i = 0; i < 3; i++) expect(await answerTo(dispatch.message(message()))).toMatch(/out of reach/)
    expect(dispatch.command('prof', request()).kind).toBe('admitted')
    expect(await answerTo(dispatch.message(message()))).toBe('No more for now.')
  })

  it('is refused before anything is spent', async () => {
    const allowance = allowanceOf(1)
    const refuses = () => 'Say more.'
    const { dispatch, done } = answering(answererOf(true, { allowance, refuses }))
    expect(await answerTo(dispatch.message(message()))).toBe('Say more.')
    expect(allowance.record).toEqual([])
    expect(done()).toEqual([['mention', 'refused']])
  })
})

describe('a press', () => {
  const pressing = (given: Partial<Press>) => dispatchOf({}, { presses: [pressOf(given)] })

  it.each(['asker', 'everybody', 'nobody'] as const)('is answered so that %s sees it', (seenBy) => {
    expect(pressing({ seenBy }).dispatch.press('chat:sources:1', request())).toMatchObject({ kind: 'admitted', seenBy })
  })

  it('is refused before anything is spent, by what its key says', async () => {
    const refuses = ({ options }: Request<Readonly<Record<'key', string>>>) =>
      options.key === '1' ? 'Not yours.' : null
    const { dispatch, done } = pressing({ allowance: allowanceOf(1), refuses })
    for (let i = 0; i < 3; i++) expect(await run(dispatch.press('chat:sources:1', request()))).toBe('Not yours.')
    expect(await run(dispatch.press('chat:sources:2', request()))).toBe('key 2')
    expect(done()).toEqual([...Array<unknown>(3).fill(['chat:sources', 'refused']), ['chat:sources', 'ok']])
  })

  it('takes from an allowance only where it has one', () => {
    const kinds = (allowance: Press['allowance']) => {
      const { dispatch } = pressing({ allowance })
      return [1, 2, 3].map(() => dispatch.press('chat:sources:1', request()).kind)
    }
    expect(kinds(null)).toEqual(['admitted', 'admitted', 'admitted'])
    expect(kinds(allowanceOf(1))).toEqual(['admitted', 'refused', 'refused'])
  })

  it('writes its row before the acknowledgement, and undoes it where the platform no longer knows the press', async () => {
    const [accept, forget] = [vi.fn(() => Promise.resolve()), vi.fn(() => Promise.resolve())]
    const { dispatch } = pressing({ allowance: allowanceOf(1), accept, forget })
    const admission = dispatch.press('chat:sources:1', request())
    if (admission.kind !== 'admitted') throw new Error('refused')
    await admission.accept()
    admission.drop()
    expect([accept.mock.calls.length, forget.mock.calls.length]).toEqual([1, 1])
    expect(dispatch.press('chat:sources:1', request()).kind).toBe('admitted')
  })
})

describe('a form', () => {
  const form: Form = { id: 'image:edited:1', title: 'Edit', text: '', fields: [] }
  const opening = () => Promise.resolve({ kind: 'form', form } as const)

  it.each([true, false])(
    'is opened by a press or a command (private: %s), whose audience says so',
    async (isPrivate) => {
      const command = { opensForm: true, private: isPrivate, run: opening }
      const { dispatch, done } = dispatchOf(command, { presses: [pressOf({ seenBy: 'form', run: opening })] })
      for (const admission of [dispatch.command('prof', request()), dispatch.press('chat:sources:1', request())]) {
        if (admission.kind !== 'admitted') throw new Error('refused')
        expect(admission.seenBy).toBe('form')
        expect(await admission.run(wanted)).toEqual({ kind: 'form', form })
      }
      expect(done()).toEqual([
        ['prof', 'ok'],
        ['chat:sources', 'ok'],
      ])
    },
  )

  it('that cannot be opened becomes a sentence', async () => {
    const failing = () => Promise.reject(new UserError('That picture is gone.'))
    const { dispatch } = dispatchOf({ opensForm: true, run: failing })
    expect(await answerTo(dispatch.command('prof', request()))).toBe('That picture is gone.')
  })

  it('hands over every field and no other, whatever was sent', () => {
    const refuses = vi.fn((_: Request<object>) => 'No.')
    const fields = ['prompt', 'aspect']
    const { dispatch } = dispatchOf({}, { presses: [pressOf({ fields, refuses })] })
    const options = { prompt: 'a fox', key: 'forged', other: 'x' }
    dispatch.press('chat:sources:1', { ...request(), options })
    expect(refuses.mock.calls.map(([given]) => given.options)).toEqual([{ prompt: 'a fox', aspect: '', key: '1' }])
  })
})

it('of presses that begin alike the one with the longest prefix is meant, and a choice ends the key', async () => {
  const named = (prefix: string) =>
    pressOf({ prefix, run: ({ options }) => Promise.resolve({ kind: 'text', text: `${prefix} ${options.key}` }) })
  const presses = ['image:edit:', 'image:edit:sent:', 'image:edit:shape:'].map(named)
  const { dispatch } = dispatchOf({}, { presses })
  const pressed = (id: string) => run(dispatch.press(id, request()))
  expect(await pressed('image:edit:7')).toBe('image:edit: 7')
  expect(await pressed('image:edit:sent:7')).toBe('image:edit:sent: 7')
  expect(await pressed('image:edit:shape:7:16:9')).toBe('image:edit:shape: 7:16:9')
})

describe('suggestions for an option', () => {
  const option = { name: 'topic', description: '', required: false, kind: 'text' } as const
  const by = request().by

  it('come from the option, for what was typed and by whom', async () => {
    const suggest = vi.fn((typed: string) => Promise.resolve([`${typed}…`]))
    const { dispatch } = dispatchOf({ options: [{ ...option, suggest }] })
    expect(await dispatch.suggest('prof', 'topic', 'ow', by)).toEqual(['ow…'])
    expect(suggest.mock.calls).toEqual([['ow', by]])
  })

  it('are none for an option without them, an unknown one, and one that fails, which is logged', async () => {
    const failing = { ...option, name: 'failing', suggest: () => Promise.reject(new Error('bug')) }
    const { dispatch, lines } = dispatchOf({ options: [option, failing] })
    for (const name of ['topic', 'unknown', 'failing']) expect(await dispatch.suggest('prof', name, '', by)).toEqual([])
    expect(await dispatch.suggest('unknown', 'topic', '', by)).toEqual([])
    expect(lines.map(({ msg }) => msg)).toEqual(['suggestions failed'])
  })
})

describe('a command for owners', () => {
  const owner = person('chief', { managesServer: true })
  const refused = /^Only people who can manage the bot's home server/

  it('is refused to everybody else, privately, also where it is a button; it runs for owners', async () => {
    const press = pressOf({ for: 'owner' })
    const { dispatch, done } = dispatchOf({ for: 'owner' }, { presses: [press] })
    for (const by of [person('ada'), person('moderator', { manages: true })]) {
      expect(dispatch.command('prof', requestOf({}, { by }))).toMatchObject({ kind: 'refused' })
      expect(await run(dispatch.command('prof', requestOf({}, { by })))).toMatch(refused)
      expect(await run(dispatch.press('chat:sources:77', requestOf({}, { by })))).toMatch(refused)
    }
    expect(await run(dispatch.command('prof', requestOf({}, { by: owner })))).toBe('ok')
    expect(await run(dispatch.press('chat:sources:77', requestOf({}, { by: owner })))).toBe('key 77')
    expect(done().filter(([, outcome]) => outcome === 'refused')).toHaveLength(6)
  })

  it('suggests nothing to anybody else', async () => {
    const suggest = () => Promise.resolve(['a source'])
    const option = { kind: 'text', name: 'source', description: '', required: true, suggest } as const
    const { dispatch } = dispatchOf({ for: 'owner', options: [option] })
    expect(await dispatch.suggest('prof', 'source', '', person('ada'))).toEqual([])
    expect(await dispatch.suggest('prof', 'source', '', owner)).toEqual(['a source'])
  })
})
