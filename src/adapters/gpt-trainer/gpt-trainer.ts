import { z } from 'zod'
import type { Answered, ChatBackend } from '../../features/chat/ports.ts'
import { createBoundedMap } from '../../lib/concurrency/bounded-map.ts'
import { UpstreamError } from '../../lib/errors.ts'
import { correlationOf, type Log } from '../../lib/log.ts'
import { sourcesOf } from './citations.ts'
import { type Client, Refused } from './client.ts'
import { newestTurn, type Turn } from './records.ts'
import { readAnswer } from './stream.ts'

const answerBytes = 512 * 1024
const turnsBytes = 64 * 1024 * 1024
const remembered = 5_000
const created = z.object({ uuid: z.string().min(1) })

/** GPT Trainer as a backend of chat: one conversation is one session there. */
export function createGptTrainer(deps: { client: Client; chatbot: string; log: Log }): ChatBackend {
  const { client } = deps
  const lastTurns = createLastTurns()

  async function newest(session: string, signal: AbortSignal): Promise<Turn | null> {
    const path = `${addressOf(session)}/messages`
    const flow = await client.flow({ path, route: '/session/:id/messages', signal }, 'GET', turnsBytes)
    return newestTurn(flow.body)
  }

  /** The turn that this question made, if it is there; a fault in reading it is none of the answer's. */
  async function turnOf(session: string, prompt: string, signal: AbortSignal): Promise<Turn | null> {
    try {
      const turn = await newest(session, signal)
      if (!turn || !lastTurns.isNew(session, turn.uuid) || !sameWords(turn.query, prompt)) return null
      lastTurns.keep(session, turn.uuid)
      return turn
    } catch (error) {
      if (signal.aborted) throw error
      deps.log.warn({ err: error, ...correlationOf(signal), part: 'gpt-trainer' }, 'an answer could not be read back')
      return null
    }
  }

  return {
    isModel: true,
    async openSession(signal) {
      const route = '/chatbot/:id/session/create'
      const made = await client.post({ path: `/chatbot/${deps.chatbot}/session/create`, route, signal })
      const { success, data, error } = created.safeParse(made)
      if (!success) throw new UpstreamError('gpt-trainer', 'broken', { cause: error })
      return data.uuid
    },
    async *ask(session, { text: query }, signal) {
      const asked = { path: `${addressOf(session)}/message/stream`, route: '/session/:id/message/stream', signal }
      const streamed: Streamed = { text: '', fault: null }
      yield* stream(client, { ...asked, body: { json: { query } } }, streamed)
      const turn = await turnOf(session, query, signal)
      const answered = settle(streamed, turn)
      if (answered.text.length > streamed.text.length && answered.text.startsWith(streamed.text))
        yield answered.text.slice(streamed.text.length)
      return answered
    },
    async closeSession(session, signal) {
      await client.post({ path: `${addressOf(session)}/delete`, route: '/session/:id/delete', signal })
    },
  }
}

type Streamed = { text: string; fault: UpstreamError | null }

/** Yields what comes; a break, once the question may have been taken, is kept for later and not thrown. */
async function* stream(
  client: Client,
  asked: Parameters<Client['flow']>[0],
  streamed: Streamed,
): AsyncGenerator<string, void> {
  try {
    const flow = await client.flow(asked, 'POST', answerBytes)
    for await (const piece of readAnswer(flow.contentType, flow.body)) {
      streamed.text += piece
      yield piece
    }
  } catch (error) {
    if (asked.signal.aborted || !(error instanceof UpstreamError)) throw error
    const broke = error.fault === 'broken' && !(error.cause instanceof Refused)
    if (streamed.text === '' && !broke) throw error
    streamed.fault = error
  }
}

/** What GPT Trainer keeps is the answer, where it belongs to what was shown. Throws what the stream broke with. */
function settle({ text, fault }: Streamed, turn: Turn | null): Answered {
  const kept = turn?.response ?? ''
  const continues = kept.trim() !== '' && (fault === null || kept.startsWith(text))
  if (fault && !continues) throw fault
  return { text: continues ? kept : text, sources: turn ? sourcesOf(turn.cite_data_json) : [] }
}

function addressOf(session: string): string {
  if (!/^[0-9a-f-]{32,36}$/i.test(session)) throw new UpstreamError('gpt-trainer', 'not-found')
  return `/session/${session}`
}

const sameWords = (one: string, other: string) => one.replace(/\s+/g, ' ').trim() === other.replace(/\s+/g, ' ').trim()

/** The newest turn known of each conversation, so that the answer to an earlier question is never taken for this one's. */
function createLastTurns() {
  const last = createBoundedMap<string, string>(remembered)
  return {
    isNew: (session: string, turn: string): boolean => last.get(session) !== turn,
    keep: (session: string, turn: string): void => last.set(session, turn),
  }
}
