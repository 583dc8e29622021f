import type { API } from '@discordjs/core'
import type { Dispatch } from '../../conversation/conversation.ts'
import { type Clock, systemClock } from '../../lib/clock.ts'
import { FatalError } from '../../lib/errors.ts'
import type { Http } from '../../lib/http/http.ts'
import type { Log } from '../../lib/log.ts'
import { type InFlight, createInFlight } from './inbound/in-flight.ts'
import { messageBody } from './rest/message-body.ts'
import { createYielder } from './replies/breathe.ts'
import { createChannels } from './guilds/channels.ts'
import { refusedToken } from './gateway/close-codes.ts'
import { listen } from './gateway/events.ts'
import { createGateway, type Gateway, type GatewayState } from './gateway/gateway.ts'
import { createHistory } from './rest/history.ts'
import { createInteractionWebhook } from './rest/webhook.ts'
import { allowsContent } from './inspect.ts'
import { createCommandPermissions } from './guilds/command-permissions.ts'
import { answerInteraction, type InteractionDeps } from './inbound/interaction.ts'
import { withInvalidRequestGuard } from './rate-limit/invalid-requests.ts'
import { createChannelLimiter } from './rate-limit/channel-limiter.ts'
import { answerMessage, createRefusals } from './inbound/message.ts'
import { type CommandIds, createRegistration } from './inbound/register.ts'
import { createRest, isUnauthorized } from './rest/rest.ts'
import { createPermissions } from './guilds/permissions.ts'
import { split } from './split/split.ts'
import { createTyping } from './replies/typing.ts'
import { createPostedAnswers } from './replies/posted-answers.ts'

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

type Self = { readonly userId: string; readonly applicationId: string }

/** The command whose switch under Integrations counts for messages too. */
const asking = 'prof'

/** What is merely good to know at the start is not waited for any longer. */
const patienceMs = 5_000

/** Everything that the bot is on Discord. It connects in the background: `start` does not wait for Discord. */
export function createDiscord(deps: Deps) {
  const { clock, log } = deps
  const limits = createChannelLimiter(systemClock)
  const http = withInvalidRequestGuard({ http: deps.http, clock: systemClock, log })
  const rest = createRest({ ...deps, http, told: limits.updateFromHeaders })
  const webhook = createInteractionWebhook({ ...deps, http })
  const typing = createTyping({ api: rest.api, log })
  const surfaces = { api: rest.api, webhook, limits, typing, breathe: createYielder(), clock }
  const answering = createInFlight(clock)
  const stopping = new AbortController()
  const known = createKnown(deps, rest.api)
  let gateway: Gateway | null = null
  let state: GatewayState = 'connecting'

  async function connect(dispatch: Dispatch): Promise<void> {
    const application = await readApplication(rest.api, deps, stopping.signal)
    if (application === 'refused' || stopping.signal.aborted) return
    known.mayRead = application?.contentAllowed ?? true
    gateway = createGateway({ ...deps, rest, contentAllowed: known.mayRead, onState: (now) => (state = now) })
    follow(gateway.on, { ...surfaces, api: rest.api, known, answering, dispatch, log })
    await gateway.connect()
  }

  return {
    async start(dispatch: Dispatch) {
      connect(dispatch).catch((error: unknown) => log.error({ err: error, part: 'discord' }, 'connecting failed'))
      return Promise.resolve()
    },
    /**
     * Lets running replies finish for `graceMs`, ends the rest with a sentence, then closes the connection; the latter
     * also where `timeUp` comes first, for a reply that never ends must not keep the bot on Discord.
     */
    async stop(graceMs: number, timeUp: AbortSignal) {
      stopping.abort(new Error('stopping'))
      const isUp = new Promise<void>((resolve) => timeUp.addEventListener('abort', () => resolve(), { once: true }))
      await Promise.race([answering.stop(graceMs), isUp])
      await gateway?.stop()
      state = 'stopped'
      rest.close()
    },
    state: () => state,
    visible: createPostedAnswers({ ...surfaces, log }),
    history: createHistory({
      api: rest.api,
      log,
      mayRead: () => known.mayRead,
      botId: () => known.self?.userId ?? null,
    }),
    /** Posts a text in a channel. Throws what Discord answers. */
    async post(channelId: string, text: string): Promise<void> {
      for (const part of split(text)) await rest.api.channels.createMessage(channelId, messageBody(part))
    },
  }
}

export type Discord = ReturnType<typeof createDiscord>

type Followed = Omit<InteractionDeps, 'homeGuild'> & { known: Known; answering: InFlight }

/** Hands what the gateway tells to those who answer it. */
function follow(on: Gateway['on'], { known, answering, ...deps }: Followed): void {
  const { api, dispatch, log, clock } = deps
  const register = createRegistration({ api, log, registered: (ids) => (known.commands = ids) })
  let registered = Promise.resolve()
  const refusals = createRefusals(() => clock.now())
  const common = { ...deps, ...known, refusals }
  listen(on, {
    ...known,
    onReady(self) {
      known.self = self
      const ids = registered.then(() => register(dispatch.commands, self.applicationId))
      registered = Promise.race([ids, systemClock.sleep(patienceMs)])
    },
    onInteraction: (data) => answering.runOnce(data.id, (signal) => answerInteraction(common, data, signal)),
    onMessage(data) {
      // Right after a start, what was decided about a command is not forgotten because its id is not known yet.
      const commandId = () => registered.then(() => known.commands.get(asking) ?? null)
      const self = known.self && { ...known.self, commandId }
      if (self) answering.runOnce(data.id, (signal) => answerMessage({ ...common, self }, data, signal))
    },
  })
}

/** What is known of the world: from the settings, and what the gateway tells. */
function createKnown(deps: Deps, api: API) {
  const channels = createChannels()
  const contentGuild = () => deps.contentChannelId && channels.get(deps.contentChannelId)?.guildId
  const homeGuild = () => deps.homeGuildId ?? (contentGuild() || channels.onlyGuild())
  return {
    channels,
    homeGuild,
    rights: createPermissions(({ id }) => homeGuild() === id),
    integrations: createCommandPermissions({ api, log: deps.log }),
    self: null as Self | null,
    commands: new Map() as CommandIds,
    /** Whether Discord shows the bot what people write to each other. */
    mayRead: true,
  }
}

type Known = ReturnType<typeof createKnown>

/** Looks at the switches of the developer portal; null where Discord does not say, which stops nothing. */
async function readApplication(
  api: API,
  deps: Pick<Deps, 'log' | 'onFatal'>,
  stopping: AbortSignal,
): Promise<{ contentAllowed: boolean } | 'refused' | null> {
  try {
    const signal = AbortSignal.any([stopping, AbortSignal.timeout(patienceMs)])
    const { flags } = await api.applications.getCurrent({ signal })
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
