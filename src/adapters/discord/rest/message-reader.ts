import type { API } from '@discordjs/core'
import type { APIMessage } from 'discord-api-types/v10'
import { type Clock, monotonicClock } from '../../../lib/clock.ts'
import { createBoundedMap } from '../../../lib/concurrency/bounded-map.ts'
import type { Log } from '../../../lib/log.ts'
import { isForbidden } from '../errors.ts'

/** Messages in one page. https://discord.com/developers/docs/resources/message#get-channel-messages */
const perPage = 100

/** A channel that refused a read is not asked again for so long: each refusal counts against the bot. */
const refusedForMs = 60_000
const maxRefused = 5_000

type Deps = { api: API; log: Log; clock?: Pick<Clock, 'now'> }

/** Reads messages. What cannot be read is logged and missing. `clock` is monotonic. */
export function createMessageReader({ api, log, clock = monotonicClock }: Deps) {
  /** The pages that are being read, so that everybody who asks in a busy channel waits for the same call. */
  const pages = new Map<string, Promise<readonly APIMessage[]>>()

  /** When each channel refused a read. */
  const refused = createBoundedMap<string, number>(maxRefused)

  async function read<Found>(
    channelId: string,
    call: () => Promise<Found>,
    signal: AbortSignal | null,
  ): Promise<Found | null> {
    if (clock.now() - (refused.get(channelId) ?? -Infinity) < refusedForMs) return null
    return call().catch((error: unknown) => {
      if (isForbidden(error)) refused.set(channelId, clock.now())
      if (!signal?.aborted) log.info({ err: error, part: 'discord' }, 'could not read messages of the channel')
      return null
    })
  }

  const readPage = async (channelId: string): Promise<readonly APIMessage[]> =>
    (await read(channelId, () => api.channels.getMessages(channelId, { limit: perPage }), null)) ?? []

  return {
    /** The newest 100 messages of a channel, newest first. */
    newest(channelId: string): Promise<readonly APIMessage[]> {
      const reading = pages.get(channelId) ?? readPage(channelId).finally(() => pages.delete(channelId))
      pages.set(channelId, reading)
      return reading
    },
    /** A message; null where it is gone, or `signal` is aborted. */
    message: (channelId: string, messageId: string, signal: AbortSignal): Promise<APIMessage | null> =>
      read(channelId, () => api.channels.getMessage(channelId, messageId, { signal }), signal),
    /** Reads an unknown channel; null where the bot does not see it. */
    channel: (channelId: string, signal: AbortSignal) =>
      read(channelId, () => api.channels.get(channelId, { signal }), signal),
  }
}

export type MessageReader = ReturnType<typeof createMessageReader>
