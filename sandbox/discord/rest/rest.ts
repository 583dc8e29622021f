import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { createFaults, type Gate } from '../../http/faults.ts'
import type { World } from '../world.ts'
import { createLimits, type Limits } from './rate-limits.ts'
import { errorReply, failure, type Fault, faultReply, type Reply, tooManyRequests, writeReply } from './replies.ts'
import { readBody } from './request-body.ts'
import type { Route } from './route.ts'

/** A call of the bot and its answer; `status` is 0 while it has none. `path` begins after /api/v10. */
export type RestCall = {
  readonly method: string
  readonly path: string
  body: unknown
  files: number
  status: number
  /** The JSON text that was sent. */
  answer: string | null
}
/** `latenessMs` is asked once for each call, by its method and path. */
export type RestOptions = { latencyMs: number; latenessMs(call: string): number; limits: 'off' | Limits; gate: Gate }

const isFile = (path: string) => /^\/(ephemeral-)?attachments\//.test(path)

/** The HTTP server of REST v10: user agent, token, limits, faults, latency, errors in Discord's shape. */
export function createRest(world: World, routes: readonly Route[], options: RestOptions) {
  const calls: RestCall[] = []
  const faults = createFaults<Fault>()
  const runRoute = createRouter(world, routes, options.limits)

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const method = request.method ?? 'GET'
    const path = decode((request.url ?? '').split('?')[0] ?? '').replace(/^\/api(\/v10)?/, '')
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
    // Read before the delay: the call is done although its caller may be gone by then.
    const content = await readBody(request).catch((error: unknown) => error as Error)
    const delayMs = options.latencyMs + options.latenessMs(name)
    if (delayMs > 0) await wait(delayMs)
    const answerLost = kind === 'lost' || kind === 'cut' || request.socket.destroyed
    const reply = (fault && faultReply(fault)) ?? runRoute(request, record, content, answerLost)
    countRefused(world, name, reply)
    if (!options.gate('answer', name)) return
    record.status = reply.status
    if (reply.body !== undefined) record.answer = world.links.refresh(JSON.stringify(reply.body))
    if (kind === 'lost') request.socket.destroy()
    else writeReply(response, reply, record.answer, kind === 'cut')
    world.changed()
  }
  return { handle, calls: calls as readonly RestCall[], fault: faults.add }
}

/** Counts rate-limited requests, and invalid ones, of which 10,000 in ten minutes get a bot banned. */
function countRefused(world: World, call: string, { status, headers }: Reply): void {
  if (status === 429) {
    world.stats.limited += 1
    world.limitedCalls.push(call)
    if (world.limitedCalls.length > 200) world.limitedCalls.shift()
  }
  const invalid = status === 401 || status === 403 || status === 429
  if (invalid && headers?.['X-RateLimit-Scope'] !== 'shared') world.stats.invalid += 1
}

type Content = Awaited<ReturnType<typeof readBody>> | Error

/** Finds the route of a request and runs it; serves attachments. */
function createRouter(world: World, routes: readonly Route[], limits: 'off' | Limits) {
  const limit = createLimits(limits, world)
  return (request: IncomingMessage, record: RestCall, content: Content, answerLost: boolean): Reply => {
    const [path = '', query = ''] = (request.url ?? '').split('?')
    if (isFile(path)) {
      const file = world.links.isValid(path, new URLSearchParams(query)) ? world.files.at(path) : undefined
      return file ? { status: 200, raw: file } : failure(404, 'Not Found')
    }
    if (!request.headers['user-agent']?.startsWith('DiscordBot (')) {
      world.violate(`No User-Agent of a bot on ${record.method} ${record.path}`)
      return failure(403, 'Forbidden')
    }
    const inVersion = path.startsWith('/api/v10/') ? decode(path.slice('/api/v10'.length)) : ''
    const route = routes.find((each) => each.method === record.method && each.pattern.test(inVersion))
    if (!route) {
      world.violate(`Unknown route ${record.method} ${path}`)
      return failure(404, 'Not Found')
    }
    if (route.auth && request.headers.authorization !== `Bot ${world.token}`) return failure(401, 'Unauthorized')
    const params = (route.pattern.exec(inVersion) ?? []).slice(1).map(decode)
    const { headers, retryAfterMs } = limit(route, params)
    if (retryAfterMs > 0) return tooManyRequests(retryAfterMs, headers)
    try {
      if (content instanceof Error) throw content
      const { body, files } = content
      record.body = body
      record.files = files.length
      return { ...route.handle({ params, query: new URLSearchParams(query), body, files, answerLost }), headers }
    } catch (error) {
      return { headers, ...errorReply(world, `${record.method} ${record.path}`, error) }
    }
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
