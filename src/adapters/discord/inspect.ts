import type { API } from '@discordjs/core'
import { ApplicationFlags } from 'discord-api-types/v10'
import { FatalError } from '../../lib/errors.ts'
import type { Http } from '../../lib/http/http.ts'
import type { Log } from '../../lib/log.ts'
import { refusedToken } from './gateway/close-codes.ts'
import { isGone, isUnauthorized } from './rest/errors.ts'
import { createRest } from './rest/rest.ts'

/** A start waits no longer than this for the application. */
const readTimeoutMs = 5_000
/** Small bots have the limited flag, bots in many servers the other one. https://discord.com/developers/docs/resources/application#application-object-application-flags */
const contentFlags = ApplicationFlags.GatewayMessageContent | ApplicationFlags.GatewayMessageContentLimited

const isContentAllowed = (flags = 0): boolean => (flags & contentFlags) !== 0

/**
 * Reads whether the Message Content intent is on. If the application cannot be read, it counts as on; if the token is
 * refused, `onFatal` is called.
 */
export async function readContentIntent(
  { api, log, onFatal }: { api: API; log: Log; onFatal(error: FatalError): void },
  stopping: AbortSignal,
): Promise<'on' | 'off' | 'refused'> {
  try {
    const signal = AbortSignal.any([stopping, AbortSignal.timeout(readTimeoutMs)])
    const { flags } = await api.applications.getCurrent({ signal })
    if (isContentAllowed(flags)) return 'on'
    log.warn(
      { part: 'discord' },
      'the Message Content intent is off (discord.com/developers/applications, Bot); continuing without channel context, link channels, threads and replies that do not mention the bot',
    )
    return 'off'
  } catch (error) {
    if (stopping.aborted) return 'on'
    if (isUnauthorized(error)) {
      onFatal(new FatalError(refusedToken, 78))
      return 'refused'
    }
    const fields = { err: error, part: 'discord' }
    log.warn(fields, 'could not read the application from Discord; assuming its intents are enabled')
    return 'on'
  }
}

/** Checks of the doctor, without the gateway. Each returns a sentence, or throws one that says how to fix it. */
export function createInspection(deps: { http: Http; baseUrl: string; token: string }) {
  const { api } = createRest(deps)
  const unreachable = () => `${deps.baseUrl} does not respond as expected. Is this machine online?`

  /** Rejects with an error that tells the owner what to do. */
  const ask = <T>(call: Promise<T>, describe: (error: unknown) => string = unreachable): Promise<T> =>
    call.catch((error: unknown) => {
      throw new Error(isUnauthorized(error) ? refusedToken : describe(error), { cause: error })
    })

  async function token(): Promise<string> {
    return `valid; the bot is ${(await ask(api.users.getCurrent())).username}`
  }

  async function contentIntent(): Promise<string> {
    const { flags } = await ask(api.applications.getCurrent())
    if (isContentAllowed(flags)) return 'on'
    throw new Error(
      'off. Turn it on at discord.com/developers/applications (your application, Bot, Message Content Intent)',
    )
  }

  return {
    checks: [
      { name: 'Discord token', look: token },
      { name: 'Message Content intent', look: contentIntent },
    ],
    /** The name of a channel. Throws an error that says how to fix it. */
    async channel(id: string): Promise<string> {
      const channel = await ask(api.channels.get(id), (error) =>
        isGone(error) ? `the bot cannot see channel ${id}. Invite it there, or correct the id` : unreachable(),
      )
      return `#${('name' in channel && channel.name) || id}`
    },
  }
}
