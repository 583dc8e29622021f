import { describe, expect, it } from 'vitest'
import type { ChatBackend } from '../../src/features/chat/ports.ts'
import { UpstreamError } from '../../src/lib/errors.ts'
import { askBackend, promptOf } from '../support/chat/ask-backend.ts'

export type Subject = {
  readonly backend: ChatBackend
  /** A question that it answers with sources, and another one with other sources. */
  readonly questions: readonly [string, string]
  /**
   * A text that shows what is remembered of a session: equal for sessions in which the same was asked, else different.
   * It may ask in the session to find out. A session that is gone is like one in which nothing was asked.
   */
  past(session: string): Promise<string>
  close(): Promise<void>
}
type Check = (subject: Subject) => Promise<void>

/** What every backend of chat must do: a sentence for each rule, and the check that throws where a backend breaks it. */
export const chatBackendChecks = {
  async 'answers a question in a session that it opened, in chunks that the answer begins with'(subject) {
    const { backend, questions } = subject
    const session = await backend.openSession(never())
    const { text, chunks } = await askBackend(backend, session, questions[0])
    expect(text.trim()).not.toBe('')
    expect(chunks.join('').trim()).not.toBe('')
    expect(text.startsWith(chunks.join(''))).toBe(true)
  },

  async 'reports a session that cannot exist as not found'({ backend, questions: [question] }) {
    const unknown = 'no such session'
    await expect(askBackend(backend, unknown, question)).rejects.toSatisfy(isNotFound)
    await expect(backend.closeSession(unknown, never())).rejects.toSatisfy(isNotFound)
  },

  async 'names the sources of each answer, each with its own mark and the passage that it quotes'(subject) {
    const { backend, questions } = subject
    const session = await backend.openSession(never())
    const first = await askBackend(backend, session, questions[0])
    const second = await askBackend(backend, session, questions[1])
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
  },

  async 'never mixes two sessions up'({ backend, questions: [question, other], past }) {
    const alone = await backend.openSession(never())
    const expected = await askBackend(backend, alone, question)
    const expectedPast = await past(alone)
    const [one, two] = [await backend.openSession(never()), await backend.openSession(never())]
    expect(new Set([alone, one, two]).size).toBe(3)
    const [ofOne, ofTwo] = await Promise.all([askBackend(backend, one, question), askBackend(backend, two, other)])
    expect(ofOne.text).toBe(expected.text)
    expect(ofOne.sources).toEqual(expected.sources)
    expect(ofTwo.text).not.toBe(expected.text)
    expect(ofTwo.sources).not.toEqual(expected.sources)
    expect(await past(one)).toBe(expectedPast)
    expect(await past(two)).not.toBe(expectedPast)
  },

  async 'forgets a session that was closed, and no other'({ backend, questions: [question], past }) {
    const open = async () => {
      const session = await backend.openSession(never())
      await askBackend(backend, session, question)
      return session
    }
    const [closed, watched, kept] = [await open(), await open(), await open()]
    const fresh = await past(await backend.openSession(never()))
    const remembered = await past(watched)
    expect(remembered).not.toBe(fresh)
    await backend.closeSession(closed, never())
    expect(await past(closed)).toBe(fresh)
    expect(await past(kept)).toBe(remembered)
  },

  async 'stops when the request is aborted'({ backend, questions: [question] }) {
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
    expect(seen).toBe(1)
    expect((await askBackend(backend, session, question)).text).not.toBe('')
  },

  async 'does nothing for a request that was aborted before it began'({ backend, questions: [question], past }) {
    const [session, untouched] = [await backend.openSession(never()), await backend.openSession(never())]
    await expect(askBackend(backend, session, question, AbortSignal.abort())).rejects.toThrow()
    expect(await past(session)).toBe(await past(untouched))
  },
} satisfies Record<string, Check>

/** Runs every check on a backend; `make` gives a fresh one to each test. */
export function describeChatBackend(name: string, make: () => Promise<Subject>): void {
  describe(`${name} as a backend of chat`, () => {
    it.each(Object.entries<Check>(chatBackendChecks))('%s', async (_, check) => {
      const subject = await make()
      try {
        await check(subject)
      } finally {
        await subject.close()
      }
    })
  })
}

function never(): AbortSignal {
  return new AbortController().signal
}

function isNotFound(error: unknown): boolean {
  return error instanceof UpstreamError && error.fault === 'not-found'
}
