import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { invalidForm, Refusal } from './rules.ts'
import type { World } from './world.ts'

export type Upload = { readonly name: string; readonly size: number; readonly type: string }
/** A REST call on its way. `params` are the decoded groups of the route's pattern. */
export type Call = {
  readonly params: readonly string[]
  readonly query: URLSearchParams
  readonly body: unknown
  readonly files: readonly Upload[]
  /** True where the bot never learns the answer, so that it may rightly ask again. */
  readonly answerLost: boolean
}
export type Answer = { readonly status: number; readonly body?: unknown }
export type Route = {
  readonly method: string
  readonly pattern: RegExp
  /** False where the token in the path is all that is needed. */
  readonly auth: boolean
  readonly bucket: 'sends' | 'edits' | 'webhook' | 'other'
  handle(call: Call): Answer
}
/** How many calls of a kind pass in a window of real time. */
export type Limits = { sends: number; edits: number; windowMs: number; webhook: number; webhookWindowMs: number }
/**
 * refuse, reset: the connection breaks and nothing was done · silent: no answer, nothing done · 500, 429: answered, nothing done ·
 * lost: done, but the answer is dropped · cut: done, but the answer's body ends half way.
 */
export type FaultKind = 'refuse' | 'silent' | 'reset' | '500' | '429' | 'lost' | 'cut'
export type Fault = { kind: FaultKind; times: number; match?: RegExp | string }
/** What the bot called and was answered; `status` is 0 while it has no answer. `path` begins after /api/v10. */
export type RestCall = {
  readonly method: string
  readonly path: string
  body: unknown
  files: number
  status: number
  /** As JSON, as it was then. */
  answer: string | null
}

const MAX_BODY_BYTES = 26 * 1024 * 1024
type Reply = { status: number; body?: unknown; headers?: Record<string, string> }

/** Everything that is the same for each route: user agent, token, limits, faults, delay, errors in Discord's shape. */
export function createRest(
  world: World,
  routes: readonly Route[],
  options: { latencyMs: number; limits: 'off' | Limits },
) {
  const calls: RestCall[] = []
  const faults = createFaults()
  const work = createWork(world, routes, options.limits)

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const method = request.method ?? 'GET'
    const path = decoded((request.url ?? '').split('?')[0] ?? '').replace(/^\/api(\/v10)?/, '')
    const record: RestCall = { method, path, body: null, files: 0, status: 0, answer: null }
    calls.push(record)
    if (calls.length > 5000) calls.shift()
    world.changed()
    const fault = faults.next(`${method} ${path}`)
    if (fault === 'refuse') return void request.socket.destroy()
    if (fault === 'silent') return void request.resume()
    if (fault === 'reset') return void request.socket.resetAndDestroy()
    if (options.latencyMs > 0) await wait(options.latencyMs)
    let reply: Reply
    if (fault === '500') reply = { status: 500, body: { message: '500: Internal Server Error', code: 0 } }
    else if (fault === '429') reply = tooMany(world, 1000)
    else
      reply = await work(request, record, fault).catch((error: unknown) => refused(world, `${method} ${path}`, error))
    record.status = reply.status
    if (reply.body !== undefined) record.answer = JSON.stringify(reply.body)
    if (fault === 'lost') request.socket.destroy()
    else answer(response, reply, fault === 'cut')
    world.changed()
  }
  return { handle, calls: calls as readonly RestCall[], fault: faults.add }
}

function createFaults() {
  const faults: Fault[] = []
  return {
    /** No times at all takes every fault back. */
    add(fault: Fault): void {
      if (fault.times > 0) faults.push({ ...fault })
      else faults.splice(0)
    },
    next(name: string): FaultKind | null {
      const fault = faults.find(({ match = '' }) =>
        typeof match === 'string' ? name.includes(match) : match.test(name),
      )
      if (!fault) return null
      fault.times -= 1
      if (fault.times <= 0) faults.splice(faults.indexOf(fault), 1)
      return fault.kind
    },
  }
}

/** Finds the route and does what it says, if the caller may. Throws a Refusal. */
function createWork(world: World, routes: readonly Route[], limits: 'off' | Limits) {
  const limit = createLimits(limits)
  const failure = (status: number, words: string): Reply => ({
    status,
    body: { message: `${status}: ${words}`, code: 0 },
  })
  return async (request: IncomingMessage, record: RestCall, fault: FaultKind | null): Promise<Reply> => {
    const [path = '', query = ''] = (request.url ?? '').split('?')
    if (!request.headers['user-agent']?.startsWith('DiscordBot (')) {
      world.violate(`No User-Agent of a bot on ${record.method} ${record.path}`)
      return failure(403, 'Forbidden')
    }
    const inVersion = path.startsWith('/api/v10/') ? decoded(path.slice('/api/v10'.length)) : ''
    const route = routes.find((each) => each.method === record.method && each.pattern.test(inVersion))
    if (!route) {
      world.violate(`Unknown route ${record.method} ${path}`)
      return failure(404, 'Not Found')
    }
    if (route.auth && request.headers.authorization !== `Bot ${world.token}`) return failure(401, 'Unauthorized')
    const params = (route.pattern.exec(inVersion) ?? []).slice(1).map(decoded)
    const { headers, retryAfterMs } = limit(route, params)
    if (retryAfterMs > 0) return tooMany(world, retryAfterMs, headers)
    try {
      const { body, files } = await readBody(request)
      record.body = body
      record.files = files.length
      const answerLost = fault === 'lost' || fault === 'cut'
      return { ...route.handle({ params, query: new URLSearchParams(query), body, files, answerLost }), headers }
    } catch (error) {
      return { ...refused(world, `${record.method} ${record.path}`, error), headers }
    }
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function tooMany(world: World, afterMs: number, headers: Record<string, string> = {}): Reply {
  world.stats.limited += 1
  const body = { message: 'You are being rate limited.', retry_after: afterMs / 1000, global: false }
  const more = { 'Retry-After': String(Math.ceil(afterMs / 1000)), 'X-RateLimit-Scope': 'user' }
  return { status: 429, body, headers: { ...headers, ...more } }
}

function refused(world: World, call: string, error: unknown): Reply {
  if (!(error instanceof Refusal)) {
    const gone = (error as NodeJS.ErrnoException).code === 'ECONNRESET'
    if (!gone)
      world.violate(
        `The stand-in failed on ${call}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      )
    return { status: 500, body: { message: '500: Internal Server Error', code: 0 } }
  }
  if (error.violation) world.violate(`${call}: ${error.message}`)
  const { code, message, errors } = error
  return {
    status: error.status,
    body: { message: code === 50035 ? 'Invalid Form Body' : message, code, ...(errors ? { errors } : {}) },
  }
}

function answer(response: ServerResponse, { status, body, headers }: Reply, cut: boolean): void {
  const bytes = body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(body))
  const sent = cut ? bytes.subarray(0, Math.floor(bytes.length / 2)) : bytes
  const type = body === undefined ? {} : { 'Content-Type': 'application/json' }
  response.writeHead(status, { ...type, ...headers, 'Content-Length': sent.length, Via: '1.1 sandbox' }).end(sent)
}

async function readBody(request: IncomingMessage): Promise<{ body: unknown; files: Upload[] }> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length
    if (size > MAX_BODY_BYTES) throw new Refusal(413, 40005, 'Request entity too large', undefined, true)
    parts.push(part)
  }
  const bytes = Buffer.concat(parts)
  const type = request.headers['content-type'] ?? ''
  if (bytes.length === 0) return { body: null, files: [] }
  if (type.startsWith('multipart/form-data')) return readForm(bytes, type)
  if (!type.startsWith('application/json'))
    throw invalidForm([
      { path: '_content', code: 'CONTENT_TYPE_INVALID', message: 'Expected "Content-Type" of application/json.' },
    ])
  return { body: parse(bytes.toString('utf8')), files: [] }
}

/** The JSON of `payload_json` and what the other parts are called and weigh; their bytes are not kept. */
function readForm(bytes: Buffer, type: string): { body: unknown; files: Upload[] } {
  const boundary = /boundary="?([^";]+)/.exec(type)?.[1] ?? ''
  const files: Upload[] = []
  let body: unknown = {}
  for (const part of bytes.toString('latin1').split(`--${boundary}`).slice(1, -1)) {
    const gap = part.indexOf('\r\n\r\n')
    const head = part.slice(0, gap)
    const content = Buffer.from(part.slice(gap + 4, -2), 'latin1')
    const name = /filename="([^"]*)"/i.exec(head)?.[1]
    if (content.length > 10 * 1024 * 1024) throw new Refusal(413, 40005, 'Request entity too large', undefined, true)
    if (/ name="payload_json"/i.test(head)) body = parse(content.toString('utf8'))
    else if (name !== undefined)
      files.push({ name, size: content.length, type: /content-type: *(\S+)/i.exec(head)?.[1] ?? '' })
  }
  return { body, files }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw new Refusal(400, 50109, 'The request body contains invalid JSON.', undefined, true)
  }
}

/** Fixed windows of real time, one per bucket and channel (or webhook token). */
function createLimits(limits: 'off' | Limits) {
  const windows = new Map<string, { used: number; endsAt: number }>()
  const sizeOf = ({ bucket }: Route): [count: number, windowMs: number] => {
    if (limits === 'off') return [10_000, 1000]
    if (bucket === 'webhook') return [limits.webhook, limits.webhookWindowMs]
    return bucket === 'other' ? [50, 1000] : [limits[bucket], limits.windowMs]
  }
  return (route: Route, params: readonly string[]) => {
    const now = Date.now()
    const [count, windowMs] = sizeOf(route)
    const key = `${route.bucket}:${route.method}:${(route.bucket === 'webhook' ? params[1] : params[0]) ?? ''}`
    const known = windows.get(key)
    const current = known && known.endsAt > now ? known : { used: 0, endsAt: now + windowMs }
    windows.set(key, current)
    if (windows.size > 2000) for (const [each, { endsAt }] of windows) if (endsAt <= now) windows.delete(each)
    const over = current.used >= count
    if (!over) current.used += 1
    const headers = {
      'X-RateLimit-Limit': String(count),
      'X-RateLimit-Remaining': String(count - current.used),
      'X-RateLimit-Reset': String(current.endsAt / 1000),
      'X-RateLimit-Reset-After': String((current.endsAt - now) / 1000),
      'X-RateLimit-Bucket': `${route.bucket}-${route.method.toLowerCase()}`,
    }
    return { headers, retryAfterMs: over ? current.endsAt - now : 0 }
  }
}
