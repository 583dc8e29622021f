import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { collectingLog } from '../../../../test/support/collecting-log.ts'
import { fakeClock } from '../../../../test/support/fake-clock.ts'
import { platformDouble } from '../../../../test/support/chat/platform-double.ts'
import { person, place, requestOf, unlimited, wanted } from '../../../../test/support/chat/requests.ts'
import type { Chunk, Reply } from '../../../conversation/conversation.ts'
import { type Database, openDatabase } from '../../../db/db.ts'
import { UpstreamError, type UpstreamFault } from '../../../lib/errors.ts'
import { createChat } from '../chat.ts'
import type { ChannelHistory, ChatBackend } from '../ports.ts'

type Step =
  UpstreamFault | { readonly retryAfterMs: number } | { readonly says: string[]; readonly then?: UpstreamFault }

/** A model that answers by script, the last step for ever. */
function scripted(...script: Step[]) {
  const calls: string[] = []
  let opened = 0
  let asked = 0
  const backend: ChatBackend = {
    isModel: true,
    openSession: () => (calls.push('open'), Promise.resolve(`session-${++opened}`)),
    async *ask(session, { text: query }) {
      calls.push(`ask ${session} ${query}`)
      const step = script[Math.min(asked++, script.length - 1)] ?? 'broken'
      if (typeof step === 'string') throw new UpstreamError('model', step)
      if ('retryAfterMs' in step) throw new UpstreamError('model', 'rate-limited', step)
      for (const text of step.says) yield await Promise.resolve(text)
      if (step.then) throw new UpstreamError('model', step.then)
      return { text: step.says.join(''), sources: [] }
    },
    closeSession: () => Promise.resolve(),
  }
  return { backend, calls }
}

describe('an answer', () => {
  let database: Database
  const clock = fakeClock()
  beforeEach(async () => {
    database = await openDatabase(':memory:')
  })
  afterEach(() => database.close())

  function chatOf(
    desk: ChatBackend,
    fallback: ChatBackend | null = null,
    concurrency = Infinity,
    history: Partial<ChannelHistory> = {},
  ) {
    const report = vi.fn()
    const named = { name: 'gpt-trainer', backend: desk } as const
    const chat = createChat({
      database,
      primary: named,
      fallback: fallback && { name: 'library', backend: { ...fallback, isModel: false } },
      backends: [named],
      concurrency,
      scopeKind: 'member',
      maxAgeDays: 0,
      context: { messages: 10, characters: 2_000 },
      ...platformDouble,
      history: { ...platformDouble.history, ...history },
      allowance: unlimited,
      report,
      clock,
      log: collectingLog().log,
    })
    let id = 0
    const ask = async (prompt: string, by = 'ada', signal = wanted, channel = '2'): Promise<Reply> => {
      const request = requestOf({ prompt }, { id: `${++id}`, by: person(by), in: place('3', { id: channel }) })
      return chat.commands[0]?.run(request, signal) ?? Promise.reject(new Error('no command'))
    }
    return { ask, report }
  }

  async function read(reply: Reply): Promise<{ text: string; waits: string[]; ending: string }> {
    if (reply.kind !== 'stream') throw new Error('no stream')
    const all: Chunk[] = []
    for await (const chunk of reply.chunks) all.push(chunk)
    const text = all.filter((chunk) => typeof chunk === 'string').join('')
    const waits = all.flatMap((chunk) => (typeof chunk === 'string' ? [] : [chunk.waiting]))
    return { text, waits, ending: (await reply.finish(text)).text }
  }

  it('comes from the conversation that the person has', async () => {
    const { backend, calls } = scripted({ says: ['One ', 'two.'] })
    const { ask } = chatOf(backend)
    expect(await read(await ask(' first? '))).toMatchObject({ text: 'One two.', ending: 'One two.', waits: [] })
    await read(await ask('second?'))
    await read(await ask('mine?', 'bob'))
    expect(calls).toEqual(['open', 'ask session-1 first?', 'ask session-1 second?', 'open', 'ask session-2 mine?'])
  })

  it('is asked for once more in a new conversation where the old one is unknown, and never a third time', async () => {
    const { backend, calls } = scripted({ says: ['Hello.'] }, 'not-found', { says: ['Again.'] }, 'not-found')
    const { ask } = chatOf(backend)
    await read(await ask('one'))
    expect((await read(await ask('two'))).text).toBe('Again.')
    expect(calls.slice(2)).toEqual(['ask session-1 two', 'open', 'ask session-2 two'])
    await expect(read(await ask('three'))).rejects.toThrow('not-found')
    expect(calls.slice(5)).toEqual(['ask session-2 three', 'open', 'ask session-3 three'])
  })

  it('opens one conversation at most, even where the new one is unknown at once', async () => {
    const { backend, calls } = scripted('not-found')
    await expect(read(await chatOf(backend).ask('one'))).rejects.toThrow('not-found')
    expect(calls).toEqual(['open', 'ask session-1 one'])
  })

  it('is asked for again after a pause where it was not taken, once, and not where the pause is long', async () => {
    const { backend, calls } = scripted({ retryAfterMs: 2_000 }, { says: ['Now.'] }, { retryAfterMs: 60_000 })
    const { ask } = chatOf(backend)
    const reading = read(await ask('one'))
    await clock.advance(1_900)
    expect(calls).toHaveLength(2)
    await clock.advance(200)
    expect((await reading).text).toBe('Now.')
    await expect(read(await ask('two'))).rejects.toThrow('rate-limited')
    expect(calls).toEqual(['open', 'ask session-1 one', 'ask session-1 one', 'ask session-1 two'])
  })

  it.each(['timeout', 'unreachable', 'broken', 'unauthorized'] as const)(
    'is not asked for again after “%s”',
    async (fault) => {
      const { backend, calls } = scripted(fault)
      await expect(read(await chatOf(backend).ask('one'))).rejects.toThrow(fault)
      expect(calls).toEqual(['open', 'ask session-1 one'])
    },
  )

  it('waits for the one before it in the same conversation, and says so', async () => {
    const { backend, calls } = scripted({ says: ['Fine.'] })
    const { ask } = chatOf(backend)
    const [first, second, other] = await Promise.all([
      read(await ask('one')),
      read(await ask('two')),
      read(await ask('mine', 'bob')),
    ])
    expect([first.waits, other.waits]).toEqual([[], []])
    expect(second.waits).toEqual(["One moment: I'm still answering your previous question."])
    expect(calls.filter((call) => call.startsWith('ask session-1'))).toEqual(['ask session-1 one', 'ask session-1 two'])
  })

  it('waits for a place where many ask, and says so', async () => {
    const { backend } = scripted({ says: ['Fine.'] })
    const { ask } = chatOf(backend, null, 1)
    const [first, second] = await Promise.all([read(await ask('one')), read(await ask('two', 'bob'))])
    expect([first.text, second.text]).toEqual(['Fine.', 'Fine.'])
    expect(second.waits).toEqual(['Many people are asking right now: your question is in the queue.'])
  })

  it('never waits for what Discord is slow to tell about another channel, even with a single place', async () => {
    const { backend } = scripted({ says: ['Fine.'] })
    const busy: Partial<ChannelHistory> = {
      recent: (channelId) => (channelId === 'busy' ? new Promise(() => undefined) : Promise.resolve([])),
    }
    const { ask } = chatOf(backend, null, 1, busy)
    const people = Array.from({ length: 60 }, (_, index) => `person-${index}`)
    const crowd = people.map(async (by) => read(await ask('one', by, wanted, 'busy')))
    const other = await read(await ask('two', 'bob', wanted, 'calm'))
    expect([other.text, other.waits]).toEqual(['Fine.', []])
    await clock.advance(1_500)
    const answers = await Promise.all(crowd)
    expect(answers.map(({ text }) => text)).toEqual(people.map(() => 'Fine.'))
  })

  it('leaves its turn and its place to others when it is no longer wanted', async () => {
    const { backend } = scripted({ says: ['One ', 'two.'] })
    const { ask } = chatOf(backend, null, 1)
    const reply = await ask('one')
    if (reply.kind !== 'stream') throw new Error('no stream')
    for await (const chunk of reply.chunks) if (chunk !== '') break
    expect((await read(await ask('two'))).text).toBe('One two.')
  })

  it('comes from the library while the model is out of reach, says so, and the owner hears of it', async () => {
    const model = scripted('unreachable', { says: [' '] }, { says: ['Back.'] })
    const library = scripted({ says: ['From the shelf.'] })
    const { ask, report } = chatOf(model.backend, library.backend)
    const bridged = '-# My model is out of reach right now: this answer comes from my own library.\n\nFrom the shelf.'
    const { text, ending } = await read(await ask('one'))
    expect([text, ending]).toEqual([bridged, bridged])
    expect(report).toHaveBeenCalledWith('model unreachable', expect.stringContaining('the library answers instead'))
    expect((await read(await ask('two'))).ending).toBe(bridged)
    expect((await read(await ask('three'))).ending).toBe('Back.')
  })

  it('is not begun anew by the library once the model has said something, nor for somebody who is gone', async () => {
    const model = scripted({ says: ['Half an '], then: 'broken' }, 'timeout')
    const library = scripted({ says: ['From the shelf.'] })
    const { ask } = chatOf(model.backend, library.backend)
    await expect(read(await ask('one'))).rejects.toThrow('broken')
    await expect(read(await ask('two', 'ada', AbortSignal.abort(new Error('gone'))))).rejects.toThrow('gone')
    expect(library.calls).toEqual([])
  })
})
