import type { API } from '@discordjs/core'
import type { APIMessage } from 'discord-api-types/v10'
import type { ShownPictures } from '../../features/image/ports.ts'
import { isGone } from './errors.ts'
import { isPicture, picturesOf, toAttachment } from './rest/pictures.ts'
import { readRef } from './replies/ref.ts'

/**
 * Finds the picture of an answer: the first that is attached to one of its messages, the last message first. Discord makes
 * new addresses with each read. https://discord.com/developers/docs/reference#signed-attachment-cdn-urls
 */
export function createShownPictures({ api }: { api: API }): ShownPictures {
  const read = (channelId: string, id: string, signal: AbortSignal): Promise<APIMessage | null> =>
    api.channels.getMessage(channelId, id, { signal }).catch((error: unknown) => {
      signal.throwIfAborted()
      if (isGone(error)) return null
      throw error
    })

  return {
    async find(text, signal) {
      const { channelId = '', messages = [] } = readRef(text) ?? {}
      for (const id of messages.toReversed()) {
        const picture = (await read(channelId, id, signal))?.attachments.find(isPicture)
        if (picture) return toAttachment(picture)
      }
      return null
    },
    async ofMessage(channelId, messageId, signal) {
      const message = await read(channelId, messageId, signal)
      return message ? picturesOf(message) : []
    },
  }
}
