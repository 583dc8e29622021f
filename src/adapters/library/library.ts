import { randomBytes } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import type { Schema } from '../../db/schema.ts'
import type { ChatBackend } from '../../features/chat/ports.ts'
import type { Clock } from '../../lib/clock.ts'
import { UpstreamError } from '../../lib/errors.ts'
import { createKeyedMutex } from '../../lib/concurrency/keyed-mutex.ts'
import { lookUp } from './look-up.ts'
import { answerSmallTalk, readSmallTalk } from './small-talk.ts'
import { nearestTopics } from './topics.ts'
import { forgetTurns, recallTurns, rememberTurn } from './turns.ts'

/**
 * Answers from the bot's own shelf without any model: it quotes what it finds and says so if it finds nothing.
 * A conversation is an id of 32 hex digits and costs nothing until something is asked in it.
 */
export function createLibrary(deps: { db: Kysely<Schema>; clock: Clock }): ChatBackend {
  const { db, clock } = deps
  const turnsAtDesk = createKeyedMutex()

  /** Look-ups block the event loop, so they run one at a time and yield between two of them. */
  async function atTheDesk<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const leave = await turnsAtDesk.acquire('desk', signal)
    try {
      await setImmediate()
      return await work()
    } finally {
      leave()
    }
  }

  return {
    isModel: false,
    openSession(signal) {
      signal.throwIfAborted()
      return Promise.resolve(randomBytes(16).toString('hex'))
    },
    async *ask(session, { question }, signal) {
      checkSession(session)
      signal.throwIfAborted()
      const turns = await recallTurns(db, session)
      const kind = readSmallTalk(question)
      const answer =
        kind === null
          ? await atTheDesk(signal, () => lookUp(db, question, turns, clock.now()))
          : {
              chunks: [answerSmallTalk(kind, await nearestTopics(db, '', 4))],
              topic: turns[0]?.topic ?? '',
              sources: [],
              quoted: [],
            }
      signal.throwIfAborted()
      await rememberTurn(db, session, answer, clock.now())
      for (const chunk of answer.chunks) {
        signal.throwIfAborted()
        yield chunk
      }
      return { text: answer.chunks.join(''), sources: answer.sources }
    },
    async closeSession(session, signal) {
      checkSession(session)
      signal.throwIfAborted()
      await forgetTurns(db, session)
    },
  }
}

function checkSession(session: string): void {
  if (!/^[0-9a-f]{32}$/.test(session)) throw new UpstreamError('library', 'not-found')
}
