import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  buttonsOf,
  chatOf as chatWith,
  idOf,
  source,
  streamOf,
  textOf,
  toEnd,
} from '../../../test/support/chat/chat-with-one-source.ts'
import { fakeClock } from '../../../test/support/fake-clock.ts'
import { person, place, requestOf, wanted } from '../../../test/support/chat/requests.ts'
import type { Action } from '../../conversation/conversation.ts'
import { type Database, openDatabase } from '../../db/db.ts'
import type { PostedAnswers } from './ports.ts'

const dayMs = 86_400_000
const notYours = 'Only the person who asked, or someone who can manage messages here, can do that.'
const tooOld = /^That answer is too old/

describe('the buttons of an answer', () => {
  let database: Database
  let clock: ReturnType<typeof fakeClock>
  beforeEach(async () => {
    clock = fakeClock()
    database = await openDatabase(':memory:')
  })
  afterEach(() => database.close())
  const chatOf = (postedAnswers: Partial<PostedAnswers> = {}) => chatWith({ database, clock }, postedAnswers)

  it('are Sources, Regenerate, a thread and Delete; no thread where there can be none', async () => {
    const { answered } = chatOf()
    const all = ['Sources', 'Regenerate', 'Continue in a thread', 'Delete']
    const without = all.filter((label) => !label.includes('thread'))
    expect([...(await answered()).keys()]).toEqual(all)
    expect([...(await answered('b', { id: '11', in: place(null) })).keys()]).toEqual(without)
    expect([...(await answered('c', { id: '12', in: place('3', { isThread: true }) })).keys()]).toEqual(without)
  })

  it('are without Regenerate where the library answers, which would say the same again, until one was stopped', async () => {
    const { answered, ask, gate, press } = chatWith({ database, clock }, {}, { isModel: false })
    expect([...(await answered()).keys()]).toEqual(['Sources', 'Continue in a thread', 'Delete'])
    let goOn = () => {}
    gate.wait = () => new Promise((resolve) => (goOn = resolve))
    const stream = await ask('Where do owls live?', { id: '11' })
    const ending = toEnd(stream)
    await clock.advance(0)
    await press(idOf(buttonsOf(stream.actions), 'Stop'))
    goOn()
    expect([...buttonsOf((await ending).actions).keys()]).toContain('Regenerate')
  })

  it('have ids of at most 100 characters', async () => {
    const long = '1234567890123456789'
    const buttons = await chatOf().answered('a', { id: long, by: person(long) })
    for (const id of buttons.values()) expect(id.length).toBeLessThanOrEqual(100)
  })

  it.each(['Sources', 'Regenerate', 'Continue in a thread', 'Delete'])(
    '%s works for who asked and who manages messages, and for nobody else',
    async (label) => {
      const { answered, press } = chatOf()
      const id = idOf(await answered(), label)
      expect(await press(id, { by: person('eve') })).toEqual({ kind: 'text', text: notYours })
      for (const by of [person('ada'), person('chief', { manages: true })]) {
        // An answer that one has deleted is there again for the next.
        await answered()
        expect(textOf(await press(id, { by, id: `5${by.id}` }))).not.toBe(notYours)
      }
    },
  )

  it('Stop works for who asked and who manages messages, and for nobody else', async () => {
    const { ask, gate, press } = chatOf()
    gate.wait = () => new Promise(() => undefined)
    const stream = await ask()
    const stop = idOf(buttonsOf(stream.actions), 'Stop')
    expect([...buttonsOf(stream.actions).keys()]).toEqual(['Stop'])
    expect(await press(stop, { by: person('eve') })).toEqual({ kind: 'text', text: notYours })
    expect(await press(stop, { by: person('chief', { manages: true }) })).toEqual({ kind: 'nothing' })
  })

  it('Stop keeps what is there, marks it, and can be followed by Regenerate', async () => {
    const { ask, gate, press, pressOf, asked } = chatOf()
    let goOn = () => {}
    gate.wait = () => new Promise((resolve) => (goOn = resolve))
    const stream = await ask()
    const stop = idOf(buttonsOf(stream.actions), 'Stop')
    expect(pressOf(stop).press.seenBy).toBe('nobody')
    const ending = toEnd(stream)
    await clock.advance(0)
    expect(await press(stop)).toEqual({ kind: 'nothing' })
    goOn()
    expect((await ending).text).toMatch(/^Owls\s+-# Stopped\.$/)
    gate.wait = () => Promise.resolve()
    const again = idOf(buttonsOf((await ending).actions), 'Regenerate')
    expect((await toEnd(streamOf(await press(again)))).text).toMatch(/^Owls hunt\. \[\[1\]\]/)
    expect(asked).toEqual(['What do owls do?', 'What do owls do?'])
  })

  it('Stop says so where the answer has ended already', async () => {
    const { ask, press } = chatOf()
    const stream = await ask()
    await toEnd(stream)
    expect(textOf(await press(idOf(buttonsOf(stream.actions), 'Stop')))).toBe('That answer has already ended.')
  })

  it('Sources quotes what the answer is made of, to the presser alone, also after a restart', async () => {
    const id = idOf(await chatOf().answered(), 'Sources')
    const { press, pressOf } = chatOf()
    expect(pressOf(id).press.seenBy).toBe('asker')
    expect(await press(id)).toEqual({
      kind: 'quotes',
      quotes: [{ title: '1. Owls', url: source.url, text: source.passage, note: '' }],
    })
  })

  it('Regenerate asks the same again as a question of its own, for everybody to see', async () => {
    const { answered, press, pressOf, asked } = chatOf()
    const id = idOf(await answered(), 'Regenerate')
    expect(pressOf(id).press).toMatchObject({
      seenBy: 'everybody',
      allowance: { take: expect.any(Function) as unknown },
    })
    const stream = streamOf(await press(id, { by: person('chief', { manages: true }) }))
    const open = await database.db.selectFrom('running_answers').selectAll().execute()
    expect(open).toMatchObject([{ id: '50', ref: 'ref-50', asker_id: 'chief', question: 'What do owls do?' }])
    const buttons = buttonsOf((await toEnd(stream)).actions)
    expect(asked).toHaveLength(2)
    // The new answer is of whoever pressed.
    expect(textOf(await press(idOf(buttons, 'Sources'), { by: person('ada') }))).toBe(notYours)
    expect((await press(idOf(buttons, 'Sources'), { by: person('chief') })).kind).toBe('quotes')
  })

  it('Regenerate shows the question again above the new answer, and keeps it with the answer, but not words of others', async () => {
    const { ask, press, chat } = chatOf()
    const asked = await ask('What do *owls* do?')
    expect(asked.heading).toBe('> -# What do \\*owls\\* do?')
    const again = streamOf(await press(idOf(buttonsOf((await toEnd(asked)).actions), 'Regenerate')))
    expect(again.heading).toBe(asked.heading)
    for await (const _ of again.chunks);
    expect((await again.finish('')).text).not.toContain('What do')
    const [row] = await database.db.selectFrom('running_answers').selectAll().execute()
    expect(row?.ending).toMatch(/^> -# What do \\\*owls\\\* do\?\nOwls hunt/)
    const target = { id: '5', authorId: 'bob', author: 'Bob', text: 'Owls?', at: 0 }
    const about = requestOf({ prompt: '' }, { id: '60', ref: 'ref-60', target })
    const menu = chat.commands.find(({ name }) => name === 'Ask the professor')
    await menu?.accept?.(about)
    const ofMessage = streamOf((await menu?.run(about, wanted)) ?? { kind: 'nothing' })
    const given = { id: '61', ref: 'ref-61' }
    const anew = await press(idOf(buttonsOf((await toEnd(ofMessage)).actions), 'Regenerate'), given)
    expect([ofMessage.heading, streamOf(anew).heading]).toEqual(['', ''])
  })

  it('Regenerate leaves no row where the platform no longer knew the press', async () => {
    const { answered, pressOf } = chatOf()
    const { press, key } = pressOf(idOf(await answered(), 'Regenerate'))
    const request = requestOf({ key }, { id: '50' })
    await press.accept?.(request)
    await press.forget?.(request)
    expect(await database.db.selectFrom('running_answers').selectAll().execute()).toEqual([])
  })

  it('Continue in a thread opens one named by the question, and says where', async () => {
    const openThread = vi.fn((_ref: string, _name: string): Promise<string | null> => Promise.resolve('<#77>'))
    const { answered, press } = chatOf({ openThread })
    const id = idOf(await answered(`${'word '.repeat(100)}?`), 'Continue in a thread')
    expect(textOf(await press(id))).toBe("Let's continue in <#77>. There you don't need to mention me.")
    const [ref, name = ''] = openThread.mock.calls[0] ?? []
    expect([ref, name.length <= 90, name.startsWith('word word')]).toEqual(['ref-10', true, true])
    openThread.mockResolvedValue(null)
    await expect(press(id)).rejects.toThrow(/^I can't open a thread here/)
  })

  it('Delete takes the messages away, then what is kept of the answer, so that its other buttons are too old', async () => {
    const remove = vi.fn((_: string) => Promise.resolve())
    const { answered, press, pressOf } = chatOf({ remove })
    const buttons = await answered()
    const id = idOf(buttons, 'Delete')
    expect(pressOf(id).press.seenBy).toBe('nobody')
    expect(await press(id)).toEqual({ kind: 'nothing' })
    expect(remove.mock.calls).toEqual([['ref-10']])
    for (const table of ['answers', 'answer_messages'] as const)
      expect(await database.db.selectFrom(table).selectAll().execute()).toEqual([])
    for (const label of ['Sources', 'Continue in a thread', 'Delete'])
      await expect(press(idOf(buttons, label))).rejects.toThrow(tooOld)
    expect(textOf(await press(idOf(buttons, 'Regenerate')))).toMatch(tooOld)
  })

  it('Delete keeps the answer where its messages could not be taken away', async () => {
    const { answered, press } = chatOf({ remove: () => Promise.reject(new Error('away')) })
    const buttons = await answered()
    await expect(press(idOf(buttons, 'Delete'))).rejects.toThrow('away')
    expect((await press(idOf(buttons, 'Sources'))).kind).toBe('quotes')
  })

  it('work for 400 days, and say so afterwards', async () => {
    const { answered, press } = chatOf()
    const buttons = await answered()
    await clock.advance(400 * dayMs)
    expect((await press(idOf(buttons, 'Sources'))).kind).toBe('quotes')
    await clock.advance(1)
    for (const label of ['Sources', 'Continue in a thread', 'Delete'])
      await expect(press(idOf(buttons, label))).rejects.toThrow(tooOld)
    expect(textOf(await press(idOf(buttons, 'Regenerate')))).toMatch(tooOld)
    expect(await database.db.selectFrom('running_answers').selectAll().execute()).toEqual([])
  })

  it('Try again, under an answer that a restart cut off, asks the same again', async () => {
    const close = vi.fn((_ref: string, _ending: { text: string; actions: readonly Action[] }) => Promise.resolve(true))
    const before = chatOf()
    await before.ask('Where do owls live?')
    const { chat, press, asked } = chatOf({ endWithNotice: close })
    const unfinished = chat.parts.find(({ name }) => name === 'unfinished answers')
    await unfinished?.start?.()
    await clock.advance(0)
    const [ref, ending] = close.mock.calls[0] ?? []
    expect([ref, ending?.text]).toEqual([
      'ref-10',
      '-# I was restarted in the middle of this answer. Please ask again.',
    ])
    const buttons = buttonsOf(ending?.actions ?? [])
    expect([...buttons.keys()]).toEqual(['Try again'])
    await unfinished?.stop?.(wanted)
    expect(textOf(await press(idOf(buttons, 'Try again'), { by: person('eve') }))).toBe(notYours)
    expect((await toEnd(streamOf(await press(idOf(buttons, 'Try again'))))).text).toMatch(/^Owls hunt\. \[\[1\]\]/)
    expect(asked).toEqual(['Where do owls live?'])
  })
})
