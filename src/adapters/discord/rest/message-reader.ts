import type { API } from '@discordjs/core'
import type { APIMessage } from 'discord-api-types/v10'
import type { Log } from '../../../lib/log.ts'

/** Messages in one page. https://discord.com/developers/docs/resources/message#get-channel-messages */
const perPage = 100

/** Reads messages. What cannot be read is logged and missing. */
export function createMessageReader({ api, log }: { api: API; log: Log }) {
  /** The pages that are being read, so that everybody who asks in a busy channel waits for the same call. */
  const pages = new Map<string, Promise<readonly APIMessage[]>>()

  const logUnless = (signal: AbortSignal | null) => (error: unknown) => {
    if (!signal?.aborted) log.info({ err: error, part: 'discord' }, 'could not read messages of the channel')
    return null
  }

  async function readPage(channelId: string): Promise<readonly APIMessage[]> {
    const page = await api.channels.getMessages(channelId, { limit: perPage }).catch(logUnless(null))
    return page ?? []
  }

  return {
    /** The newest 100 messages of a channel, newest first. */
    newest(channelId: string): Promise<readonly APIMessage[]> {
      const reading = pages.get(channelId) ?? readPage(channelId).finally(() => pages.delete(channelId))
      pages.set(channelId, reading)
      return reading
    },
    /** A message; null where it is gone, or `signal` is aborted. */
    message: (channelId: string, messageId: string, signal: AbortSignal): Promise<APIMessage | null> =>
      api.channels.getMessage(channelId, messageId, { signal }).catch(logUnless(signal)),
    /** Reads an unknown channel; null where the bot does not see it. */
    channel: (channelId: string, signal: AbortSignal) =>
      api.channels.get(channelId, { signal }).catch(logUnless(signal)),
  }
}

export type MessageReader = ReturnType<typeof createMessageReader>
