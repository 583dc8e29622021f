import { createHash, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createFaults, type Gate, listening, openGate } from '../wire.ts'
import {
  failBefore,
  halves,
  oddCuts,
  type Fault,
  type FaultKind,
  type Pauses,
  readField,
  readForm,
  Refusal,
  sendPieces,
  sendText,
} from './wire.ts'

export type GptTrainerOptions = {
  clock: { now(): number }
  /** Between two pieces of an answer, in milliseconds of real time (default 5). */
  chunkMs?: number
  /** Before the first piece of an answer that is `slow` (default 300). */
  slowMs?: number
  /** What is answered; by default an echo of the question. */
  reply?(query: string): string
  /** Asked at each request, at each answer's beginning and at each further piece; by default everything passes. */
  gate?: Gate
}

type Turn = { uuid: string; created_at: string; query: string; response: string; cite_data_json: string }
type Source = { uuid: string; status: string; file_name: string; meta_json: string; looks: number; digest: string }
type Asked = {
  id: string
  request: IncomingMessage
  response: ServerResponse
  kind: FaultKind | null
  pauses: Pauses
}
/** What is answered at once; null for an answer that streams. */
type Done = { status: number; body: unknown } | null

const MAX_TURNS = 500
const MAX_CALLS = 5_000
const STATES = ['await', 'running', 'embedding']
const FILES = /\.(txt|pdf|docx|csv|html)$/i
const newId = () => randomUUID().replaceAll('-', '')
const ok = (body: unknown): Done => ({ status: 200, body })

/** GPT Trainer as the bot of one chatbot sees it: a plain echo on the wire, with every oddity and failure on demand. */
export function createGptTrainer(options: GptTrainerOptions) {
  const world = createWorld(options)
  const routes: Record<string, (asked: Asked) => Promise<Done> | Done> = { ...chatRoutes(world), ...sourceRoutes() }
  const faults = createFaults<Fault>()

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').split('?')[0] ?? ''
    const call = { method: request.method ?? '', path, status: 0 }
    world.calls.push(call)
    if (world.calls.length > MAX_CALLS) world.calls.shift()
    response.on('close', () => (call.status = response.headersSent ? response.statusCode : 0))
    const name = `${call.method} ${path}`
    const pauses = { ...world, passes: (moment: 'answer' | 'push') => world.gate(moment, name) }
    if (!world.gate('request', name)) return void request.resume()
    const kind = faults.next(name)?.kind ?? null
    if (failBefore(kind, request, response)) return
    try {
      if (request.headers.authorization !== `Bearer ${world.token}`) throw new Refusal(401, 'Unauthorized', false)
      const [kindOf, id = '', ...rest] = path.replace(/^\/api\/v1\//, '').split('/')
      const route = path.startsWith('/api/v1/') ? routes[`${call.method} ${kindOf ?? ''}/${rest.join('/')}`] : undefined
      if (!route) throw new Refusal(404, 'Not Found', true)
      if (kindOf === 'chatbot' && id !== world.chatbotId) throw new Refusal(404, 'No such chatbot', false)
      const done = await route({ id, request, response, kind, pauses })
      if (done === null) return
      const text = JSON.stringify(done.body)
      if (kind !== null) await sendPieces(response, 'application/json', halves(text), kind, pauses)
      else if (pauses.passes('answer')) sendText(response, done.status, text)
    } catch (error) {
      const { status, message, violation } = error instanceof Refusal ? error : new Refusal(500, String(error), true)
      if (violation) world.violations.push(`${call.method} ${path.replace(/[0-9a-f]{32}/g, ':id')}: ${message}`)
      if (!response.headersSent && pauses.passes('answer'))
        sendText(response, status, status % 2 === 0 ? JSON.stringify({ message }) : message)
    }
  }

  const server = createServer((request, response) => void handle(request, response))
  const { listen, close } = listening(server)
  server.on('connection', () => (world.stats.connections += 1))
  const { token, chatbotId, sessions, calls, violations, stats } = world
  return {
    token,
    chatbotId,
    /** The conversations that are alive, with their turns. */
    sessions: sessions as ReadonlyMap<string, readonly Turn[]>,
    /** The newest 5,000; `status` is 0 where there was no answer. */
    calls: calls as readonly (typeof calls)[number][],
    violations: violations as readonly string[],
    /** Connections ever opened; conversations made and deleted; questions; streams now and at most at once. */
    stats: stats as Readonly<typeof stats>,
    fault: faults.add,
    /** Forgets every conversation. */
    forget: () => sessions.clear(),
    listen: async (port = 0): Promise<{ apiUrl: string }> => ({ apiUrl: `http://${await listen(port)}` }),
    close,
  }
}

export type GptTrainer = ReturnType<typeof createGptTrainer>

function createWorld({ clock, chunkMs = 5, slowMs = 300, reply = echo, gate = openGate }: GptTrainerOptions) {
  return {
    gate,
    chunkMs,
    slowMs,
    reply,
    now: () => new Date(clock.now()).toISOString(),
    token: 'gpt-trainer-token-of-the-sandbox',
    chatbotId: createHash('md5').update('the sandbox').digest('hex'),
    sessions: new Map<string, Turn[]>(),
    calls: [] as { method: string; path: string; status: number }[],
    violations: [] as string[],
    stats: { connections: 0, created: 0, deleted: 0, messages: 0, streams: 0, peak: 0 },
  }
}

function chatRoutes(world: ReturnType<typeof createWorld>): Record<string, (asked: Asked) => Promise<Done> | Done> {
  const { sessions, stats } = world
  const streaming = new Set<string>()

  function turnsOf(session: string): Turn[] {
    const turns = sessions.get(session)
    if (!turns) throw new Refusal(404, 'No such session', false)
    return turns
  }

  function begin(session: string, response: ServerResponse): void {
    if (streaming.has(session)) world.violations.push(`two questions at once in session ${session}`)
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
      return ok({ uuid, created_at: world.now(), modified_at: world.now() })
    },
    async 'POST session/message/stream'({ id, request, response, kind, pauses }) {
      stats.messages += 1
      const query = await readField(request, 'query')
      const turns = turnsOf(id)
      begin(id, response)
      const turn = turnOf(query, world.reply(query), world.now())
      // Whatever becomes of the stream, the answer is generated; but a failure of theirs leaves nothing.
      if (kind !== 'empty' && kind !== 'error-json' && kind !== 'wrong-type') turns.push(turn)
      if (turns.length > MAX_TURNS) turns.shift()
      await sendPieces(response, 'text/plain; charset=utf-8', oddCuts(turn.response), kind, pauses)
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

function sourceRoutes(): Record<string, (asked: Asked) => Promise<Done> | Done> {
  const sources: Source[] = []

  function add(source: Pick<Source, 'file_name' | 'meta_json' | 'digest'>): Done {
    const known = sources.find(({ file_name, digest }) => file_name === source.file_name && digest === source.digest)
    if (known) return { status: 409, body: wireOf(known) }
    const added = { uuid: newId(), status: 'await', looks: 0, ...source }
    sources.push(added)
    return ok(wireOf(added))
  }

  return {
    async 'POST chatbot/data-source/url'({ request }) {
      const url = await readField(request, 'url')
      if (!URL.canParse(url)) throw new Refusal(422, 'url is no address', true)
      return add({ file_name: url, meta_json: '{}', digest: '' })
    },
    async 'POST chatbot/data-source/upload'({ request }) {
      const { fileName, bytes, fields } = await readForm(request)
      if (!FILES.test(fileName)) throw new Refusal(400, 'file type not allowed', true)
      const link = fields.get('reference_source_link')
      const meta_json = fields.get('meta_json') ?? (link ? JSON.stringify({ reference_source_link: link }) : '{}')
      return add({ file_name: fileName, meta_json, digest: createHash('sha256').update(bytes).digest('hex') })
    },
    /** Each look finds every source one step further. */
    'GET chatbot/data-sources'() {
      for (const source of sources)
        source.status = STATES[++source.looks] ?? (source.file_name.includes('fail') ? 'fail' : 'success')
      return ok(sources.map(wireOf))
    },
  }
}

function turnOf(query: string, response: string, at: string): Turn & Record<string, unknown> {
  const file_name = `https://example.org/${encodeURIComponent(query.slice(0, 40).toWellFormed())}`
  const cite = {
    data_source_uuid: newId(),
    title: `On: ${query}`,
    text: `A passage on ${query}`,
    type: 'link',
    file_name,
  }
  const cite_data_json = JSON.stringify({ '1.1': cite })
  const more = {
    modified_at: at,
    finish_reason: 'stop',
    error_message: '',
    meta_json: '{}',
    feedback_json: '',
    labels: [],
  }
  return { uuid: newId(), created_at: at, query, response, cite_data_json, ...more }
}

const wireOf = ({ uuid, status, file_name, meta_json }: Source): object => {
  const type = file_name.startsWith('http') ? 'link' : 'upload'
  return { uuid, status, file_name, meta_json, type, title: '', tokens: 0, file_size: 0 }
}

const echo = (query: string): string =>
  `You asked: “${query}” [1.1]\n\nThe echo 🦉 of 2026 is plain:\ndata: ${query.length} characters.`
