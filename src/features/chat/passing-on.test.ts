import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { buttonsOf, chatOf, idOf, textOf, toEnd } from '../../../test/support/chat/chat-with-one-source.ts'
import { person, place, requestOf, wanted } from '../../../test/support/chat/requests.ts'
import { fakeClock } from '../../../test/support/fake-clock.ts'
import type { Action } from '../../conversation/conversation.ts'
import { type Database, openDatabase } from '../../db/db.ts'
import { createRedactor } from '../../lib/redact.ts'
import { deletePersonalData } from './privacy/personal-data.ts'

const dayMs = 86_400_000
const label = 'Pass it on'
const done = 'Passed on to the people who run this bot.'
const already = 'That was passed on already.'
const notCopied = 'It is not copied here: the words may be of somebody else.'
const offer = { label: 'What is a nest?', ask: 'What is a nest?' }
const missed = { missed: ['owls'], offers: [offer] }

describe('Pass it on', () => {
  let database: Database
  let clock: ReturnType<typeof fakeClock>
  let posts: string[]
  const tellOwner = vi.fn((_: string) => Promise.resolve())
  beforeEach(async () => {
    clock = fakeClock()
    database = await openDatabase(':memory:')
    posts = []
    tellOwner.mockReset().mockImplementation((text) => (posts.push(text), Promise.resolve()))
  })
  afterEach(() => database.close())

  const redact = createRedactor(['hush-my-dear'])
  const library = (given = {}, postedAnswers = {}) =>
    chatOf({ database, clock }, postedAnswers, { isModel: false, answered: missed, tellOwner, redact, ...given })
  /** The button under an answer, and who may press it. */
  async function answered(prompt?: string, given = {}) {
    const { answered: answer, press } = library()
    return { id: idOf(await answer(prompt, given), label), press }
  }
  const optOut = (id: string) => database.db.insertInto('unquoted_people').values({ person_id: id, since: 1 }).execute()

  it('stands after what the answer offers and before the rest, where the library missed the topic', async () => {
    const labels = async (given: object) => [...(await library(given).answered()).keys()]
    expect(await labels({})).toEqual([offer.label, label, 'Sources', 'Continue in a thread', 'Delete'])
    expect(await labels({ answered: { missed: [] } })).toContain(label)
    for (const given of [{ answered: {} }, { tellOwner: null }, { isModel: true }])
      expect(await labels(given)).not.toContain(label)
  })

  it('stands there also under an answer whose end a crash cut off', async () => {
    const stream = await library().ask()
    for await (const _ of stream.chunks);
    await stream.finish('')
    const complete = vi.fn((_ref: string, _ending: { actions: readonly Action[] }) => Promise.resolve(true))
    const unfinished = library({}, { complete }).chat.parts.find(({ name }) => name === 'unfinished answers')
    await unfinished?.start?.()
    await clock.advance(10_000)
    await unfinished?.stop?.(wanted)
    const buttons = buttonsOf(complete.mock.calls[0]?.[1].actions ?? [])
    expect([...buttons.keys()]).toEqual([offer.label, label, 'Sources', 'Continue in a thread', 'Delete'])
    expect(buttons.get(offer.label)).toBe(`chat:ask:${offer.ask}`)
  })

  it('tells the owner who passed on which question, and where its answer is; the presser reads a sentence', async () => {
    const { answered: answer, press, pressOf } = library()
    const id = idOf(await answer(), label)
    expect(pressOf(id).press.seenBy).toBe('asker')
    expect(textOf(await press(id, { by: person('eve', { name: 'Eve' }) }))).toBe(done)
    expect(posts).toEqual([
      '**Eve** passed on a question that my library could not answer.\n> What do owls do?\nhttps://chat.test/3/ref-10',
    ])
  })

  it('does so once for each answer, also after a restart and where two press at once', async () => {
    const { id, press } = await answered()
    const both = await Promise.allSettled([press(id), press(id, { by: person('eve') })])
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    expect(both[1]).toMatchObject({ reason: { message: already } })
    expect(textOf(await press(id))).toBe(already)
    expect(textOf(await library().press(id))).toBe(already)
    expect(posts).toHaveLength(1)
  })

  it('remembers a press before the row of the answer was moved', async () => {
    const { ask, press } = library()
    const stream = await ask()
    for await (const _ of stream.chunks);
    const id = idOf(buttonsOf((await stream.finish('')).actions), label)
    expect(textOf(await press(id))).toBe(done)
    stream.closed('shown')
    await clock.advance(0)
    expect(await database.db.selectFrom('answers').select('passed_on').execute()).toEqual([{ passed_on: 1 }])
    expect(textOf(await press(id))).toBe(already)
  })

  it('says that the channel could not be written to, and may then be tried again', async () => {
    const { id, press } = await answered()
    tellOwner.mockRejectedValueOnce(new Error('Missing Access'))
    await expect(press(id)).rejects.toThrow("I couldn't pass that on just now. Please try again later.")
    expect(textOf(await press(id))).toBe(done)
  })

  it('is for ten answers of a person a day', async () => {
    const { id, press } = await answered()
    const { allowance } = library().pressOf(id).press
    const take = (by: string) => allowance?.take({ by: person(by), in: place() })
    for (let count = 0; count < 10; count++) expect(take('ada')).toBeNull()
    expect(take('ada')).toMatch(/^That was a bit fast/)
    expect(take('eve')).toBeNull()
    await clock.advance(dayMs)
    expect(take('ada')).toBeNull()
    expect(textOf(await press(id))).toBe(done)
  })

  it('quotes the beginning of a question letter by letter, in one line, without its secrets', async () => {
    const hostile = '@everyone <@&5> hush-my-dear\n\n> # **not** mine `x` [a](https://x.test) $1$ key=12345678901'
    const { id, press } = await answered(`${hostile} ${'a*'.repeat(900)}`)
    await press(id, { by: person('eve', { name: '@everyone **Eve**\n> # boss' }) })
    const [post = ''] = posts
    const lines = post.split('\n')
    expect(lines).toHaveLength(3)
    expect(lines[0]).toMatch(/^\*\*\\@\u200Beveryone \\\*\\\*Eve\\\*\\\* \\> # boss\*\* passed on/)
    expect(lines[1]).toMatch(/^> \\@\u200Beveryone \\<\\@&5\\> \\\[redacted\\\] \\> # \\\*\\\*not\\\*\\\* mine \\`x\\`/)
    expect(lines[1]).toMatch(/…$/)
    expect(post).not.toMatch(/hush|(?<!\\)[`$]/)
    expect(post.length).toBeLessThan(2_000)
  })

  it('copies no message that was asked about, and nothing of an author who opted out', async () => {
    const { chat, press } = library()
    const menu = chat.commands.find(({ name }) => name === 'Ask the professor')
    const target = { id: '5', authorId: 'bob', author: 'Bob', text: 'Are owls private?', at: 0 }
    const about = requestOf({ prompt: '' }, { id: '10', ref: 'ref-10', target })
    await menu?.accept?.(about)
    const reply = await menu?.run(about, wanted)
    if (reply?.kind !== 'stream') throw new Error('no stream')
    const id = idOf(buttonsOf((await toEnd(reply)).actions), label)
    await optOut('bob')
    expect(textOf(await press(id))).toMatch(/^The author has opted out of being quoted/)
    await database.db.deleteFrom('unquoted_people').execute()
    expect(textOf(await press(id))).toBe(done)
    expect(posts).toEqual([expect.stringContaining(notCopied)])
    expect(posts[0]).not.toContain('private')
  })

  it.each([
    ['opted out of being quoted', place(), true],
    ['asked in a private channel', place('3', { audience: 'staff' }), false],
  ])('copies the question of somebody who %s for nobody but them', async (_, where, hasOptedOut) => {
    if (hasOptedOut) await optOut('ada')
    const others = await answered('Why?', { in: where })
    await others.press(others.id, { by: person('eve'), in: where })
    const own = await answered('Why?', { in: where, id: '11', ref: 'ref-11' })
    await own.press(own.id, { in: where })
    expect(posts.map((post) => post.split('\n')[1])).toEqual([notCopied, '> Why?'])
  })

  it('leads to direct messages, and nowhere where no message is known', async () => {
    const direct = await answered('Why?', { in: place(null) })
    await direct.press(direct.id, { in: place(null) })
    const lost = library({}, { linkTo: () => null })
    await lost.press(idOf(await lost.answered('Why?', { id: '11', ref: 'ref-11' }), label))
    expect(posts.map((post) => post.split('\n').slice(2))).toEqual([['https://chat.test/direct/ref-10'], []])
  })

  it('says so where the answer is too old, was deleted, or its question was', async () => {
    const { id, press } = await answered()
    await deletePersonalData(database.db, 'ada', clock.now())
    expect(textOf(await press(id))).toMatch(/^What belonged to that answer was deleted/)
    const old = await answered('Why?', { id: '11', ref: 'ref-11' })
    await clock.advance(401 * dayMs)
    expect(textOf(await press(old.id))).toMatch(/^That answer is too old/)
    expect(posts).toEqual([])
  })

  it('keeps nothing about who pressed', async () => {
    const { id, press } = await answered()
    await press(id, { by: person('eve-who-pressed') })
    for (const table of ['answers', 'running_answers', 'daily_counts'] as const)
      expect(JSON.stringify(await database.db.selectFrom(table).selectAll().execute())).not.toContain('eve')
  })
})
