import { describe, expect, it } from 'vitest'
import type { ChatBackend } from '../../src/features/chat/ports.ts'
import { UpstreamError } from '../../src/lib/errors.ts'

export type Subject = {
  readonly backend: ChatBackend
  /** A question that it answers with sources, and another one with other sources. */
  readonly questions: readonly [string, string]
  close(): Promise<void>
}

/** What every backend of chat must do; `make` gives a fresh one to each test. */
export function describeChatBackend(name: string, make: () => Promise<Subject>): void {
  describe(`${name} as a backend of chat`, () => {
    it('answers a question in a conversation that it opened, in chunks that are the answer', async () => {
      await using(make, async ({ backend, questions: [question] }) => {
        const session = await backend.openSession(never())
        const chunks = await chunksOf(backend, session, question)
        expect(chunks.join('').trim()).not.toBe('')
        expect(chunks.every((chunk) => typeof chunk === 'string')).toBe(true)
      })
    })

    it('says that a conversation is not found where it cannot be one', async () => {
      await using(make, async ({ backend, questions: [question] }) => {
        const unknown = 'no such conversation'
        await expect(chunksOf(backend, unknown, question)).rejects.toSatisfy(isNotFound)
        await expect(backend.sources(unknown, never())).rejects.toSatisfy(isNotFound)
      })
    })

    it('gives the sources of the newest answer, each with a mark of its own and a passage that was quoted', async () => {
      await using(make, async ({ backend, questions: [question, other] }) => {
        const session = await backend.openSession(never())
        await chunksOf(backend, session, question)
        const first = await backend.sources(session, never())
        await chunksOf(backend, session, other)
        const second = await backend.sources(session, never())
        for (const sources of [first, second]) {
          expect(sources).not.toEqual([])
          expect(new Set(sources.map(({ mark }) => mark)).size).toBe(sources.length)
          for (const { title, passage } of sources) {
            expect(title).not.toBe('')
            expect(passage).not.toBe('')
            expect(passage.length).toBeLessThanOrEqual(1_500)
          }
        }
        expect(second).not.toEqual(first)
        expect(await backend.sources(session, never())).toEqual(second)
      })
    })

    it('never mixes two conversations up', async () => {
      await using(make, async ({ backend, questions: [question, other] }) => {
        const [one, two] = [await backend.openSession(never()), await backend.openSession(never())]
        expect(one).not.toBe(two)
        await Promise.all([chunksOf(backend, one, question), chunksOf(backend, two, other)])
        const [ofOne, ofTwo] = [await backend.sources(one, never()), await backend.sources(two, never())]
        expect(ofOne).not.toEqual(ofTwo)
        expect(await backend.sources(await backend.openSession(never()), never())).toEqual([])
      })
    })

    it('stops when the answer is no longer wanted', async () => {
      await using(make, async ({ backend, questions: [question] }) => {
        const session = await backend.openSession(never())
        const abort = new AbortController()
        let seen = 0
        const reading = (async () => {
          for await (const chunk of backend.ask(session, question, abort.signal)) {
            seen += chunk.length > 0 ? 1 : 0
            abort.abort()
          }
        })()
        await reading.catch((error: unknown) => expect(abort.signal.reason).toBe(error))
        expect(seen).toBeLessThanOrEqual(1)
        expect((await chunksOf(backend, session, question)).join('')).not.toBe('')
      })
    })

    it('does nothing for a request that was given up before it began', async () => {
      await using(make, async ({ backend, questions: [question] }) => {
        const session = await backend.openSession(never())
        await expect(chunksOf(backend, session, question, AbortSignal.abort())).rejects.toThrow()
        expect(await backend.sources(session, never())).toEqual([])
      })
    })
  })
}

async function using(make: () => Promise<Subject>, test: (subject: Subject) => Promise<void>): Promise<void> {
  const subject = await make()
  try {
    await test(subject)
  } finally {
    await subject.close()
  }
}

async function chunksOf(backend: ChatBackend, session: string, prompt: string, signal = never()): Promise<string[]> {
  const chunks: string[] = []
  for await (const chunk of backend.ask(session, prompt, signal)) chunks.push(chunk)
  return chunks
}

function never(): AbortSignal {
  return new AbortController().signal
}

function isNotFound(error: unknown): boolean {
  return error instanceof UpstreamError && error.fault === 'not-found'
}
