import type { API } from '@discordjs/core'
import type { Dispatch } from '../../conversation.ts'
import type { Clock } from '../../lib/clock.ts'
import { FatalError } from '../../lib/errors.ts'
import type { Http } from '../../lib/http.ts'
import type { Log } from '../../lib/log.ts'
import { createAcknowledgement } from './acknowledge.ts'
import { messageBody } from './body.ts'
import { createChannels } from './channels.ts'
import { listen } from './events.ts'
import { refusedToken } from './closes.ts'
import { createGateway, type Gateway, type GatewayState } from './gateway.ts'
import { allowsContent } from './inspect.ts'
import { createInteractions, type Interactions } from './interaction.ts'
import { createRegistration } from './register.ts'
import { createRest, isUnauthorized } from './rest.ts'
import { split } from './split.ts'
import { createVisible } from './visible.ts'

type Deps = {
  http: Http
  baseUrl: string
  token: string
  clock: Clock
  log: Log
  /** The server whose owners command the bot, where a setting says so. */
  homeGuildId: string | null
  /** Else the server of this channel, else the only one. */
  contentChannelId: string | null
  onFatal(error: FatalError): void
}

/** Everything that the bot is on Discord. It connects in the background: `start` does not wait for Discord. */
export function createDiscord(deps: Deps) {
  const rest = createRest(deps)
  const channels = createChannels()
  const stopping = new AbortController()
  const contentGuild = () => deps.contentChannelId && channels.get(deps.contentChannelId)?.guildId
  const homeGuild = () => deps.homeGuildId ?? (contentGuild() || channels.onlyGuild())
  let interactions: Interactions | null = null
  let gateway: Gateway | null = null
  let state: GatewayState = 'connecting'
  const register = createRegistration({ api: rest.api, log: deps.log })

  async function connect(dispatch: Dispatch): Promise<void> {
    const application = await readApplication(rest.api, deps, stopping.signal)
    if (application === 'refused' || stopping.signal.aborted) return
    const acknowledgement = createAcknowledgement(deps)
    interactions = createInteractions({ ...deps, dispatch, ...rest, acknowledgement, homeGuild })
    gateway = createGateway({
      ...deps,
      rest,
      contentAllowed: application?.contentAllowed ?? true,
      onState: (now) => (state = now),
    })
    listen(gateway.client, {
      channels,
      interactions,
      log: deps.log,
      onReady: (id) => void register(dispatch.commands, id),
    })
    await gateway.connect()
  }

  return {
    async start(dispatch: Dispatch) {
      connect(dispatch).catch((error: unknown) => deps.log.error({ err: error, part: 'discord' }, 'connecting failed'))
      return Promise.resolve()
    },
    /** Lets running replies finish for `graceMs`, ends the rest with a sentence, then closes the connection. */
    async stop(graceMs: number) {
      stopping.abort(new Error('stopping'))
      await interactions?.stop(graceMs)
      await gateway?.stop()
      state = 'stopped'
      rest.close()
    },
    state: () => state,
    visible: createVisible({ ...rest, clock: deps.clock }),
    /** Posts a text in a channel. Throws what Discord answers. */
    async post(channelId: string, text: string): Promise<void> {
      for (const part of split(text)) await rest.api.channels.createMessage(channelId, messageBody(part))
    },
  }
}

export type Discord = ReturnType<typeof createDiscord>

/** Looks at the switches of the developer portal; null where Discord does not say, which stops nothing. */
async function readApplication(
  api: API,
  deps: Pick<Deps, 'log' | 'onFatal'>,
  stopping: AbortSignal,
): Promise<{ contentAllowed: boolean } | 'refused' | null> {
  try {
    const { flags } = await api.applications.getCurrent({ signal: stopping })
    const contentAllowed = allowsContent(flags)
    if (!contentAllowed)
      deps.log.warn(
        { part: 'discord' },
        'the Message Content switch is off (discord.com/developers/applications, Bot): going on without channel context, link channels, threads and replies that do not mention the bot',
      )
    return { contentAllowed }
  } catch (error) {
    if (stopping.aborted) return null
    if (isUnauthorized(error)) {
      deps.onFatal(new FatalError(refusedToken, 78))
      return 'refused'
    }
    deps.log.warn({ err: error, part: 'discord' }, 'the application could not be read: assuming its switches are on')
    return null
  }
}
