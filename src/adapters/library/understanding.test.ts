import { describe, expect, it } from 'vitest'
import { readQuestion } from './question/question.ts'
import { readSmallTalk, type SmallTalk } from './question/small-talk.ts'
import { isStopWord, stem, wordsOf } from '../../lib/words/words.ts'

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
  const stemsOf = (text: string) => wordsOf(text).map((word) => word.stem)

  it('have neither case nor accents, and Chinese and Japanese are read in pairs of characters', () => {
    expect(stemsOf('Déjà-vu, NAÏVE? GPT-4')).toEqual(['deja', 'vu', 'naiv', 'gpt', '4'])
    expect(stemsOf('什么是RAG吗')).toEqual(['什么', '么是', 'rag', '吗'])
    expect(stemsOf('トークンで')).toEqual(['トー', 'ーク', 'クン', 'ンで'])
    expect(wordsOf('one two three', 2)).toHaveLength(2)
  })
})

describe('Reading a question', () => {
  const said = (prompt: string) =>
    readQuestion(prompt)
      .words.filter((word) => !isStopWord(word))
      .map(({ raw }) => raw)

  it.each([
    ['Hi! How is a diffusion model trained, please?', ['diffusion', 'model', 'trained']],
    ['explain like I’m five: what’s RAG', ['rag']],
    ['explain like im 5 backprop', ['backprop']],
    ['good morning! can you explain tokens', ['tokens']],
    ["I don’t get why it can't count", ['count']],
    ['wdym, y do they hallucinate', ['hallucinate']],
    ['tl;dr of attention pls', ['attention']],
    ['<@123456789012345678> <:owl:123456789012345678> <t:1:R> owl', ['owl']],
    ['@Member asks: what is an owl?', ['owl']],
    ['the and of what?', []],
  ])('leaves out what says nothing: “%s”', (prompt, words) => expect(said(prompt)).toEqual(words))

  it('reads no more than 400 words', () => {
    expect(readQuestion('word '.repeat(1_000)).words).toHaveLength(400)
  })

  it.each([
    ['gpu vs tpu', ['gpu', 'tpu']],
    ['what is the difference between RLHF and DPO?', ['RLHF', 'DPO']],
    ['compare LoRA with full fine-tuning', ['LoRA', 'full fine-tuning']],
    ['how does bert differ from gpt', ['bert', 'gpt']],
    ['should i use LoRA or full fine-tuning?', ['LoRA', 'full fine-tuning']],
    ["what's better, DPO or RLHF?", ['DPO', 'RLHF']],
    ['what is rag and who made it', null],
  ])('sees what is compared in “%s”', (prompt, sides) => expect(readQuestion(prompt).sides).toEqual(sides))

  it.each([
    ['tell me more', { wantsMore: '' }],
    ['please go on', { wantsMore: '' }],
    ['More about Retrieval-augmented generation (RAG)', { wantsMore: 'Retrieval-augmented generation (RAG)' }],
    ['more tokens per second?', { wantsMore: null }],
    ['how is it trained?', { leansBack: true }],
    ['what is LoRA', { leansBack: false }],
    ['who wrote it', { asksOrigin: 'text' }],
    ['when was it published?', { asksOrigin: 'text' }],
    ['who invented it', { asksOrigin: 'maker' }],
    ['when was GPT-4 released', { asksOrigin: 'maker' }],
    ['source?', { asksOrigin: 'text' }],
    ['sources please', { asksOrigin: 'text' }],
    ["what's your source for that", { asksOrigin: 'text' }],
    ['what are your sources?', { asksOrigin: 'text' }],
    ['what is the source of training data', { asksOrigin: null }],
    ['where did you get this from?', { asksOrigin: 'text' }],
    ['how do you know that', { asksOrigin: 'text' }],
    ['where is it used', { asksOrigin: null }],
    ['how do you know which GPU fits', { asksOrigin: null }],
    ['what is open source', { asksOrigin: null }],
  ])('“%s”', (prompt, expected) => {
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
    ['what do you know about?', 'who'],
    ['good bot', 'praise'],
    ['gm', 'greeting'],
    ['tysm', 'thanks'],
    ["what's your name?", 'name'],
    ['こんにちは', 'greeting'],
    ['привет', 'greeting'],
    ['merhaba', 'greeting'],
    ['谢谢', 'thanks'],
    ['नमस्ते', 'greeting'],
    ['that was wrong', 'sorry'],
    ['good models for code', null],
    ['lol ok', 'praise'],
    ['haha nice one', 'praise'],
    ['ok thx bye', 'goodbye'],
    ['Merci beaucoup !', 'thanks'],
    ['muchas gracias', 'thanks'],
    ['Vielen Dank', 'thanks'],
    ['danke dir', 'thanks'],
    ['hola profe', 'greeting'],
    ['¿Cómo estás?', 'feelings'],
    ['hi! how are you?', 'feelings'],
    ['do you learn from me?', 'who'],
    ['nope', 'sorry'],
    ['good question!', 'praise'],
    ['good question: what is a token', null],
    ['どうもありがとう', 'thanks'],
    ['where are you from', 'who'],
    ['how are you trained?', 'who'],
    ['are you sure?', 'who'],
    ['who made this bot', 'who'],
    ['can you speak German', 'who'],
    ['how are you trained models different', null],
    ["you're wrong about that", 'sorry'],
    ['thanks for explaining how it works', 'thanks'],
    ['thanks for that, how is it trained?', null],
    ['thanks for that how is it trained', null],
    ['thank you that helps. what is a token?', null],
    ['are you a bot? what is RAG', null],
    ['ok so what is a token', null],
    ['no code tools', null],
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
