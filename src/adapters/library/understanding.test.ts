import { describe, expect, it } from 'vitest'
import { readQuestion } from './question.ts'
import { readSmallTalk, type SmallTalk } from './small-talk.ts'
import { holds, stem, stemsOf, wordsOf } from './words.ts'

describe('Stems', () => {
  it.each(
    [
      'train trains trained training',
      'hallucinate hallucination hallucinations hallucinating',
      'tokenize tokenizer tokenization',
      'transform transformer transformers',
      'generate generates generation generative',
      'library libraries',
      'use used using',
      'run runs running',
      'model modelling models',
      'distil distill distilled',
    ].map((words) => [words]),
  )('are one for %s', (words) => {
    expect(new Set(words.split(' ').map(stem)).size).toBe(1)
  })

  it.each([
    ['teach', 'teacher'],
    ['trained', 'trainer'],
    ['owl', 'owlet'],
    ['king', 'k'],
  ])('differ for %s and %s', (one, other) => {
    expect(stem(one)).not.toBe(stem(other))
  })

  it('leave other scripts, numbers and endless words alone', () => {
    expect(['日本', '42', 'a', 'ing'.repeat(50)].map(stem)).toEqual(['日本', '42', 'a', 'ing'.repeat(50)])
  })
})

describe('Words', () => {
  it('have neither case nor accents, and Latin ones stand out among Chinese', () => {
    expect(stemsOf('Déjà-vu, NAÏVE? 什么是RAG吗 GPT-4')).toEqual([
      'deja',
      'vu',
      'naiv',
      '什么是',
      'rag',
      '吗',
      'gpt',
      '4',
    ])
    expect(wordsOf('one two three', 2)).toHaveLength(2)
  })

  it('are found only side by side and in order', () => {
    expect(holds(['a', 'b', 'a', 'c'], ['a', 'c'])).toBe(true)
    expect(holds(['a', 'b', 'c'], ['a', 'c'])).toBe(false)
    expect(holds(['a'], [])).toBe(false)
  })
})

describe('Reading a question', () => {
  const termsOf = (prompt: string) => readQuestion(prompt).terms.map(({ name, kind }) => `${name}:${kind}`)

  it('tells what it is about from what is asked about it', () => {
    expect(termsOf('Hi! How is a diffusion model trained, please?')).toEqual([
      'diffusion:own',
      'model:field',
      'training:aspect',
    ])
    expect(termsOf('what is the difference between RLHF and direct preference optimisation')).toEqual([
      'difference:aspect',
      'rlhf:own',
      'dpo:own',
    ])
    expect(termsOf('the and of what?')).toEqual([])
  })

  it('knows a thing by all its names', () => {
    for (const name of ['RAG', 'retrieval-augmented generation', 'Retrieval Augmented Generation'])
      expect(termsOf(`what is ${name}`)).toEqual(['rag:own'])
  })

  it('does not take mentions and emojis for words, and reads no more than 24 terms', () => {
    expect(termsOf('<@123456789012345678> <:owl:123456789012345678> <t:1:R> owl')).toEqual(['owl:own'])
    expect(termsOf(Array.from({ length: 300 }, (_, index) => `word${index}`).join(' '))).toHaveLength(24)
  })

  it.each([
    ['and how is that trained?', { pointsBack: true, goesOn: true, defines: false }],
    ['does it need a GPU?', { pointsBack: true, goesOn: false }],
    ['what is LoRA and how does it work?', { pointsBack: false }],
    ['What about owls?', { pointsBack: false, goesOn: true, defines: true }],
    ['tell me more', { more: true }],
    ['please go on', { more: true }],
    ['tell me more about owls', { more: false }],
    ['what is training?', { defines: true }],
    ['what is the latest on owls', { fresh: true }],
  ])('%s', (prompt, expected) => {
    expect(readQuestion(prompt)).toMatchObject(expected)
  })
})

describe('Small talk', () => {
  it.each<[string, SmallTalk | null]>([
    ['Hello there!', 'greeting'],
    ['hey professor', 'greeting'],
    ['@professor', 'greeting'],
    ['Good morning, everyone 🌞', 'greeting'],
    ['Thanks a lot!', 'thanks'],
    ['ok, thank you for the explanation', 'thanks'],
    ['bye', 'goodbye'],
    ['How are you today?', 'feelings'],
    ['Who are you?', 'who'],
    ['what can you do', 'who'],
    ['are you ChatGPT?', 'who'],
    ['Are you a real AI or just a bot?', 'who'],
    ['Which model do you use?', 'who'],
    ['who are you and what can you do?', 'who'],
    ['what do you know about?', 'topics'],
    ["what's new?", 'topics'],
    ['🎓🎓', 'empty'],
    ['   ', 'empty'],
    ['?!', 'empty'],
    ['<@123456789012345678> <:owl:123456789012345678>', 'empty'],
    ['Hi, what is RAG?', null],
    ['What are you looking at when you use attention?', null],
    ['thanks for nothing, but how is LoRA trained and what does it cost in practice for a small team?', null],
    ['help me understand RAG', null],
  ])('“%s” is %s', (prompt, kind) => {
    expect(readSmallTalk(prompt)).toBe(kind)
  })
})
