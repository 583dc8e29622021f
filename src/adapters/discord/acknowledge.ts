import { DefaultUserAgent, DiscordAPIError, type DiscordErrorData, HTTPError } from '@discordjs/rest'
import { InteractionResponseType, MessageFlags } from 'discord-api-types/v10'
import type { Http, Whole } from '../../lib/http.ts'
import type { MessageBody } from './body.ts'

/** Worthless three seconds after somebody pressed Enter. */
const worthMs = 2_500
const attemptMs = 1_200
const maxBytes = 64 * 1024
const method = 'POST'
const route = 'POST /interactions/:id/:token/callback'
const headers = { 'content-type': 'application/json', 'user-agent': DefaultUserAgent }

type Interaction = { readonly id: string; readonly token: string }

/**
 * The first response to an interaction, straight over the app's HTTP: it needs no token, no limit holds it back, and
 * whoever asked waits for it. Throws what @discordjs/rest would throw, or UpstreamError.
 * https://discord.com/developers/docs/interactions/receiving-and-responding
 */
export function createAcknowledgement(deps: { http: Http; baseUrl: string }) {
  async function respond({ id, token }: Interaction, body: object): Promise<void> {
    const url = `${deps.baseUrl}/v10/interactions/${id}/${token}/callback`
    const signal = AbortSignal.timeout(worthMs)
    const limits = { repeatable: true, attemptMs, maxBytes }
    const call = { service: 'discord', route, url, method, headers, body: JSON.stringify(body), signal } as const
    const response = await deps.http.send({ ...call, ...limits })
    if (!response.ok) throw await refusal(response, url, body)
  }

  return {
    /** "… is thinking", for everybody or for the asker alone. */
    defer: (interaction: Interaction, isPrivate: boolean): Promise<void> =>
      respond(interaction, {
        type: InteractionResponseType.DeferredChannelMessageWithSource,
        data: isPrivate ? { flags: MessageFlags.Ephemeral } : {},
      }),
    /** A whole reply at once, for the asker alone. */
    whisper: (interaction: Interaction, body: MessageBody): Promise<void> =>
      respond(interaction, {
        type: InteractionResponseType.ChannelMessageWithSource,
        data: { ...body, flags: body.flags | MessageFlags.Ephemeral },
      }),
  }
}

export type Acknowledgement = ReturnType<typeof createAcknowledgement>

async function refusal(response: Whole, url: string, body: object): Promise<Error> {
  const { status, statusText } = response
  const told = await response.json().catch(() => null)
  if (typeof told !== 'object' || told === null || !('code' in told))
    return new HTTPError(status, statusText, method, url, { body, files: undefined })
  const error = told as DiscordErrorData
  return new DiscordAPIError(error, error.code, status, method, url, { body, files: undefined })
}
