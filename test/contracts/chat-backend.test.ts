import { setImmediate } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { ChatBackend } from '../../src/features/chat/ports.ts'
import { UpstreamError } from '../../src/lib/errors.ts'
import { chatBackendChecks, describeChatBackend, type Subject } from './chat-backend.ts'

/** Each flaw, and the rule by which it has to be found. */
const flaws = {
  'says something else than it streams':
    'answers a question in a session that it opened, in chunks that the answer begins with',
  'answers in a session that it never opened': 'reports a session that cannot exist as not found',
  'names the same source for everything':
    'names the sources of each answer, each with its own mark and the passage that it quotes',
  'remembers every question in every session': 'never mixes two sessions up',
  'answers the question that came last': 'never mixes two sessions up',
  'keeps a session that was closed': 'forgets a session that was closed, and no other',
  'forgets every session when one is closed': 'forgets a session that was closed, and no other',
  'goes on after the request was aborted': 'stops when the request is aborted',
  'remembers a question whose request was aborted before it began':
    'does nothing for a request that was aborted before it began',
} as const satisfies Record<string, keyof typeof chatBackendChecks>
type Flaw = keyof typeof flaws

/** A backend that remembers the questions of each session, with one flaw or none. */
function scriptedSubject(flaw: Flaw | null): Subject {
  const sessions = new Map<string, string[]>()
  let opened = 0
  let newest = ''

  function turnsOf(session: string): string[] {
    const turns = sessions.get(session) ?? (flaw === 'answers in a session that it never opened' ? [] : null)
    if (!turns) throw new UpstreamError('scripted', 'not-found')
    return turns
  }

  const backend: ChatBackend = {
    isModel: false,
    openSession() {
      const session = `session-${++opened}`
      sessions.set(session, [])
      return Promise.resolve(session)
    },
    async *ask(session, { question }, signal) {
      const turns = turnsOf(session)
      if (flaw !== 'remembers a question whose request was aborted before it began') signal.throwIfAborted()
      for (const each of flaw === 'remembers every question in every session' ? sessions.values() : [turns])
        each.push(question)
      newest = question
      await setImmediate()
      const about = flaw === 'answers the question that came last' ? newest : question
      for (const chunk of ['I know ', 'little about ', about]) {
        if (flaw !== 'goes on after the request was aborted') signal.throwIfAborted()
        yield chunk
      }
      signal.throwIfAborted()
      const title = flaw === 'names the same source for everything' ? 'Everything' : about
      const text = flaw === 'says something else than it streams' ? about : `I know little about ${about}`
      return { text, sources: [{ mark: '1', title, url: null, passage: title }] }
    },
    async closeSession(session) {
      await Promise.resolve()
      turnsOf(session)
      if (flaw === 'forgets every session when one is closed') sessions.clear()
      else if (flaw !== 'keeps a session that was closed') sessions.delete(session)
    },
  }
  const past = (session: string) => Promise.resolve((sessions.get(session) ?? []).join())
  return { backend, questions: ['owls', 'mice'], past, close: () => Promise.resolve() }
}

describe('the rules of a backend of chat', () => {
  it.each(Object.entries(flaws))('are broken by one that %s', async (flaw, rule) => {
    const check: (subject: Subject) => Promise<void> = chatBackendChecks[rule]
    await expect(check(scriptedSubject(flaw as Flaw))).rejects.toMatchObject({ name: 'AssertionError' })
  })

  it('each have a backend that breaks them', () => {
    expect(new Set<string>(Object.values(flaws))).toEqual(new Set(Object.keys(chatBackendChecks)))
  })
})

describeChatBackend('A scripted one', () => Promise.resolve(scriptedSubject(null)))
