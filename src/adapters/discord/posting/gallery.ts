import type { APIMessage } from 'discord-api-types/v10'
import type { Closed, Later } from '../../../conversation/outcomes.ts'
import type { Gallery } from '../../../features/image/ports.ts'
import type { Clock } from '../../../lib/clock.ts'
import { drawPicture, pictureName } from './card.ts'
import { createOutcomes } from './outcomes.ts'
import { createPlaces } from './places.ts'
import { createArrivalWait, findOwn } from './read-back.ts'
import { type SendDeps, sendTo } from './send.ts'

type Deps = SendDeps & {
  clock: Clock
  /** The bot's own id; rejects as a call to Discord does. */
  selfId(signal: AbortSignal): Promise<string>
}

/** Names of tags that fit a picture. */
const tagNames = ['pictures', 'picture', 'images', 'image', 'art', 'gallery']

/**
 * Posts pictures in a channel, or as posts of a forum. The name of the file tells which picture it is: `find` looks for it,
 * after calls in flight have arrived, up to five seconds.
 */
export function createGallery(deps: Deps): Gallery {
  const places = createPlaces(deps)
  const { ofPost, ofRead } = createOutcomes({ ...deps, places })
  const arrival = createArrivalWait(deps.clock)

  /** Looks for a picture's message and does something with it. */
  async function look<T>(
    { channelId, key, since }: Parameters<Gallery['find']>[0],
    signal: AbortSignal,
    act: (found: APIMessage | null) => Promise<T>,
  ): Promise<T | Closed | Later> {
    await arrival(since, signal)
    return ofRead(channelId, signal, async () => {
      const place = await places.read(channelId, signal)
      return act(await findOwn(deps, place, since, isPictureOf(key), signal))
    })
  }

  return {
    async post(post, signal) {
      const { channelId, key, attempt } = post
      const place = await ofRead(channelId, signal, () => places.get(channelId, signal))
      if ('outcome' in place) return place
      const send = async () => {
        // Another nonce than that of a news post with the same key.
        await sendTo(deps, place, { ...drawPicture(post), nonce: `p${key}.${attempt}`, tagNames }, signal)
        return { outcome: 'posted' as const }
      }
      return ofPost(channelId, signal, send, 'picture')
    },
    find: (asked, signal) =>
      look(asked, signal, (found) => Promise.resolve({ outcome: found ? ('posted' as const) : ('absent' as const) })),
    remove: (asked, signal) =>
      look(asked, signal, async (found) => {
        if (found) await deps.api.channels.deleteMessage(found.channel_id, found.id, { signal })
        return { outcome: 'gone' as const }
      }),
  }
}

const isPictureOf =
  (key: string) =>
  ({ attachments }: APIMessage): boolean =>
    attachments.some(({ filename }) => filename.startsWith(`${pictureName(key)}.`))
