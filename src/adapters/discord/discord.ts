import { isEverybody } from '../../conversation/audience.ts'
import { randomUUID } from 'node:crypto'
import type { Dispatch } from '../../conversation/conversation.ts'
import type { Publisher } from '../../features/content/ports.ts'
import type { Gallery } from '../../features/image/ports.ts'
import type { Readers } from '../../features/knowledge/ports.ts'
import { type Clock, monotonicClock } from '../../lib/clock.ts'
import type { FatalError } from '../../lib/errors.ts'
import type { Http } from '../../lib/http/http.ts'
import type { Log } from '../../lib/log.ts'
import { createGateway, type Gateway, type GatewayState } from './gateway/gateway.ts'
import { createGuilds, type Guilds } from './guilds/guilds.ts'
import { createInbound, type Inbound } from './inbound/inbound.ts'
import { createSetupLog, readContentIntent, type WantedChannel } from './inspect.ts'
import { createGallery } from './posting/gallery.ts'
import { createPublisher } from './posting/publisher.ts'
import type { ChannelLimiter } from './rate-limit/channel-limiter.ts'
import { withInvalidRequestGuard } from './rate-limit/invalid-requests.ts'
import { type ChannelWriter, createChannelWriters } from './replies/channel-writer.ts'
import { createYield } from './replies/event-loop.ts'
import { createMarks } from './replies/marks.ts'
import { createPostedAnswers } from './replies/posted-answers.ts'
import { readRef } from './replies/ref.ts'
import { createThreads } from './replies/threads.ts'
import { createTyping } from './replies/typing.ts'
import { createHistory } from './rest/history.ts'
import { messageBody } from './rest/message-body.ts'
import { linkToMessage } from './rest/message-links.ts'
import { createRest, type RestDeps } from './rest/rest.ts'
import { createInteractionWebhook } from './rest/webhook.ts'
import { findPingTrouble } from './role-pings.ts'
import { createSetup } from './setup.ts'
import { createShownPictures } from './shown-pictures.ts'
import { split } from './text/split/split.ts'

type Deps = {
  http: Http
  baseUrl: string
  token: string
  clock: Clock
  log: Log
  homeGuildId: string | null
  contentChannelId: string | null
  /** Channels that settings name; the start says what the bot may not do there. */
  channels: readonly WantedChannel[]
  onFatal(error: FatalError): void
  /** Tells the owner. */
  report(cause: string, sentence: string): void
}

/** https://discord.com/developers/docs/resources/message#create-message-jsonform-params */
const maxNonceLength = 25

/** The bot on Discord. It connects in the background: `start` does not wait for Discord. */
export function createDiscord(deps: Deps) {
  const { clock, log } = deps
  const http = withInvalidRequestGuard({ ...deps, clock: monotonicClock })
  const rest = createRest({ ...deps, http })
  const { api } = rest
  const guilds = createGuilds({ ...deps, api })
  const writers = createChannelWriters(rest)
  const webhook = createInteractionWebhook({ ...deps, http })
  const typing = createTyping({ api, clock: monotonicClock, log })
  const replies = { api, writers, typing, webhook, yieldToEventLoop: createYield(), clock, log }
  const setup = createSetup({ api })
  const tellSetup = createSetupLog({ ...deps, setup })
  const stopping = new AbortController()
  let [inbound, gateway]: [Inbound | null, Gateway | null] = [null, null]
  let [contentAllowed, state]: [boolean, GatewayState] = [true, 'connecting']

  async function connect(dispatch: Dispatch): Promise<void> {
    const intent = await readContentIntent({ ...deps, setup }, stopping.signal)
    if (intent === 'refused' || stopping.signal.aborted) return
    contentAllowed = intent !== 'off'
    inbound = createInbound({ ...deps, ...replies, guilds, dispatch, mayRead: contentAllowed })
    gateway = createGateway({
      ...deps,
      rest: rest.rest,
      contentAllowed,
      listeners: { ...inbound, guilds },
      onState: (now) => tellSetup((state = now)),
    })
    await gateway.connect()
  }

  return {
    async start(dispatch: Dispatch) {
      connect(dispatch).catch((error: unknown) => log.error({ err: error, part: 'discord' }, 'could not connect'))
      return Promise.resolve()
    },
    /**
     * Lets replies finish for `graceMs`, ends the rest with a sentence, then closes the connection. If `timeUp` is aborted
     * first, the connection is closed at once: a reply that never ends must not keep the bot on Discord.
     */
    async stop(graceMs: number, timeUp: AbortSignal) {
      stopping.abort(new Error('stopping'))
      await Promise.race([inbound?.stop(graceMs), aborted(timeUp)])
      await gateway?.stop()
      state = 'stopped'
      rest.close()
    },
    state: () => state,
    ...createPosting({ ...deps, http }, rest.limits, stopping.signal),
    ...{ readers: createReaders(guilds), homeGuildId: guilds.homeGuildId, marks: createMarks(replies) },
    ...{ visible: createPostedAnswers(replies), shownPictures: createShownPictures(replies) },
    threads: createThreads(replies),
    history: createHistory({ api, guilds, log, mayRead: () => contentAllowed }),
    /** Posts a text in a channel. Throws what Discord responds. */
    post: (channelId: string, text: string) => writers.use(channelId, (writer) => sendParts(writer, text)),
  }
}

export type Discord = ReturnType<typeof createDiscord>

/** Posts have time: what cannot be posted now is posted later, so nothing is repeated at once or waited for. */
function createPosting(
  deps: Omit<Deps, 'http'> & Pick<RestDeps, 'http'>,
  limits: ChannelLimiter,
  stopping: AbortSignal,
): { publisher: Publisher; gallery: Gallery } {
  const { api, close } = createRest({ ...deps, limits, isPatient: false })
  stopping.addEventListener('abort', close, { once: true })
  let self: string | null = null
  const selfId = async (signal: AbortSignal) => (self ??= (await api.users.getCurrent({ signal })).id)
  const posting = { ...deps, api, limits, selfId }
  return {
    publisher: createPublisher({
      ...posting,
      findPingTrouble: (...asked) => findPingTrouble({ api, selfId }, ...asked),
    }),
    gallery: createGallery(posting),
  }
}

/** Tells where posts stand and who reads them, as the gateway reported it. */
function createReaders({ channels, audience, isReadableAt }: Guilds): Readers {
  return {
    messageOf(ref) {
      const { channelId = '', messages: [messageId] = [], receivedAt: at = 0 } = readRef(ref) ?? {}
      return messageId === undefined ? null : { channelId, messageId, at }
    },
    readersOf(channelId) {
      const { guildId = null } = channels.get(channelId) ?? {}
      if (guildId === null) return null
      const own = audience(channelId, guildId)
      return { guildId, audience: isEverybody(own) ? null : own }
    },
    isReadableAt,
    linkTo: linkToMessage,
  }
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))

async function sendParts(writer: ChannelWriter, text: string): Promise<void> {
  for (const part of split(text))
    await writer.send(messageBody(part), { nonce: randomUUID().slice(0, maxNonceLength), replyTo: null })
}
