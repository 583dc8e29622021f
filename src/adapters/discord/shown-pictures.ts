import type { API } from '@discordjs/core'
import type { ShownPictures } from '../../features/image/ports.ts'
import { isGone } from './errors.ts'
import { isPicture, toAttachment } from './rest/pictures.ts'
import { readRef } from './replies/ref.ts'

/**
 * Finds the picture of an answer: the first that is attached to one of its messages, the last message first. Discord makes
 * new addresses with each read. https://discord.com/developers/docs/reference#signed-attachment-cdn-urls
 */
export const createShownPictures = ({ api }: { api: API }): ShownPictures => ({
  async find(text, signal) {
    const { channelId = '', messages = [] } = readRef(text) ?? {}
    for (const id of messages.toReversed()) {
      const message = await api.channels.getMessage(channelId, id, { signal }).catch((error: unknown) => {
        signal.throwIfAborted()
        if (isGone(error)) return null
        throw error
      })
      const picture = message?.attachments.find(isPicture)
      if (picture) return toAttachment(picture)
    }
    return null
  },
})
