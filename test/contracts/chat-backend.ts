import { describe, expect, it } from 'vitest'
import type { ChatBackend } from '../../src/features/chat/ports.ts'
import { UpstreamError } from '../../src/lib/errors.ts'
import { askBackend, promptOf } from '../support/chat/ask-backend.ts'

export type Subject = {
  readonly backend: ChatBackend
  /** A question that it answers with sources, and another one with other sources. */
  readonly questions: readonly [string, string]
  close(): Promise<void>
}

/** What every backend of chat must do; `make` gives a fresh one to each test. */
export function describeChatBackend(name: string, make: () => Promise<Subject>): void {
  describe(`${name} as a backend of chat`, () => {
    it('answers a question in a conversation that it opened, in chunks that begin the answer', async () => {
      await using(make, async ({ backend, questions: [question] }) => {
        const session = await backend.openSession(never())
        const { text, chunks } = await askBackend(backend, session, question)
        expect(text.trim()).not.toBe('')
        expect(chunks.every((chunk) => typeof chunk === 'string')).toBe(true)
        expect(text.startsWith(chunks.join(''))).toBe(true)
      })
    })

    it('says that a conversation is not found where it cannot be one', async () => {
      await using(make, async ({ backend, questions: [question] }) => {
        const unknown = 'no such conversation'
        await expect(askBackend(backend, unknown, question)).rejects.toSatisfy(isNotFound)
        await expect(backend.closeSession(unknown, never())).rejects.toSatisfy(isNotFound)
      })
    })

    it('gives the sources of each answer, each with a mark of its own and a passage that was quoted', async () => {
      await using(make, async ({ backend, questions: [question, other] }) => {
        const session = await backend.openSession(never())
        const first = await askBackend(backend, session, question)
        const second = await askBackend(backend, session, other)
        for (const { sources } of [first, second]) {
          expect(sources).not.toEqual([])
          expect(new Set(sources.map(({ mark }) => mark)).size).toBe(sources.length)
          for (const { title, passage } of sources) {
            expect(title).not.toBe('')
            expect(passage).not.toBe('')
            expect(passage.length).toBeLessThanOrEqual(1_500)
          }
        }
        expect(second.sources).not.toEqual(first.sources)
      })
    })

    it('never mixes two conversations up', async () => {
      await using(make, async ({ backend, questions: [question, other] }) => {
        const [one, two] = [await backend.openSession(never()), await backend.openSession(never())]
        expect(one).not.toBe(two)
        const [ofOne, ofTwo] = await Promise.all([askBackend(backend, one, question), askBackend(backend, two, other)])
        expect(ofOne.text).not.toBe(ofTwo.text)
        expect(ofOne.sources).not.toEqual(ofTwo.sources)
      })
    })

    it('forgets a conversation that is over', async () => {
      await using(make, async ({ backend, questions: [question] }) => {
        const [over, other] = [await backend.openSession(never()), await backend.openSession(never())]
        await askBackend(backend, over, question)
        await backend.closeSession(over, never())
        expect((await askBackend(backend, other, question)).text).not.toBe('')
      })
    })

    it('stops when the answer is no longer wanted', async () => {
      await using(make, async ({ backend, questions: [question] }) => {
        const session = await backend.openSession(never())
        const abort = new AbortController()
        let seen = 0
        const reading = (async () => {
          for await (const chunk of backend.ask(session, promptOf(question), abort.signal)) {
            seen += chunk.length > 0 ? 1 : 0
            abort.abort()
          }
        })()
        await reading.catch((error: unknown) => expect(abort.signal.reason).toBe(error))
        expect(seen).toBeLessThanOrEqual(1)
        expect((await askBackend(backend, session, question)).text).not.toBe('')
      })
    })

    it('does nothing for a request that was given up before it began', async () => {
      await using(make, async ({ backend, questions: [question] }) => {
        const session = await backend.openSession(never())
        await expect(askBackend(backend, session, question, AbortSignal.abort())).rejects.toThrow()
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

function never(): AbortSignal {
  return new AbortController().signal
}

function isNotFound(error: unknown): boolean {
  return error instanceof UpstreamError && error.fault === 'not-found'
}
