import type { APIMessage } from 'discord-api-types/v10'
import type { Posted, Publisher } from '../../../features/content/ports.ts'
import type { Clock } from '../../../lib/clock.ts'
import { readRef, snowflakeTime, writeRef } from '../replies/ref.ts'
import { drawPost } from './card.ts'
import { createOutcomes } from './outcomes.ts'
import { createPlaces, type Place } from './places.ts'
import { createArrivalWait, findOwn, readNewest, readStarters } from './read-back.ts'
import { isPostOf, linksOf } from './recognize.ts'
import { type SendDeps, sendPost } from './send.ts'

type Deps = SendDeps & {
  clock: Clock
  /** The bot's own id; rejects as a call to Discord does. */
  selfId(signal: AbortSignal): Promise<string>
  /** Why posts do not ping a role in a channel; null where they do. Rejects as a call to Discord does. */
  findPingTrouble(channelId: string, roleId: string, signal: AbortSignal): Promise<string | null>
}

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
  const { api } = deps
  const places = createPlaces(deps)
  const { ofPost, ofRead, ofPublish } = createOutcomes({ ...deps, places })
  const arrival = createArrivalWait(deps.clock)

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
      await arrival(order.since, signal)
      return ofRead(order.channelId, signal, async () => {
        const place = await places.read(order.channelId, signal)
        const isPost = isPostOf(order, drawPost(order)?.link ?? '')
        const found = await findOwn(deps, place, order.since, isPost, signal)
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
