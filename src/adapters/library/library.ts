import { randomBytes } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { Schema } from '../../db/schema.ts'
import type { ChatBackend, Prompt } from '../../features/chat/ports.ts'
import { createKeyedMutex } from '../../lib/concurrency/keyed-mutex.ts'
import type { Clock } from '../../lib/clock.ts'
import { UpstreamError } from '../../lib/errors.ts'
import { type English, readEnglish } from '../../lib/words/english.ts'
import { plain } from './answer.ts'
import { answerFromMaterial } from './material.ts'
import { answerFromPage } from './page.ts'
import { answerFromShelf, type Told } from './reply.ts'
import { readSmallTalk, talk } from './question/small-talk.ts'
import { type Desk, openDesk } from './desk.ts'
import { listTopics, readTopicsPage } from './topics.ts'
import { forgetTurns, recallTurns, rememberTurn, type Turn } from './turns.ts'

/**
 * Answers from the bot's own shelf without any model: it quotes what it finds and says so if it finds nothing.
 * In a thread that is about a document of the shelf, that one is preferred.
 * A conversation is an id of 32 hex digits and costs nothing until something is asked in it.
 */
export function createLibrary(deps: { db: Kysely<Schema>; clock: Clock }): ChatBackend {
  const { db, clock } = deps
  const turnsAtDesk = createKeyedMutex()
  let english: English | null = null

  /** Look-ups block the event loop, so they run one at a time, and yield between two of them and between their steps. */
  async function atTheDesk<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const leave = await turnsAtDesk.acquire('desk', signal)
    try {
      await setImmediate()
      return await work()
    } finally {
      leave()
    }
  }

  async function tell(session: string, prompt: Prompt, signal: AbortSignal): Promise<Told> {
    const turns = await recallTurns(db, session)
    const topic = turns[0]?.topic ?? ''
    const kind = readSmallTalk(prompt.question)
    if (kind !== null) return { ...plain(talk[kind].answer), topic }
    const page = readTopicsPage(prompt.question)
    return atTheDesk(signal, async () => {
      english ??= await readEnglish()
      const desk = await openDesk(db, english, prompt.audience)
      return page === null ? answerPrompt(desk, prompt, turns) : { ...(await listTopics(desk, page)), topic }
    })
  }

  return {
    isModel: false,
    openSession(signal) {
      signal.throwIfAborted()
      return Promise.resolve(randomBytes(16).toString('hex'))
    },
    async *ask(session, prompt, signal) {
      checkSession(session)
      signal.throwIfAborted()
      const { chunks, quoted, topic, ...answered } = await tell(session, prompt, signal)
      signal.throwIfAborted()
      await rememberTurn(db, session, { topic, quoted }, clock.now())
      for (const chunk of chunks) {
        signal.throwIfAborted()
        yield chunk
      }
      return { text: chunks.join(''), ...answered }
    },
    async closeSession(session, signal) {
      checkSession(session)
      signal.throwIfAborted()
      await forgetTurns(db, session)
    },
  }
}

async function answerPrompt(desk: Desk, { question, material, page }: Prompt, turns: readonly Turn[]): Promise<Told> {
  const linked = page && answerFromPage(question, page, turns[0]?.topic ?? '')
  if (linked) return linked
  const inThread = material && (await answerFromMaterial(desk, question, material.url, turns))
  return inThread ?? answerFromShelf(desk, question, turns)
}

function checkSession(session: string): void {
  if (!/^[0-9a-f]{32}$/.test(session)) throw new UpstreamError('library', 'not-found')
}
