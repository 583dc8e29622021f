import { API } from '@discordjs/core'
import { type RateLimitData, type RESTOptions, REST } from '@discordjs/rest'
import { monotonicClock } from '../../../lib/clock.ts'
import { UpstreamError } from '../../../lib/errors.ts'
import { type BufferedRequest, FormData, type Http } from '../../../lib/http/http.ts'
import { followClockSteps } from '../rate-limit/clock-steps.ts'
import { type ChannelLimiter, createChannelLimiter } from '../rate-limit/channel-limiter.ts'
import { uploadAttemptMs } from './message-body.ts'

const attemptMs = 10_000
const maxBytes = 8_000_000

/** While Discord is out of reach these are asked again and again, and their callers log that themselves. */
const askedWhileConnecting = /\/(?:gateway\/bot|applications\/@me|users\/@me\/guilds(?:\?.*)?)$/

/** Calls of the connection, the start and the doctor: they say that Discord limits the bot, which may take an hour. */
const askedImpatiently =
  /\/(?:gateway\/bot|applications\/@me|users\/@me\/guilds(?:\?.*)?|channels\/\d+|guilds\/\d+(?:\/members\/\d+)?)$/

/** Discord's limit over all calls of a bot. https://discord.com/developers/docs/topics/rate-limits#global-rate-limit */
const globalCallsPerSecond = 50

/** An impatient caller waits no longer for a rate limit. */
const impatientMs = 5_000

export type RestDeps = {
  http: Pick<Http, 'send'>
  baseUrl: string
  token: string
  /** Those of another instance, if both write in the same channels. */
  limits?: ChannelLimiter
  /** False: no call is repeated, and a rate limit of more than five seconds is told and not waited for (default true). */
  isPatient?: boolean
}

/**
 * Discord's REST API with the bot's token, over the app's own HTTP: @discordjs/rest waits for rate limits, lib/http
 * repeats. `limits` paces sends and edits in channels by the headers of these calls.
 * https://discord.com/developers/docs/reference
 */
export function createRest({ isPatient = true, limits = createChannelLimiter(monotonicClock), ...deps }: RestDeps) {
  const makeRequest: RESTOptions['makeRequest'] = async (url, init) => {
    const method = init.method ?? 'GET'
    const response = await deps.http.send({
      service: 'discord',
      route: routeOf(url, method),
      url,
      method,
      headers: Object.fromEntries(new globalThis.Headers(init.headers as Record<string, string>)),
      body: bodyOf(init.body),
      signal: init.signal ?? null,
      repeatable: isPatient && isRepeatable(method, init.body),
      attemptMs: isForm(init.body) ? uploadAttemptMs : attemptMs,
      maxBytes,
      isQuiet: askedWhileConnecting.test(url),
    })
    clockSteps.follow()
    return response
  }
  const rest = new REST({
    version: '10',
    api: deps.baseUrl,
    // Longer than all attempts of an upload: `send` has limits of its own.
    timeout: 3 * uploadAttemptMs + 5_000,
    retries: 0,
    globalRequestsPerSecond: globalCallsPerSecond,
    makeRequest,
    rejectOnRateLimit: isPatient ? rejectOnRateLimit : rejectLongRateLimit,
  }).setToken(deps.token)
  const clockSteps = followClockSteps(rest)
  // @discordjs/rest forgets the token after a single 401; the gateway decides whether the token is refused.
  rest.setToken = () => rest
  giveEachCallItsSignal(rest)
  rest.on('response', ({ method, path }, { headers }) => {
    const [, channelId, message] = /^\/channels\/(\d+)\/messages(\/\d+)?$/.exec(path) ?? []
    if (channelId === undefined) return
    if (method === 'POST' && message === undefined) limits.updateFromHeaders(channelId, 'send', headers)
    if (method === 'PATCH' && message !== undefined) limits.updateFromHeaders(channelId, 'edit', headers)
  })
  return {
    rest,
    api: new API(rest),
    limits,
    close() {
      clockSteps.stop()
      rest.clearHashSweeper()
      rest.clearHandlerSweeper()
    },
  }
}

/** @discordjs/rest leaves a listener on the signal of each call: one that lives as long as the bot would gather them. */
function giveEachCallItsSignal(rest: REST): void {
  const queueRequest = rest.queueRequest.bind(rest)
  rest.queueRequest = async (request) => {
    const { signal } = request
    if (!signal || signal.aborted) return queueRequest(request)
    const own = new AbortController()
    const abort = () => own.abort(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    return queueRequest({ ...request, signal: own.signal }).finally(() => signal.removeEventListener('abort', abort))
  }
}

function rejectOnRateLimit(limit: RateLimitData): false {
  if (!/^get$/i.test(limit.method) || !askedImpatiently.test(limit.url)) return false
  throw rateLimited(limit)
}

/** A 429 from the edge of Discord's network says no time; @discordjs/rest would ask again at once. */
function rejectLongRateLimit(limit: RateLimitData): false {
  if (limit.retryAfter > 0 && limit.retryAfter <= impatientMs) return false
  throw rateLimited(limit)
}

const rateLimited = ({ retryAfter }: RateLimitData) =>
  new UpstreamError('discord', 'rate-limited', retryAfter > 0 ? { retryAfterMs: retryAfter } : {})

/** A message without a nonce may be posted although its response was lost; every other call may be repeated. */
function isRepeatable(method: string, body: unknown): boolean {
  if (method !== 'POST') return true
  const json: unknown = isForm(body) ? body.get('payload_json') : body
  return typeof json === 'string' && json.includes('"enforce_nonce":true')
}

/** True for a call that carries files. */
const isForm = (body: unknown): body is globalThis.FormData => body instanceof globalThis.FormData

/** Copies a form of Node's own class, which undici's fetch does not accept. */
function bodyOf(body: unknown): BufferedRequest['body'] {
  if (!isForm(body)) return (body ?? null) as BufferedRequest['body']
  const form = new FormData()
  for (const [name, value] of body) form.append(name, value)
  return form
}

function routeOf(url: string, method: string): string {
  const path = new URL(url).pathname.replace(/^.*\/v10/, '')
  const plain = path
    .replace(/\/(interactions|webhooks)\/\d+\/[^/]+/, '/$1/:id/:token')
    .replace(/\/\d{5,}/g, '/:id')
    .replace(/%40original/i, '@original')
  return `${method} ${plain}`
}
