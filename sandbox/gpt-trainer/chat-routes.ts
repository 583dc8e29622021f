import type { ServerResponse } from 'node:http'
import { Refusal } from '../http/service-faults.ts'
import { readField } from './request-body.ts'
import { type Answer, newId, ok, type Routes, type State, type Turn } from './state.ts'
import { oddPieces, sendPieces } from '../http/stream.ts'

const maxTurns = 500

/** The chatbot, its sessions and their messages. */
export function chatRoutes(state: State): Routes {
  const { sessions, stats } = state
  const streaming = new Set<string>()

  function turnsOf(session: string): Turn[] {
    const turns = sessions.get(session)
    if (!turns) throw new Refusal(404, 'No such session', false)
    return turns
  }

  function countStream(session: string, response: ServerResponse): void {
    if (streaming.has(session)) state.violations.push(`two questions at once in session ${session}`)
    streaming.add(session)
    stats.streams += 1
    stats.peak = Math.max(stats.peak, stats.streams)
    response.on('close', () => {
      streaming.delete(session)
      stats.streams -= 1
    })
  }

  return {
    'GET chatbot/': ({ id }) => ok({ uuid: id, name: 'Professor Synapse', meta: { show_citations: true } }),
    'POST chatbot/session/create'() {
      const uuid = newId()
      sessions.set(uuid, [])
      stats.created += 1
      return ok({ uuid, created_at: state.now(), modified_at: state.now() })
    },
    async 'POST session/message/stream'({ id, request, response, kind, pauses }) {
      stats.messages += 1
      const query = await readField(request, 'query')
      const turns = turnsOf(id)
      countStream(id, response)
      const turn = turnOf(query, state.reply(query, state.sources), state.now())
      // A broken stream keeps its turn upstream, but a failure of the model leaves none.
      if (kind !== 'empty' && kind !== 'error-json' && kind !== 'wrong-type') turns.push(turn)
      if (turns.length > maxTurns) turns.shift()
      await sendPieces(response, 'text/plain; charset=utf-8', oddPieces(turn.response), kind, pauses)
      return null
    },
    'POST session/message'() {
      throw new Refusal(405, 'Method Not Allowed', true)
    },
    'GET session/messages': ({ id }) => ok(turnsOf(id)),
    'POST session/delete'({ id }) {
      turnsOf(id)
      sessions.delete(id)
      stats.deleted += 1
      return ok({ success: true })
    },
  }
}

function turnOf(query: string, answer: string | Answer, at: string): Turn & Record<string, unknown> {
  const { text: response, citations } = typeof answer === 'string' ? { text: answer, citations: echoed(query) } : answer
  const cited = Object.entries(citations).map(([mark, source]) => {
    return [mark, { data_source_uuid: newId(), ...source, type: 'link' }] as const
  })
  const cite_data_json = JSON.stringify(Object.fromEntries(cited))
  const more = { finish_reason: 'stop', error_message: '', meta_json: '{}', feedback_json: '', labels: [] }
  return { uuid: newId(), created_at: at, query, response, cite_data_json, modified_at: at, ...more }
}

/** The source of an answer that is a text alone. */
function echoed(query: string): Answer['citations'] {
  const file_name = `https://example.org/${encodeURIComponent(query.slice(0, 40).toWellFormed())}`
  return { '1.1': { title: `On: ${query}`, text: `A passage on ${query}`, file_name } }
}
