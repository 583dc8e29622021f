import type { API } from '@discordjs/core'
import { ApplicationFlags } from 'discord-api-types/v10'
import type { Http } from '../../lib/http/http.ts'
import { refusedToken } from './gateway/close-codes.ts'
import { createRest, isGone, isUnauthorized } from './rest/rest.ts'

const allowing = ApplicationFlags.GatewayMessageContent | ApplicationFlags.GatewayMessageContentLimited

/** True where the developer portal's Message Content switch is on, for small bots or large ones. */
export const allowsContent = (flags = 0): boolean => (flags & allowing) !== 0

/** Looks at Discord without connecting to its gateway. Each answers what is well, or throws a sentence that says what to do. */
export function createInspection(deps: { http: Http; baseUrl: string; token: string }) {
  const unreachable = () => `${deps.baseUrl} does not answer as it should. Is this machine online?`

  /** With a client of its own: @discordjs/rest forgets its token after the first 401. */
  async function ask<T>(
    work: (api: API) => Promise<T>,
    otherwise: (error: unknown) => string = unreachable,
  ): Promise<T> {
    const { api, close } = createRest({ ...deps, told: () => undefined })
    try {
      return await work(api)
    } catch (error) {
      throw new Error(isUnauthorized(error) ? refusedToken : otherwise(error), { cause: error })
    } finally {
      close()
    }
  }

  async function token(): Promise<string> {
    return `Discord knows it as ${(await ask((api) => api.users.getCurrent())).username}`
  }

  async function contentIntent(): Promise<string> {
    const { flags } = await ask((api) => api.applications.getCurrent())
    if (allowsContent(flags)) return 'on'
    throw new Error(
      'off. Turn it on at discord.com/developers/applications (your application, Bot, Message Content Intent)',
    )
  }

  return {
    checks: [
      { name: 'DISCORD_TOKEN', look: token },
      { name: 'Message Content intent', look: contentIntent },
    ],
    /** The name of a channel. Throws an error that says what to do. */
    async channel(id: string): Promise<string> {
      const channel = await ask(
        (api) => api.channels.get(id),
        (error) =>
          isGone(error) ? `the bot cannot see channel ${id}. Invite it there, or correct the id` : unreachable(),
      )
      return `#${('name' in channel && channel.name) || id}`
    },
  }
}
