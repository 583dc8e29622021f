import { DefaultUserAgent, DiscordAPIError, type DiscordErrorData, HTTPError } from '@discordjs/rest'
import { type APIMessage, InteractionResponseType, MessageFlags } from 'discord-api-types/v10'
import type { Audience, Form } from '../../../conversation/conversation.ts'
import { monotonicClock } from '../../../lib/clock.ts'
import { createBoundedMap } from '../../../lib/concurrency/bounded-map.ts'
import { type BufferedRequest, FormData, type Http, type Response } from '../../../lib/http/http.ts'
import { codes, hasCode, isRefusal } from '../errors.ts'
import { formBody } from './form-body.ts'
import { messageBody, type MessageBody, uploadAttemptMs } from './message-body.ts'

/** Discord drops an interaction that is not acknowledged within three seconds: a second attempt may still be in time. */
const acknowledgeAttemptMs = 1_200
const attemptMs = 10_000
const maxBytes = 1_000_000
const maxAttempts = 3
const maxDelayMs = 10_000
const maxTokens = 10_000

const acknowledgements: Record<Exclude<Audience, 'form'>, object> = {
  everybody: { type: InteractionResponseType.DeferredChannelMessageWithSource, data: {} },
  asker: { type: InteractionResponseType.DeferredChannelMessageWithSource, data: { flags: MessageFlags.Ephemeral } },
  nobody: { type: InteractionResponseType.DeferredMessageUpdate },
  same: { type: InteractionResponseType.DeferredMessageUpdate },
}

/** An interaction and the token that authorizes replies to it. */
export type InteractionToken = {
  readonly applicationId: string
  readonly interactionId: string
  readonly token: string
}

/**
 * Calls with an interaction's token, straight over the app's HTTP. They need no other token and do not count against the
 * bot's global limit; each token has a small rate limit, which is waited for. Throws what @discordjs/rest would throw, or
 * UpstreamError. An interaction that is acknowledged already (40060) counts as acknowledged.
 * https://discord.com/developers/docs/interactions/receiving-and-responding
 */
export function createInteractionWebhook(deps: { http: Pick<Http, 'send'>; baseUrl: string }) {
  const send = createSend(deps)

  async function respond(key: InteractionToken, body: object): Promise<void> {
    const path = `/interactions/${key.interactionId}/${key.token}/callback`
    const call = { method: 'POST', route: '/interactions/:id/:token/callback', path, repeatable: true, body } as const
    await send(key, { ...call, attemptMs: acknowledgeAttemptMs }).catch((error: unknown) => {
      if (!hasCode(error, codes.alreadyAcknowledged)) throw error
    })
  }

  async function callMessage(
    key: InteractionToken,
    method: 'GET' | 'PATCH' | 'POST',
    message: string | null,
    body: MessageBody | null = null,
  ): Promise<APIMessage> {
    const suffix = message === null ? '' : `/messages/${message}`
    const route = `/webhooks/:id/:token${suffix.replace(/\d+$/, ':id')}`
    const path = `/webhooks/${key.applicationId}/${key.token}${suffix}`
    const limit = { attemptMs: body?.file ? uploadAttemptMs : attemptMs }
    const response = await send(key, { method, route, path, body, repeatable: method !== 'POST', ...limit })
    return (await response.json()) as APIMessage
  }

  return {
    /**
     * Acknowledges: with "… is thinking", or without showing anything if nobody sees the reply. Resolves with the error if
     * Discord refuses that for good, else with null; rejects if the interaction may be acknowledged all the same.
     */
    acknowledge: (key: InteractionToken, seenBy: Exclude<Audience, 'form'>): Promise<unknown> =>
      respond(key, acknowledgements[seenBy]).then(
        () => null,
        (error: unknown) => {
          if (!isRefusal(error)) throw error
          return error
        },
      ),
    /** Acknowledges by opening a form. https://discord.com/developers/docs/components/reference#modal */
    openForm: (key: InteractionToken, form: Form): Promise<void> =>
      respond(key, { type: InteractionResponseType.Modal, data: formBody(form) }),
    /** Acknowledges with a text that only the person sees. */
    replyEphemeral: (key: InteractionToken, text: string): Promise<void> =>
      respond(key, { type: InteractionResponseType.ChannelMessageWithSource, data: ephemeral(messageBody(text)) }),
    /** Suggests texts for an option that a person is typing: at most 25, each of at most 100 characters. */
    suggest: (key: InteractionToken, texts: readonly string[]): Promise<void> =>
      respond(key, {
        type: InteractionResponseType.ApplicationCommandAutocompleteResult,
        data: { choices: texts.map((text) => ({ name: text, value: text })) },
      }),
    edit: (key: InteractionToken, message: string, body: MessageBody) => callMessage(key, 'PATCH', message, body),
    /** Posts one more message. Not repeated after silence: it may have been posted. */
    followUp: (key: InteractionToken, body: MessageBody, isPrivate: boolean) =>
      callMessage(key, 'POST', null, isPrivate ? ephemeral(body) : body),
    get: (key: InteractionToken, message: string) => callMessage(key, 'GET', message),
  }
}

export type InteractionWebhook = ReturnType<typeof createInteractionWebhook>

const ephemeral = (body: MessageBody): MessageBody => ({ ...body, flags: body.flags | MessageFlags.Ephemeral })

type TokenCall = Pick<BufferedRequest, 'method' | 'route' | 'repeatable' | 'attemptMs'> & {
  path: string
  body: object | null
}

const headers = { 'user-agent': DefaultUserAgent }
const jsonHeaders = { ...headers, 'content-type': 'application/json' }

/** Sends calls, each after its token's rate limit; repeats after 429. */
function createSend(deps: { http: Pick<Http, 'send'>; baseUrl: string }) {
  const freeAt = createBoundedMap<string, number>(maxTokens)

  return async ({ token, interactionId: id }: InteractionToken, made: TokenCall): Promise<Response> => {
    const { method, path, repeatable } = made
    const body = toPayload(made.body)
    const call: BufferedRequest = {
      service: 'discord',
      id,
      route: `${method} ${made.route}`,
      url: `${deps.baseUrl}/v10${path}`,
      method,
      repeatable,
      headers: typeof body === 'string' ? jsonHeaders : headers,
      body,
      attemptMs: made.attemptMs,
      signal: null,
      maxBytes,
    }
    for (let attempt = 1; ; attempt++) {
      const pauseMs = (freeAt.get(token) ?? 0) - monotonicClock.now()
      if (pauseMs > 0) await monotonicClock.sleep(pauseMs)
      const response = await deps.http.send(call)
      const delayMs = retryDelayMs(response)
      if (delayMs > 0) freeAt.set(token, monotonicClock.now() + delayMs)
      if (response.ok) return response
      if (response.status !== 429 || attempt === maxAttempts || delayMs > maxDelayMs)
        throw await toError(response, call)
    }
  }
}

function toPayload(body: (object & { file?: MessageBody['file'] }) | null): BufferedRequest['body'] {
  if (!body?.file) return body && JSON.stringify(body)
  const { file, ...message } = body
  const form = new FormData()
  form.append('payload_json', JSON.stringify(message))
  form.append('files[0]', new Blob([file.content], { type: file.mime }), file.name)
  return form
}

/** Milliseconds to wait before the next call with this token. */
function retryDelayMs({ status, headers: received }: Response): number {
  // Discord sends no rate limit headers with 204.
  if (status === 204) return 0
  const seconds = (name: string) => Number(received.get(name) ?? 0) || 0
  if (status === 429) return 1000 * Math.max(seconds('retry-after'), seconds('x-ratelimit-reset-after'), 0.1)
  return received.get('x-ratelimit-remaining') === '0' ? 1000 * seconds('x-ratelimit-reset-after') : 0
}

async function toError(response: Response, { method, url }: BufferedRequest): Promise<Error> {
  const { status, statusText } = response
  const body = await response.json().catch(() => null)
  const data = { body: undefined, files: undefined }
  if (typeof body !== 'object' || body === null || !('code' in body))
    return new HTTPError(status, statusText, method, url, data)
  const error = body as DiscordErrorData
  return new DiscordAPIError(error, error.code, status, method, url, data)
}
