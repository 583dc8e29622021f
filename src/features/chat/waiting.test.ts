import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { chatOf } from '../../../test/support/chat/chat-with-one-source.ts'
import { requestOf } from '../../../test/support/chat/requests.ts'
import { fakeClock } from '../../../test/support/fake-clock.ts'
import { type Database, openDatabase } from '../../db/db.ts'
import { createWaiting } from './waiting.ts'

describe('the questions that wait', () => {
  it('are at most 100 of one person, who hears why; others may still ask', () => {
    const waiting = createWaiting()
    const leave = Array.from({ length: 100 }, () => waiting.enter('ada'))
    expect(waiting.refusal('ada')).toMatch(/^100 of your questions are still waiting\./)
    expect(waiting.refusal('bob')).toBeNull()
    leave[0]?.()
    expect(waiting.refusal('ada')).toBeNull()
  })

  it('are at most 2,000 of all people, until one of them is answered', () => {
    const waiting = createWaiting()
    const leave = Array.from({ length: 2_000 }, (_, i) => waiting.enter(`person-${i}`))
    expect(waiting.refusal('ada')).toMatch(/^Too many questions are waiting right now\./)
    leave[7]?.()
    expect(waiting.refusal('ada')).toBeNull()
  })

  it('leave once, however often they are told to', () => {
    const waiting = createWaiting()
    for (let i = 0; i < 99; i++) waiting.enter('ada')
    const leave = waiting.enter('ada')
    for (let i = 0; i < 5; i++) leave()
    waiting.enter('ada')
    expect(waiting.refusal('ada')).not.toBeNull()
  })
})

describe('a chat', () => {
  const clock = fakeClock()
  let database: Database
  beforeEach(async () => {
    database = await openDatabase(':memory:')
  })
  afterEach(() => database.close())

  it('refuses the 101st question of a person that would wait, until one has its first text or ends', async () => {
    const { chat, ask } = chatOf({ database, clock })
    const prof = chat.commands.find(({ name }) => name === 'prof')
    const refusal = () => prof?.allowance?.take(requestOf({}))
    const streams: Awaited<ReturnType<typeof ask>>[] = []
    for (let i = 0; i < 100; i++) streams.push(await ask('Owls?', { id: `${i}` }))
    expect(refusal()).toMatch(/^100 of your questions are still waiting/)
    for await (const chunk of streams[0]?.chunks ?? []) if (typeof chunk === 'string') break
    expect(refusal()).toBeNull()
    await ask('Owls?', { id: '100' })
    expect(refusal()).not.toBeNull()
    streams[1]?.closed('gone')
    expect(refusal()).toBeNull()
  })
})
