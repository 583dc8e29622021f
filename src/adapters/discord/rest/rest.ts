import { API } from '@discordjs/core'
import { DiscordAPIError, HTTPError, type RESTOptions, REST } from '@discordjs/rest'
import { type BufferedRequest, FormData, type Http } from '../../../lib/http/http.ts'
import type { Headers, Write } from '../rate-limit/bucket.ts'

const answerMs = 10_000
const maxBytes = 8_000_000

/** https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
export const codes = {
  unknownChannel: 10003,
  unknownMessage: 10008,
  unknownWebhook: 10015,
  unknownInteraction: 10062,
  alreadyAcknowledged: 40060,
  missingAccess: 50001,
  cannotMessage: 50007,
  missingPermissions: 50013,
  invalidWebhookToken: 50027,
  threadArchived: 50083,
  threadExists: 160004,
} as const

/** Whether Discord answered the call that failed with it. */
export const isAnswer = (error: unknown): error is DiscordAPIError | HTTPError =>
  error instanceof DiscordAPIError || error instanceof HTTPError

/** What stands there can never be reached again, however often it is tried. */
export const isGone = (error: unknown): boolean =>
  error instanceof DiscordAPIError &&
  (
    [
      codes.unknownChannel,
      codes.unknownMessage,
      codes.unknownWebhook,
      codes.unknownInteraction,
      codes.missingAccess,
      codes.cannotMessage,
      codes.missingPermissions,
      codes.invalidWebhookToken,
      codes.threadArchived,
    ] as (number | string)[]
  ).includes(error.code)

/** Discord will not have this text or file, however often it is sent: another may pass. */
export const isRefused = (error: unknown): boolean =>
  isAnswer(error) && [400, 413].includes(error.status) && !isGone(error)

export const hasCode = (error: unknown, code: number): boolean =>
  error instanceof DiscordAPIError && error.code === code

/** True where Discord refuses the token itself. */
export const isUnauthorized = (error: unknown): boolean => isAnswer(error) && error.status === 401

/** Discord's limit over all of a bot's calls. https://discord.com/developers/docs/topics/rate-limits#global-rate-limit */
const callsPerSecond = 50

/**
 * Discord's REST API over the app's own HTTP, for what the bot's token does: it waits for rate limits itself; repeating
 * is lib/http's. https://discord.com/developers/docs/reference
 */
export function createRest(deps: {
  http: Pick<Http, 'send'>
  baseUrl: string
  token: string
  /** Hears what Discord says of its limits where something was written in a channel. */
  told(channelId: string, write: Write, headers: Headers): void
}) {
  const makeRequest: RESTOptions['makeRequest'] = (url, init) =>
    deps.http.send({
      service: 'discord',
      route: routeOf(url, init.method ?? 'GET'),
      url,
      method: init.method ?? 'GET',
      headers: Object.fromEntries(new globalThis.Headers(init.headers as Record<string, string>)),
      body: bodyOf(init.body),
      signal: init.signal ?? null,
      repeatable: isRepeatable(init.method ?? 'GET', init.body),
      attemptMs: answerMs,
      maxBytes,
    })
  const rest = new REST({
    version: '10',
    api: deps.baseUrl,
    timeout: 3 * answerMs + 5_000,
    retries: 0,
    globalRequestsPerSecond: callsPerSecond,
    makeRequest,
  }).setToken(deps.token)
  // It would forget the token after a single 401; whether Discord refuses that, the gateway tells.
  rest.setToken = () => rest
  rest.on('response', ({ method, path }, { headers }) => {
    const [, channelId, message] = /^\/channels\/(\d+)\/messages(\/\d+)?$/.exec(path) ?? []
    if (channelId === undefined) return
    if (method === 'POST' && message === undefined) deps.told(channelId, 'send', headers)
    if (method === 'PATCH' && message !== undefined) deps.told(channelId, 'edit', headers)
  })
  return {
    rest,
    api: new API(rest),
    close() {
      rest.clearHashSweeper()
      rest.clearHandlerSweeper()
    },
  }
}

export type Rest = ReturnType<typeof createRest>

/** A message without a nonce may have been posted before the answer was lost; everything else may be sent twice. */
function isRepeatable(method: string, body: unknown): boolean {
  if (method !== 'POST') return true
  return typeof body === 'string' && body.includes('"enforce_nonce":true')
}

/** The library makes forms of Node's own kind, which its pool of connections does not take. */
function bodyOf(body: unknown): BufferedRequest['body'] {
  if (!(body instanceof globalThis.FormData)) return (body ?? null) as BufferedRequest['body']
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
