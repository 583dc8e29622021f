import { askBackend } from '../../../test/support/chat/ask-backend.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Database, openDatabase } from '../../db/db.ts'
import type { Answered, ChatBackend } from '../../features/chat/ports.ts'
import { shelvePrimers } from '../../features/knowledge/primers.ts'
import { createLibrary } from './library.ts'

const clock = { now: () => Date.UTC(2026, 0, 15), sleep: async () => {} }
const { signal } = new AbortController()

/** Questions as people type them, and the title that their first source begins with. */
const questions: readonly (readonly [question: string, title: string])[] = [
  ['What is RAG?', 'Retrieval-augmented generation'],
  ['what is retrieval augmented generation and why would I use it', 'Retrieval-augmented generation'],
  ['how does rag work', 'Retrieval-augmented generation'],
  ['How does attention work in a transformer?', 'Attention'],
  ['who came up with the transformer architecture?', 'Attention'],
  ['why do transformers scale so badly with long text?', 'Attention'],
  ['what is a KV cache', 'Attention'],
  ['explain bert to me', 'BERT'],
  ['What does masked language modelling mean?', 'BERT'],
  ['few-shot prompting?', 'Large language models'],
  ['What is a large language model?', 'Large language models'],
  ['what is an LLM', 'Large language models'],
  ['what is a reward model', 'RLHF'],
  ['how many parameters does GPT-3 have', 'Large language models'],
  ['Can I fine-tune a big model cheaply?', 'LoRA'],
  ['what is LoRA', 'LoRA'],
  ['what is low rank adaptation', 'LoRA'],
  ['how is RLHF done', 'RLHF'],
  ['What is reward hacking?', 'RLHF'],
  ['difference between DPO and RLHF', 'DPO'],
  ['how do diffusion models make pictures', 'Diffusion'],
  ['what was DDPM', 'Diffusion'],
  ['does asking a model to think step by step help?', 'Chain-of-thought'],
  ['what is CoT prompting', 'Chain-of-thought'],
  ['what are AI agents', 'Agents'],
  ['what does ReAct stand for', 'Agents'],
  ['what did the chinchilla paper find', 'Scaling laws'],
  ['how many tokens per parameter is compute-optimal?', 'Scaling laws'],
  ['mixture of experts explained', 'Mixture of experts'],
  ['what does the router do in MoE', 'Mixture of experts'],
  ['can I run a llm on my laptop with 4 bit quantization', 'Quantization'],
  ['QLoRA memory requirements', 'Quantization'],
  ['what is CLIP used for', 'CLIP'],
  ['why are LLMs bad at counting letters?', 'Tokenization'],
  ['What is byte pair encoding?', 'Tokenization'],
  ['whats a word embedding', 'Embeddings'],
  ['how does semantic search with vectors work', 'Embeddings'],
  ['What is a teacher and student model?', 'Knowledge distillation'],
  ['what is knowledge distillation', 'Knowledge distillation'],
  ['how can I stop my chatbot from making things up?', 'Hallucination'],
  ['why do language models hallucinate', 'Hallucination'],
  ['How do I defend against prompt injection?', 'Prompt injection'],
  ['zero shot classification of images', 'CLIP'],
  ['什么是RAG？', 'Retrieval-augmented generation'],
  ['what is the MMLU benchmark', 'Benchmarks'],
  ['Are benchmark scores contaminated?', 'Benchmarks'],
  ['Was ist RAG und wie funktioniert es?', 'Retrieval-augmented generation'],
]

const unanswerable = [
  'What is the capital of France?',
  'how do I cook rice',
  'best pizza in Rome',
  'who won the world cup in 2022?',
  'what is kubernetes',
  'what time is it',
  'who is Geoffrey Hinton',
  'how do I train my dog to sit',
  'Will it rain tomorrow in Berlin?',
  'explain quantum chromodynamics',
  '日本の首都はどこですか',
]

const followUps: readonly (readonly [turns: readonly string[], title: string, says: RegExp])[] = [
  [['What is RAG?', 'and how is that trained?'], 'Retrieval-augmented generation', /trained together|train nothing/],
  [['what is lora', 'what about its limits?'], 'LoRA', /fits only the base model|what it knows/],
  [['tell me about mixture of experts', 'why?'], 'Mixture of experts', /./],
  [['what is a diffusion model', 'thanks', 'what does it cost?'], 'Diffusion', /slow|thousand steps/],
  [['what is RLHF', 'What about DPO?', 'who uses it?'], 'DPO', /used for the last stage/],
  [['what is hallucination', 'how can it be prevented?'], 'Hallucination', /Several things reduce/],
  [['what is rag', "what's the difference to fine-tuning?"], 'Retrieval-augmented generation', /fine-tuning/],
  [['what is clip', 'tell me more'], 'CLIP', /./],
]

describe('The library over the primers', () => {
  let database: Database
  let library: ChatBackend
  beforeAll(async () => {
    database = await openDatabase(':memory:')
    await shelvePrimers({ db: database.db, clock })
    library = createLibrary({ db: database.db, clock })
  })
  afterAll(() => database.close())

  async function converse(...prompts: readonly string[]): Promise<{ text: string; first: string }> {
    const session = await library.openSession(signal)
    let answered: Answered = { text: '', sources: [] }
    for (const prompt of prompts) answered = await askBackend(library, session, prompt)
    return { text: answered.text, first: answered.sources[0]?.title ?? '' }
  }

  it('names the right primer first for nearly every question that people ask', async () => {
    const missed: string[] = []
    for (const [question, title] of questions) {
      const { text, first } = await converse(question)
      expect(text.length, question).toBeLessThan(2_000)
      if (!first.startsWith(title)) missed.push(`${question} → ${first || text}`)
    }
    expect(missed.length, missed.join('\n')).toBeLessThanOrEqual(2)
  })

  it.each(unanswerable)('says that it has nothing on “%s”', async (question) => {
    const { text, first } = await converse(question)
    expect(text).toMatch(/^Nothing on that yet/)
    expect(first).toBe('')
  })

  it.each(followUps)('understands the last of %j as a follow-up', async (turns, title, says) => {
    const { text, first } = await converse(...turns)
    expect(first).toMatch(new RegExp(`^${title}`))
    expect(text).toMatch(says)
  })
})
