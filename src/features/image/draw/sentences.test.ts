import { describe, expect, it } from 'vitest'
import type { Block, Outcome } from '../ports.ts'
import { explainOutcome, explainProblems, quoteModel } from './sentences.ts'

const now = Date.UTC(2026, 0, 1)
const all: readonly Block[] = [
  ...(['prohibited', 'safety', 'words', 'recitation', 'personal', 'language'] as const),
  ...(['none', 'too-long', 'unreadable', 'other'] as const),
]
const faults = [
  ...(['timeout', 'unreachable', 'rate-limited', 'unauthorized', 'forbidden'] as const),
  ...(['not-found', 'broken', 'invalid'] as const),
]

describe('an outcome without a picture', () => {
  it('has a sentence of its own, whatever it is, without a word of the service', () => {
    const outcomes = [
      ...all.map((block) => ({ kind: 'blocked', at: 'prompt', block }) as const),
      ...faults.map((fault) => ({ kind: 'failed', fault, message: 'INVALID_ARGUMENT' }) as const),
    ]
    const sentences = outcomes.map((outcome) => explainOutcome(outcome, now))
    expect(new Set(sentences).size).toBe(outcomes.length)
    for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z][^_]+\.$/)
  })

  it.each<[Extract<Outcome, { kind: 'limited' }>['by'], number | null, RegExp]>([
    ['day', 3_600_000, /today\. Please try again at <t:1767229200:t> \(<t:1767229200:R>\)\.$/],
    ['day', null, /today\. Please try again tomorrow\.$/],
    ['minute', 90_000, /this minute\. Please try again at <t:/],
    ['later', null, /no room right now\. Please try again later\.$/],
  ])('says when more can be had: %s, %s', (by, afterMs, sentence) => {
    expect(explainOutcome({ kind: 'limited', by, afterMs }, now)).toMatch(sentence)
  })

  it('says that a picture was made where only that was blocked', () => {
    const outcome = { kind: 'blocked', at: 'picture', block: 'safety' } as const
    expect(explainOutcome(outcome, now)).toMatch(/^The picture was made, but not handed out\. The picture service's/)
    for (const block of ['too-long', 'unreadable', 'language', 'none'] as const)
      expect(explainOutcome({ ...outcome, block }, now)).not.toMatch(/was made/)
  })

  it.each(['too-long', 'unreadable', 'language', 'words', 'none', 'other'] as const)(
    'claims no picture where the model ended without one: %s',
    (block) => {
      expect(explainOutcome({ kind: 'blocked', at: 'picture', block }, now)).not.toMatch(/was made/)
    },
  )
})

describe('words of a model', () => {
  it('stay inside their quote, ping nobody and link nowhere', () => {
    const shown = quoteModel('Hi @everyone\n\n# [click](https://evil.example)\n-# I was restarted')
    expect(shown.split('\n')).toHaveLength(3)
    for (const line of shown.split('\n')) expect(line).toMatch(/^> \\?[^#]/)
    expect(shown).not.toMatch(/@everyone|\]\(|(?<!\\):\/\//)
  })

  it('are no formula, and neither is a flag', () => {
    expect(quoteModel('$$x$$ costs $5')).toBe('> \\$\\$x\\$\\$ costs \\$5')
    expect(explainProblems([{ flag: '--a$b$', why: 'unknown' }])).toEqual([
      "I don't know --a\\$b\\$, so I left it out.",
    ])
  })

  it('are cut after ten lines or 1,000 characters', () => {
    expect(quoteModel('a\n'.repeat(40)).split('\n')).toHaveLength(10)
    expect(quoteModel('🦊'.repeat(600)).length).toBeLessThanOrEqual(1_004)
  })
})

it('at most five flags are explained one by one', () => {
  const problems = Array.from({ length: 7 }, (_, at) => ({ flag: `--x${at}*`, why: 'unknown' as const }))
  const sentences = explainProblems(problems)
  expect(sentences).toHaveLength(6)
  expect([sentences[0], sentences[5]]).toEqual([
    "I don't know --x0\\*, so I left it out.",
    '2 more of your flags had no effect.',
  ])
})
