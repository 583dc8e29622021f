import { z } from 'zod'
import type { ChatBackend, FindFile, Source } from '../../features/chat/ports.ts'
import { createBoundedMap } from '../../lib/concurrency/bounded-map.ts'
import { UpstreamError } from '../../lib/errors.ts'
import { correlationOf, type Log } from '../../lib/log.ts'
import { namedSourcesOf, sourcesOf } from './citations.ts'
import { type Client, Refused } from './client.ts'
import { newestTurn, type Turn } from './records.ts'
import { readAnswer } from './stream.ts'
import { broken } from './wire.ts'

const maxAnswerBytes = 128 * 1024
const maxTurnsBytes = 32 * 1024 * 1024
const maxRememberedSessions = 5_000
const created = z.object({ uuid: z.string().min(1) })

/** Creates the chat backend for GPT Trainer, in which a conversation is a session. */
export function createGptTrainer(deps: { client: Client; chatbot: string; findFile: FindFile; log: Log }): ChatBackend {
  const { client } = deps
  /** The newest turn of each session, so that an earlier answer is never taken for this one. */
  const lastTurns = createBoundedMap<string, string>(maxRememberedSessions)

  /** Reads back the turn that this question created, or null. A failure is logged: the answer stands without it. */
  async function turnOf(session: string, prompt: string, signal: AbortSignal): Promise<Turn | null> {
    try {
      const asked = { path: `${addressOf(session)}/messages`, route: '/session/:id/messages', signal }
      const turn = await newestTurn((await client.openStream(asked, 'GET', maxTurnsBytes)).body)
      if (!turn || lastTurns.get(session) === turn.uuid || !sameWords(turn.query, prompt)) return null
      lastTurns.set(session, turn.uuid)
      return turn
    } catch (error) {
      if (signal.aborted) throw error
      deps.log.warn({ err: error, ...correlationOf(signal), part: 'gpt-trainer' }, 'an answer could not be read back')
      return null
    }
  }

  /** Sources of the files that it was given are named as these; where that fails they stay as it names them. */
  async function namedSources({ cite_data_json: cited }: Turn, signal: AbortSignal): Promise<Source[]> {
    try {
      return await namedSourcesOf(cited, deps.findFile)
    } catch (error) {
      deps.log.error({ err: error, ...correlationOf(signal), part: 'gpt-trainer' }, 'files of sources not found')
      return sourcesOf(cited)
    }
  }

  return {
    isModel: true,
    async openSession(signal) {
      const route = '/chatbot/:id/session/create'
      const made = await client.post({ path: `/chatbot/${deps.chatbot}/session/create`, route, signal })
      const { success, data, error } = created.safeParse(made)
      if (!success) throw broken(error)
      return data.uuid
    },
    async *ask(session, { text: query }, signal) {
      const asked = { path: `${addressOf(session)}/message/stream`, route: '/session/:id/message/stream', signal }
      const streamed: Streamed = { text: '', fault: null }
      yield* stream(client, { ...asked, body: { json: { query } } }, streamed)
      const turn = await turnOf(session, query, signal)
      const text = settle(streamed, turn)
      if (text.length > streamed.text.length && text.startsWith(streamed.text)) yield text.slice(streamed.text.length)
      return { text, sources: turn ? await namedSources(turn, signal) : [] }
    },
    async closeSession(session, signal) {
      await client.post({ path: `${addressOf(session)}/delete`, route: '/session/:id/delete', signal })
    },
  }
}

type Streamed = { text: string; fault: UpstreamError | null }

/** Yields the answer's text. Keeps a failure in `streamed` instead of throwing if the question may have been accepted. */
async function* stream(
  client: Client,
  asked: Parameters<Client['openStream']>[0],
  streamed: Streamed,
): AsyncGenerator<string, void> {
  try {
    const response = await client.openStream(asked, 'POST', maxAnswerBytes)
    for await (const piece of readAnswer(response.headers.get('content-type') ?? '', response.body)) {
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

/** Prefers the stored answer if it continues the streamed text. Throws the stream's failure if it does not. */
function settle({ text, fault }: Streamed, turn: Turn | null): string {
  const kept = turn?.response ?? ''
  const continues = kept.trim() !== '' && (fault === null || kept.startsWith(text))
  if (fault && !continues) throw fault
  return continues ? kept : text
}

function addressOf(session: string): string {
  if (!/^[0-9a-f-]{32,36}$/i.test(session)) throw new UpstreamError('gpt-trainer', 'not-found')
  return `/session/${session}`
}

const sameWords = (one: string, other: string) => one.replace(/\s+/g, ' ').trim() === other.replace(/\s+/g, ' ').trim()
