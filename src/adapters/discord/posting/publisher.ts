import type { API } from '@discordjs/core'
import type { APIMessage } from 'discord-api-types/v10'
import type { Posted, PostOrder, Publisher } from '../../../features/content/ports.ts'
import type { Clock } from '../../../lib/clock.ts'
import type { Log } from '../../../lib/log.ts'
import type { ChannelLimiter } from '../rate-limit/channel-limiter.ts'
import { readRef, snowflakeAt, snowflakeTime, writeRef } from '../replies/ref.ts'
import { drawPost } from './card.ts'
import { createOutcomes } from './outcomes.ts'
import { createPlaces, type Place } from './places.ts'
import { findMessage, readNewest, readStarters } from './read-back.ts'
import { isPostOf, linksOf } from './recognize.ts'
import { sendPost } from './send.ts'

type Deps = {
  /** Repeats nothing and waits for no long rate limit. */
  api: API
  limits: ChannelLimiter
  clock: Clock
  log: Log
  /** The bot's own id; rejects as a call to Discord does. */
  selfId(signal: AbortSignal): Promise<string>
  /** Why posts do not ping a role in a channel; null where they do. Rejects as a call to Discord does. */
  findPingTrouble(channelId: string, roleId: string, signal: AbortSignal): Promise<string | null>
}

/** A call made just before a crash, or a moment ago without a response, may take this long to have its effect. */
const arrivalMs = 5_000
/** The clocks of this host and of Discord may differ by this much. */
const clockSkewMs = 5 * 60_000
/**
 * Each costs a call. A power cut takes what was committed in the last half minute, as the host writes its cache within that
 * time: in a forum no more posts than this.
 */
const maxStartersForLinks = 20

/**
 * Posts items in channels and forums of Discord. A post is one call, or a second one without its picture where Discord
 * refuses that. `find` first waits for calls in flight, up to five seconds.
 */
export function createPublisher(deps: Deps): Publisher {
  const { api, clock } = deps
  const places = createPlaces(deps)
  const { ofPost, ofRead, ofPublish } = createOutcomes({ ...deps, places })
  const startedAt = clock.now()

  return {
    async post(order, signal) {
      const { channelId } = order
      const drawing = drawPost(order)
      if (!drawing) return { outcome: 'refused', sentence: 'This item has no address that Discord can link.' }
      const place = await ofRead(channelId, signal, () => places.get(channelId, signal))
      if ('outcome' in place) return place
      return ofPost(channelId, signal, async () => {
        const { channelId: at, messageId } = await sendPost(deps, place, order, drawing, signal)
        return posted(place, at, messageId)
      })
    },
    async find(order, signal) {
      const arrivedAt = (order.since < startedAt ? startedAt : clock.now()) + arrivalMs
      if (arrivedAt > clock.now()) await clock.sleep(arrivedAt - clock.now(), signal)
      return ofRead(order.channelId, signal, async () => {
        const place = await places.read(order.channelId, signal)
        const found = await find(deps, place, order, signal)
        return found ? posted(place, found.channel_id, found.id) : { outcome: 'absent' as const }
      })
    },
    async toFollowers(ref, signal) {
      const { channelId = '', messages: [messageId] = [] } = readRef(ref) ?? {}
      if (messageId === undefined) return { outcome: 'refused', sentence: 'The post was deleted.' }
      return ofPublish(channelId, signal, () => api.channels.crosspostMessage(channelId, messageId, { signal }))
    },
    async pingTrouble(channelId, roleId, signal) {
      const read = () => deps.findPingTrouble(channelId, roleId, signal)
      const trouble = await ofRead(channelId, signal, read)
      return typeof trouble === 'string' ? trouble : null
    },
    linksIn: (channelId, signal) =>
      ofRead(channelId, signal, async () => {
        const place = await places.read(channelId, signal)
        const messages = await readBack(deps, place, signal)
        return { outcome: 'read' as const, links: [...new Set(messages.flatMap(linksOf))] }
      }),
  }
}

async function find(
  { api, selfId }: Deps,
  place: Place,
  order: PostOrder & { readonly since: number },
  signal: AbortSignal,
): Promise<APIMessage | null> {
  const self = await selfId(signal)
  const isPost = isPostOf(order, drawPost(order)?.link ?? '')
  const isOwnPost = (message: APIMessage) => message.author.id === self && isPost(message)
  const after = snowflakeAt(order.since - clockSkewMs)
  if (place.kind !== 'forum') return findMessage({ api, signal }, place, after, isOwnPost)
  const isOwnThread = (thread: { id: string; owner_id?: string }) =>
    thread.owner_id === self && BigInt(thread.id) > BigInt(after)
  for await (const starter of readStarters({ api, signal }, place, { isWanted: isOwnThread }))
    if (isOwnPost(starter)) return starter
  return null
}

async function readBack({ api }: Deps, place: Place, signal: AbortSignal): Promise<APIMessage[]> {
  if (place.kind !== 'forum') return readNewest({ api, signal }, place)
  const starters: APIMessage[] = []
  for await (const starter of readStarters({ api, signal }, place, { limit: maxStartersForLinks }))
    starters.push(starter)
  return starters
}

/** A post; `messageId` is null where it was deleted since. */
function posted({ kind }: Place, channelId: string, messageId: string | null): Posted {
  const id = messageId ?? channelId
  const messages = messageId === null ? [] : [messageId]
  const ref = writeRef({ to: { id, key: null }, channelId, messages, receivedAt: snowflakeTime(id) })
  return { outcome: 'posted', ref, forFollowers: kind === 'announcement' && messageId !== null }
}
