import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { createFaults, createWindows, type Faulty, type Gate, readBytes, readParts, type Upload } from '../wire.ts'
import { invalidForm, refusal, Refusal } from './rules.ts'
import type { World } from './world.ts'

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
  readonly bucket: 'sends' | 'edits' | 'typing' | 'webhook' | 'other'
  handle(call: Call): Answer
}
/**
 * How many calls of a kind pass in a window of real time. Sends and edits of a channel have a bucket each, or (shared)
 * one for both, of `sends` calls; typing has one of its own, as large.
 */
export type Limits = {
  sends: number
  edits: number
  windowMs: number
  webhook: number
  webhookWindowMs: number
  shared?: boolean
}
/**
 * refuse, reset: the connection breaks and nothing was done · silent: no answer, nothing done · 500, 429 (of the route),
 * 429-global, 429-shared, 429-html (of the edge, without JSON), code (with `code`, and `status` where it is another than
 * usual): answered, nothing done · lost: done, but the answer is dropped · cut: done, but the answer ends half way.
 */
export type FaultKind =
  ('refuse' | 'silent' | 'reset' | '500' | '429' | 'lost' | 'cut') | ('429-global' | '429-shared' | '429-html' | 'code')
export type Fault = Faulty & { kind: FaultKind; status?: number; code?: number }
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
export type RestOptions = { latencyMs: number; limits: 'off' | Limits; gate: Gate }

const MAX_FILE_BYTES = 10 * 1024 * 1024
const MAX_BODY_BYTES = 26 * 1024 * 1024
const isFile = (path: string) => path.startsWith('/attachments/')
type Raw = { readonly type: string; readonly bytes: Buffer }
type Reply = Answer & { readonly raw?: Raw; readonly headers?: Readonly<Record<string, string>> }

/** Everything that is the same for each route: user agent, token, limits, faults, delay, errors in Discord's shape. */
export function createRest(world: World, routes: readonly Route[], options: RestOptions) {
  const calls: RestCall[] = []
  const faults = createFaults<Fault>()
  const work = createWork(world, routes, options.limits)

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const method = request.method ?? 'GET'
    const path = decoded((request.url ?? '').split('?')[0] ?? '').replace(/^\/api(\/v10)?/, '')
    const name = `${method} ${path}`
    const record: RestCall = { method, path, body: null, files: 0, status: 0, answer: null }
    if (!isFile(path)) calls.push(record)
    if (calls.length > 5000) calls.shift()
    world.changed()
    if (!options.gate('request', name)) return void request.resume()
    const fault = faults.next(name)
    const kind = fault?.kind ?? null
    if (kind === 'refuse') return void request.socket.destroy()
    if (kind === 'silent') return void request.resume()
    if (kind === 'reset') return void request.socket.resetAndDestroy()
    if (options.latencyMs > 0) await wait(options.latencyMs)
    const reply =
      (fault && failing(fault)) ??
      (await work(request, record, kind === 'lost' || kind === 'cut').catch((error) => refused(world, name, error)))
    count(world, name, reply)
    if (!options.gate('answer', name)) return
    record.status = reply.status
    if (reply.body !== undefined) record.answer = JSON.stringify(reply.body)
    if (kind === 'lost') request.socket.destroy()
    else answer(response, reply, kind === 'cut')
    world.changed()
  }
  return { handle, calls: calls as readonly RestCall[], fault: faults.add }
}

/** What a fault answers instead of work; null where the work is done all the same. */
function failing({ kind, code = 0, status }: Fault): Reply | null {
  if (kind === '500') return { status: 500, body: { message: '500: Internal Server Error', code: 0 } }
  if (kind === '429') return tooMany(1000)
  if (kind === '429-global') return tooMany(1000, { 'X-RateLimit-Global': 'true', 'X-RateLimit-Scope': 'global' })
  if (kind === '429-shared') return tooMany(1000, { 'X-RateLimit-Scope': 'shared' })
  if (kind === '429-html') return { status: 429, raw: { type: 'text/html', bytes: Buffer.from('error code: 1015') } }
  return kind === 'code' ? shown(refusal(code, { ...(status && { status }), violation: false })) : null
}

/** Counts what Discord counts: its limits that were hit, and invalid requests, of which 10,000 in ten minutes ban. */
function count(world: World, call: string, { status, headers }: Reply): void {
  if (status === 429) {
    world.stats.limited += 1
    world.limitedCalls.push(call)
    if (world.limitedCalls.length > 200) world.limitedCalls.shift()
  }
  const invalid = status === 401 || status === 403 || status === 429
  if (invalid && headers?.['X-RateLimit-Scope'] !== 'shared') world.stats.invalid += 1
}

/** Finds the route and does what it says, if the caller may. Throws a Refusal. */
function createWork(world: World, routes: readonly Route[], limits: 'off' | Limits) {
  const limit = createLimits(limits)
  const failure = (status: number, words: string): Reply => ({
    status,
    body: { message: `${status}: ${words}`, code: 0 },
  })
  return async (request: IncomingMessage, record: RestCall, answerLost: boolean): Promise<Reply> => {
    const [path = '', query = ''] = (request.url ?? '').split('?')
    if (isFile(path)) {
      const file = world.files.at(path)
      return file ? { status: 200, raw: file } : failure(404, 'Not Found')
    }
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
    if (retryAfterMs > 0) return tooMany(retryAfterMs, headers)
    try {
      const { body, files } = await readBody(request)
      record.body = body
      record.files = files.length
      return { ...route.handle({ params, query: new URLSearchParams(query), body, files, answerLost }), headers }
    } catch (error) {
      return { headers, ...refused(world, `${record.method} ${record.path}`, error) }
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

function tooMany(afterMs: number, headers: Readonly<Record<string, string>> = {}, more: object = {}): Reply {
  const global = headers['X-RateLimit-Scope'] === 'global'
  const body = { message: 'You are being rate limited.', retry_after: afterMs / 1000, global, ...more }
  const known = { 'Retry-After': String(Math.ceil(afterMs / 1000)), 'X-RateLimit-Scope': 'user' }
  return { status: 429, body, headers: { ...known, ...headers } }
}

function refused(world: World, call: string, error: unknown): Reply {
  if (error instanceof Refusal) {
    if (error.violation) world.violate(`${call}: ${error.message}`)
    return shown(error)
  }
  const gone = (error as NodeJS.ErrnoException).code === 'ECONNRESET'
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error)
  if (!gone) world.violate(`The stand-in failed on ${call}: ${what}`)
  return { status: 500, body: { message: '500: Internal Server Error', code: 0 } }
}

function shown({ status, code, message, more: { errors, retryAfterMs = 1000 } }: Refusal): Reply {
  if (status === 429) return tooMany(retryAfterMs, {}, { message, code })
  const words = code === 50035 ? 'Invalid Form Body' : message
  return { status, body: { message: words, code, ...(errors ? { errors } : {}) } }
}

function answer(response: ServerResponse, { status, body, raw, headers }: Reply, cut: boolean): void {
  const json = body === undefined ? null : { type: 'application/json', bytes: Buffer.from(JSON.stringify(body)) }
  const { type, bytes } = raw ?? json ?? { type: null, bytes: Buffer.alloc(0) }
  const sent = cut ? bytes.subarray(0, Math.floor(bytes.length / 2)) : bytes
  const known = { ...(type === null ? {} : { 'Content-Type': type }), ...(raw ? {} : { Via: '1.1 sandbox' }) }
  response.writeHead(status, { ...known, ...headers, 'Content-Length': sent.length }).end(sent)
}

async function readBody(request: IncomingMessage): Promise<{ body: unknown; files: Upload[] }> {
  const bytes = await readBytes(request, MAX_BODY_BYTES)
  if (!bytes) throw refusal(40005)
  const type = request.headers['content-type'] ?? ''
  if (bytes.length === 0) return { body: null, files: [] }
  if (type.startsWith('application/json')) return { body: parse(bytes), files: [] }
  if (!type.startsWith('multipart/form-data'))
    throw invalidForm([
      { path: '_content', code: 'CONTENT_TYPE_INVALID', message: 'Expected "Content-Type" of application/json.' },
    ])
  const parts = readParts(bytes, type)
  if (parts.some((part) => part.bytes.length > MAX_FILE_BYTES)) throw refusal(40005)
  const json = parts.find(({ name }) => name === 'payload_json')
  const files = parts.flatMap((part) => (part.fileName === null ? [] : [{ ...part, fileName: part.fileName }]))
  return { body: json ? parse(json.bytes) : {}, files }
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown
  } catch {
    throw refusal(50109)
  }
}

/** One window per bucket and channel (or webhook token). */
function createLimits(limits: 'off' | Limits) {
  const take = createWindows()
  const sizeOf = (bucket: Route['bucket']): [most: number, windowMs: number] => {
    if (limits === 'off') return [10_000, 1000]
    if (bucket === 'webhook') return [limits.webhook, limits.webhookWindowMs]
    if (bucket === 'other') return [50, 1000]
    return [bucket === 'edits' && !limits.shared ? limits.edits : limits.sends, limits.windowMs]
  }
  return ({ bucket, method }: Route, params: readonly string[]) => {
    const [most, windowMs] = sizeOf(bucket)
    const writes = limits !== 'off' && limits.shared && (bucket === 'sends' || bucket === 'edits')
    const hash = writes ? 'writes' : `${bucket}-${method.toLowerCase()}`
    const { over, left, endsAt, leftMs } = take(`${hash} ${params[bucket === 'webhook' ? 1 : 0]}`, most, windowMs)
    const headers = {
      'X-RateLimit-Limit': String(most),
      'X-RateLimit-Remaining': String(left),
      'X-RateLimit-Reset': String(endsAt / 1000),
      'X-RateLimit-Reset-After': String(leftMs / 1000),
      'X-RateLimit-Bucket': hash,
    }
    return { headers, retryAfterMs: over ? leftMs : 0 }
  }
}
