import { Refusal, sendText } from '../http/service-faults.ts'
import { createService } from '../http/service.ts'
import { chatRoutes } from './chat-routes.ts'
import { sourceRoutes } from './source-routes.ts'
import { createState, type GptTrainerOptions, type Routes, type Turn } from './state.ts'
import { piecesOf, sendPieces } from '../http/stream.ts'

export type GptTrainer = ReturnType<typeof createGptTrainer>

/** GPT Trainer's stand-in for the bot of one chatbot: its answers streamed in odd pieces, with every fault on demand. */
export function createGptTrainer(options: GptTrainerOptions) {
  const state = createState(options)
  const routes: Routes = { ...chatRoutes(state), ...sourceRoutes(state) }
  const { server, calls, fault, listen, close } = createService(state, async ({ url, name, ...exchange }) => {
    const { request, response, kind } = exchange
    const path = url.pathname
    const pauses = { ...state, passes: (moment: 'answer' | 'push') => state.gate(moment, name) }
    try {
      if (request.headers.authorization !== `Bearer ${state.token}`) throw new Refusal(401, 'Unauthorized', false)
      const [resource = '', id = '', ...rest] = path.replace(/^\/api\/v1\//, '').split('/')
      const route = path.startsWith('/api/v1/') ? routes[`${request.method} ${resource}/${rest.join('/')}`] : undefined
      if (!route) throw new Refusal(404, 'Not Found', true)
      if (resource === 'chatbot' && id !== state.chatbotId) throw new Refusal(404, 'No such chatbot', false)
      const done = await route({ ...exchange, id, pauses })
      if (done === null) return
      const text = typeof done.body === 'string' ? done.body : (JSON.stringify(done.body) ?? '')
      if (kind !== null) await sendPieces(response, 'application/json', piecesOf(text), kind, pauses)
      else if (pauses.passes('answer')) sendText(response, done.status, text)
    } catch (error) {
      const { status, message, violation } = error instanceof Refusal ? error : new Refusal(500, String(error), true)
      if (violation) state.violations.push(`${name.replace(/[0-9a-f]{32}/g, ':id')}: ${message}`)
      if (!response.headersSent && pauses.passes('answer'))
        sendText(response, status, status % 2 === 0 ? JSON.stringify({ message }) : message)
    }
  })
  server.on('connection', () => (state.stats.connections += 1))
  const { token, chatbotId, sessions, violations, stats } = state
  return {
    token,
    chatbotId,
    /** The sessions with their turns. */
    sessions: sessions as ReadonlyMap<string, readonly Turn[]>,
    /** What the chatbot was given to read. */
    sources: state.sources,
    calls,
    fault,
    violations: violations as readonly string[],
    /** Connections opened; sessions created and deleted; questions; sources given; streams and calls for sources, now and at most. */
    stats: stats as Readonly<typeof stats>,
    /** Deletes every session. */
    forget: () => sessions.clear(),
    listen: async (port = 0): Promise<{ apiUrl: string }> => ({ apiUrl: `http://${await listen(port)}` }),
    close,
  }
}
