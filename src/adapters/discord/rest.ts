import { API } from '@discordjs/core'
import { DiscordAPIError, HTTPError, type RESTOptions, REST } from '@discordjs/rest'
import type { Call, Http } from '../../lib/http.ts'

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
  missingPermissions: 50013,
  invalidWebhookToken: 50027,
} as const

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
      codes.missingPermissions,
      codes.invalidWebhookToken,
    ] as (number | string)[]
  ).includes(error.code)

export const hasCode = (error: unknown, code: number): boolean =>
  error instanceof DiscordAPIError && error.code === code

/** True where Discord refuses the token itself. */
export const isUnauthorized = (error: unknown): boolean =>
  (error instanceof DiscordAPIError || error instanceof HTTPError) && error.status === 401

/** Discord's limit over all of a bot's calls. https://discord.com/developers/docs/topics/rate-limits#global-rate-limit */
const callsPerSecond = 50

/**
 * Two clients of Discord's REST API over the app's own HTTP: `api` for what the bot's token does; `replies` for what an
 * interaction's token does, which the global limit leaves alone. Both wait for rate limits themselves; repeating is
 * lib/http's.
 * https://discord.com/developers/docs/reference
 */
export function createRest(deps: { http: Http; baseUrl: string; token: string }) {
  const make = (globalRequestsPerSecond: number) => {
    const send: RESTOptions['makeRequest'] = (url, init) =>
      deps.http.send({
        service: 'discord',
        route: routeOf(url, init.method ?? 'GET'),
        url,
        method: init.method ?? 'GET',
        headers: Object.fromEntries(new Headers(init.headers as Record<string, string>)),
        body: (init.body ?? null) as Call['body'],
        signal: init.signal ?? null,
        repeatable: isRepeatable(init.method ?? 'GET', init.body),
        attemptMs: answerMs,
        maxBytes,
      })
    return new REST({
      version: '10',
      api: deps.baseUrl,
      timeout: 3 * answerMs + 5_000,
      retries: 0,
      globalRequestsPerSecond,
      makeRequest: send,
    }).setToken(deps.token)
  }
  const rest = make(callsPerSecond)
  const replies = make(Infinity)
  return {
    rest,
    api: new API(rest),
    replies: new API(replies),
    close() {
      for (const client of [rest, replies]) {
        client.clearHashSweeper()
        client.clearHandlerSweeper()
      }
    },
  }
}

export type Rest = ReturnType<typeof createRest>

/** A message without a nonce may have been posted before the answer was lost; everything else may be sent twice. */
function isRepeatable(method: string, body: unknown): boolean {
  if (method !== 'POST') return true
  return typeof body === 'string' && body.includes('"enforce_nonce":true')
}

function routeOf(url: string, method: string): string {
  const path = new URL(url).pathname.replace(/^.*\/v10/, '')
  const plain = path
    .replace(/\/(interactions|webhooks)\/\d+\/[^/]+/, '/$1/:id/:token')
    .replace(/\/\d{5,}/g, '/:id')
    .replace(/%40original/i, '@original')
  return `${method} ${plain}`
}
