import { describe, expect, it } from 'vitest'
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
