import { DefaultUserAgent, DiscordAPIError, type DiscordErrorData, HTTPError } from '@discordjs/rest'
import { type APIMessage, InteractionResponseType, MessageFlags } from 'discord-api-types/v10'
import { createBoundedMap } from '../../../lib/concurrency/bounded-map.ts'
import { systemClock } from '../../../lib/clock.ts'
import { type BufferedRequest, type BufferedResponse, FormData, type Http } from '../../../lib/http/http.ts'
import type { MessageBody } from './message-body.ts'

/** An acknowledgement is worthless three seconds after somebody pressed Enter: a second try may still come in time. */
const acknowledgeAttemptMs = 1_200
const attemptMs = 10_000
const maxBytes = 1_000_000
const tries = 3
const longestPauseMs = 10_000
const remembered = 10_000

/** What an interaction carries: by whose token it is answered. */
export type InteractionToken = {
  readonly applicationId: string
  readonly interactionId: string
  readonly token: string
}

type Asked = Pick<BufferedRequest, 'method' | 'repeatable'> & {
  key: InteractionToken
  route: string
  path: string
  body?: object
  file?: MessageBody['file']
  limitMs?: number
}

/**
 * What is done by an interaction's token, straight over the app's HTTP: it needs no other token, and the limit over all
 * calls leaves it alone; each token has a small one of its own, which is waited for. Throws what @discordjs/rest would
 * throw, or UpstreamError. https://discord.com/developers/docs/interactions/receiving-and-responding
 */
export function createInteractionWebhook(deps: { http: Pick<Http, 'send'>; baseUrl: string }) {
  const call = createCalls(deps)
  const respond = async (key: InteractionToken, body: object): Promise<void> => {
    await call({
      key,
      method: 'POST',
      repeatable: true,
      route: '/interactions/:id/:token/callback',
      path: `/interactions/${key.interactionId}/${key.token}/callback`,
      body,
      limitMs: acknowledgeAttemptMs,
    })
  }
  const address = ({ applicationId, token }: InteractionToken) => `/webhooks/${applicationId}/${token}`
  const onMessage = (key: InteractionToken, message: string, method: 'PATCH' | 'GET', body?: MessageBody): Asked => ({
    key,
    method,
    repeatable: true,
    route: `/webhooks/:id/:token/messages/${message === '@original' ? message : ':id'}`,
    path: `${address(key)}/messages/${message}`,
    ...(body && { body, file: body.file }),
  })

  return {
    /** "… is thinking", for everybody or for the asker alone. */
    defer: (key: InteractionToken, isPrivate: boolean): Promise<void> =>
      respond(key, {
        type: InteractionResponseType.DeferredChannelMessageWithSource,
        data: isPrivate ? { flags: MessageFlags.Ephemeral } : {},
      }),
    /** Taken, with nothing to see: what was pressed changes by itself. */
    deferUpdate: (key: InteractionToken): Promise<void> =>
      respond(key, { type: InteractionResponseType.DeferredMessageUpdate }),
    /** A whole reply at once, for the asker alone. */
    replyEphemeral: (key: InteractionToken, { file: _, ...body }: MessageBody): Promise<void> =>
      respond(key, {
        type: InteractionResponseType.ChannelMessageWithSource,
        data: { ...body, flags: body.flags | MessageFlags.Ephemeral },
      }),
    edit: async (key: InteractionToken, message: string, body: MessageBody): Promise<APIMessage> =>
      read(await call(onMessage(key, message, 'PATCH', body))),
    /** One more message; not repeated after silence, for it may be there. */
    async followUp(key: InteractionToken, body: MessageBody, isPrivate = false): Promise<APIMessage> {
      const flags = body.flags | (isPrivate ? MessageFlags.Ephemeral : 0)
      const [route, path] = ['/webhooks/:id/:token', address(key)]
      const asked = { key, method: 'POST', repeatable: false, route, path } as const
      return read(await call({ ...asked, body: { ...body, flags }, file: body.file }))
    },
    get: async (key: InteractionToken, message: string): Promise<APIMessage> =>
      read(await call(onMessage(key, message, 'GET'))),
  }
}

export type InteractionWebhook = ReturnType<typeof createInteractionWebhook>

/** Calls by tokens, each waiting for what its token's limit lets through. */
function createCalls(deps: { http: Pick<Http, 'send'>; baseUrl: string }) {
  const freeAt = createBoundedMap<string, number>(remembered)

  return async function call(asked: Asked): Promise<BufferedResponse> {
    const { token } = asked.key
    const made = callOf(asked, deps.baseUrl)
    for (let left = tries; ; left--) {
      const pauseMs = (freeAt.get(token) ?? 0) - systemClock.now()
      if (pauseMs > 0) await systemClock.sleep(pauseMs)
      const response = await deps.http.send(made)
      const waitMs = retryDelayMs(response)
      if (waitMs > 0) freeAt.set(token, systemClock.now() + waitMs)
      if (response.ok) return response
      if (response.status !== 429 || left <= 1 || waitMs > longestPauseMs)
        throw await refusal(response, made.method, made.url)
    }
  }
}

const bare = { 'user-agent': DefaultUserAgent }
const withJson = { ...bare, 'content-type': 'application/json' }

/** Named one by one: to spread them takes longer than all the rest of it. */
const callOf = (
  { key, method, repeatable, route, path, body, file, limitMs }: Asked,
  baseUrl: string,
): BufferedRequest => ({
  service: 'discord',
  id: key.interactionId,
  route: `${method} ${route}`,
  url: `${baseUrl}/v10${path}`,
  method,
  repeatable,
  headers: body && !file ? withJson : bare,
  body: payload(body, file),
  attemptMs: limitMs ?? attemptMs,
  signal: null,
  maxBytes,
})

function payload(body: object | undefined, file: MessageBody['file']): BufferedRequest['body'] {
  if (body === undefined) return null
  if (!file) return JSON.stringify(body)
  const form = new FormData()
  form.append('payload_json', JSON.stringify({ ...body, file: undefined }))
  form.append('files[0]', new Blob([file.content], { type: 'text/plain' }), file.name)
  return form
}

const read = async (response: BufferedResponse): Promise<APIMessage> => (await response.json()) as APIMessage

/** How long the next call by this token had better wait, in milliseconds. */
function retryDelayMs({ status, header }: BufferedResponse): number {
  // Nothing of a limit comes with an empty answer.
  if (status === 204) return 0
  const seconds = (name: string) => Number(header(name) ?? 0) || 0
  if (status === 429) return 1000 * Math.max(seconds('retry-after'), seconds('x-ratelimit-reset-after'), 0.1)
  return header('x-ratelimit-remaining') === '0' ? 1000 * seconds('x-ratelimit-reset-after') : 0
}

async function refusal(response: BufferedResponse, method: string, url: string): Promise<Error> {
  const { status, statusText } = response
  const told = await response.json().catch(() => null)
  const data = { body: undefined, files: undefined }
  if (typeof told !== 'object' || told === null || !('code' in told))
    return new HTTPError(status, statusText, method, url, data)
  const error = told as DiscordErrorData
  return new DiscordAPIError(error, error.code, status, method, url, data)
}
