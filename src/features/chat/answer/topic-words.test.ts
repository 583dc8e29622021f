import { describe, expect, it } from 'vitest'
import { createRedactor } from '../../../lib/redact.ts'
import { topicWords } from './topic-words.ts'

const none = (text: string) => text
const ofTopic = (...missed: string[]) => topicWords(missed, missed.join(' '), none)

describe('the words of a topic, as they are counted', () => {
  it('are lower-cased, sorted and each once', () => {
    expect(ofTopic('Vector', 'database', 'vector', 'ANN')).toBe('ann database vector')
    expect(ofTopic('Cafe\u0301', 'caf\u00E9')).toBe('café')
    expect(ofTopic('मशीन लर्निंग', '機械学習')).toBe('मशीन लर्निंग 機械学習')
  })

  it('are the first six', () => {
    expect(ofTopic('zebra', 'b', 'c', 'd', 'e', 'f', 'a')).toBe('b c d e f zebra')
  })

  it('are letters and digits alone, at most 30 in each', () => {
    expect(ofTopic('state-of-the-art', '**GPT-4o**', '<b>', `${'x'.repeat(30)}`, `${'y'.repeat(31)}`)).toBe(
      `4o art gpt of state the`,
    )
    expect(ofTopic(`${'x'.repeat(30)}`, `${'y'.repeat(31)}`)).toBe('x'.repeat(30))
  })

  it('hold no ids and nothing shaped like a key', () => {
    const ids = ['123456789012345678', '<@!90000>', '٠١٢٣٤٥', 'a12345b', 'sk-proj-a1b2c3d4e5f6g7', '550e8400e29b41d4']
    expect(ofTopic('h100', ...ids, '2024')).toBe('2024 h100 proj sk')
    expect(ofTopic('')).toBe('')
  })

  it('hold no secret that stands in the question, whatever the library made of its letters', () => {
    const redact = createRedactor(['hush-my-dear'])
    const token = `${'MTIzNDU2Nzg5MDEyMzQ1Njc4'}.GAbcde.${'abcdefghijklmnopqrstuvwxyzA'}`
    const question = `Why does Bearer swordfishandchips fail, or hush-my-dear, or ${token}?`
    const missed = ['bearer', 'swordfishandchips', 'fail', 'hush', 'dear', ...token.toLowerCase().split('.')]
    expect(topicWords(missed, question, redact)).toBe('bearer fail')
  })

  it('hold nothing of addresses and handles', () => {
    const question = 'Does ada.lovelace@example.org or @grace use https://private.test/plans/merger for training?'
    const missed = question.toLowerCase().split(/[^a-z]+/)
    expect(topicWords(missed, question, none)).toBe('does for or training use')
  })

  it('take time in proportion to the text', () => {
    const long = 'a1@'.repeat(100_000)
    expect(topicWords([long], long, none)).toBe('')
  })
})
