import type { Answered, ChatBackend, Prompt } from '../../../src/features/chat/ports.ts'

/** A question around which nothing is quoted. */
export const promptOf = (question: string, audience = 'server'): Prompt => ({
  question,
  text: question,
  material: null,
  page: null,
  audience,
})

/** Asks and reads to the end: the chunks as they came, and the answer as it shall stand. */
export async function askBackend(
  backend: ChatBackend,
  session: string,
  prompt: string,
  signal = new AbortController().signal,
): Promise<Answered & { chunks: string[] }> {
  const answer = backend.ask(session, promptOf(prompt), signal)
  const chunks: string[] = []
  let step = await answer.next()
  for (; step.done !== true; step = await answer.next()) chunks.push(step.value)
  return { ...step.value, chunks }
}
