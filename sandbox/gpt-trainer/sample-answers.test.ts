import { describe, expect, it } from 'vitest'
import { sampleAnswer } from './sample-answers.ts'

const questions = ['Show me some Python code', 'Compare RAG and fine-tuning', 'How is a model trained?', 'What is AI?']

describe('the ready-made answers of GPT Trainer', () => {
  it('are one with code, one with a table, a long one and a short one, by the words of the question', () => {
    const [code, table, long, short] = questions.map((question) => sampleAnswer(question).text)
    expect(code).toMatch(/```python\n[^]+\n```/)
    expect(table).toMatch(/^\|---\|/m)
    expect(long?.length).toBeGreaterThan(2_000)
    expect(short?.length).toBeLessThan(600)
  })

  it.each(questions)('cite what they say: %s', (question) => {
    const { text, citations } = sampleAnswer(question)
    const cited = new Set([...text.matchAll(/\[(\d\.\d)\]/g)].map(([, mark]) => mark))
    expect([...cited].sort()).toEqual(Object.keys(citations).sort())
    expect(cited.size).toBeGreaterThan(0)
  })

  it('look at the question, not at what is quoted above it', () => {
    expect(sampleAnswer('> Ada: compare them in a table\n\nWhat is AI?').text).toBe(sampleAnswer('What is AI?').text)
  })
})
