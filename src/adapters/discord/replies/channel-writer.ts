import type { API } from '@discordjs/core'
import type { APIMessage, RESTPostAPIChannelMessageJSONBody } from 'discord-api-types/v10'
import type { AcquiredCall, ChannelLimiter, Urgency, Writer } from '../rate-limit/channel-limiter.ts'
import { codes, hasCode, isRefusal } from '../errors.ts'
import { type AttachedFile, withRawFiles } from '../rest/message-body.ts'

/** The content of a message in a channel: anything that Discord shows, without what `ChannelWriter` adds itself. */
export type ChannelMessage = Omit<
  RESTPostAPIChannelMessageJSONBody,
  'allowed_mentions' | 'nonce' | 'enforce_nonce' | 'message_reference'
> & { readonly file?: AttachedFile }

/**
 * Writes in one channel, each call when the channel's rate limit allows it. One call is reserved for the last write, until
 * `close`. No message pings anybody.
 */
export type ChannelWriter = {
  /** Acquires the next write at this urgency; rejects with the signal's reason. Without it, a write has the urgency 'end'. */
  ready(urgency: Urgency, signal?: AbortSignal): Promise<void>
  /**
   * Posts a message. Sent again with the same nonce (at most 25 characters) within two minutes, Discord returns the first
   * one. `replyTo` is the id of a message of the channel; if that is gone, or the bot may not read the history, the message is
   * no reply.
   */
  send(message: ChannelMessage, options: { nonce: string; replyTo: string | null }): Promise<APIMessage>
  edit(messageId: string, message: ChannelMessage): Promise<APIMessage>
  close(): void
}

export function createChannelWriters({ api, limits }: { api: API; limits: ChannelLimiter }) {
  return {
    open: (channelId: string): ChannelWriter => openWriter(api, limits, channelId),
    /** Opens a channel while `work` runs. */
    async use<T>(channelId: string, work: (writer: ChannelWriter) => Promise<T>): Promise<T> {
      const writer = openWriter(api, limits, channelId)
      return work(writer).finally(writer.close)
    },
    /** Makes a call; where it fails because the thread was archived, opens that and makes the call once more. */
    reopening: <T>(channelId: string, call: () => Promise<T>) => reopening(api, channelId, call),
    /** Deletes a message; one that is gone already does not matter. Deletes have rate limits of their own. */
    async remove(channelId: string, messageId: string): Promise<void> {
      await api.channels.deleteMessage(channelId, messageId).catch((error: unknown) => {
        if (!hasCode(error, codes.unknownMessage)) throw error
      })
    },
  }
}

export type ChannelWriters = ReturnType<typeof createChannelWriters>

function openWriter(api: API, limits: ChannelLimiter, channelId: string): ChannelWriter {
  const limited = limits.open(channelId)
  const held = createHeldCall(limited)
  let hasMessage = false

  async function perform(write: 'send' | 'edit', make: () => Promise<APIMessage>): Promise<APIMessage> {
    const call = await held.take(write)
    try {
      const message = await make()
      hasMessage = true
      return message
    } finally {
      call.done()
    }
  }

  const send = (message: ChannelMessage, nonce: string, replyTo: string | null): Promise<APIMessage> =>
    perform('send', () =>
      api.channels.createMessage(channelId, {
        ...toRest(message),
        nonce,
        enforce_nonce: true,
        ...referenceTo(replyTo),
      }),
    )

  return {
    async ready(urgency, signal) {
      await held.acquire(hasMessage ? 'edit' : 'send', urgency, signal)
    },
    send: (message, { nonce, replyTo }) =>
      reopening(api, channelId, () => send(message, nonce, replyTo)).catch((error: unknown) => {
        if (replyTo === null || !hasCode(error, codes.cannotReply)) throw error
        return send(message, nonce, null)
      }),
    edit: (messageId, message) =>
      reopening(api, channelId, () =>
        perform('edit', () => api.channels.editMessage(channelId, messageId, toRest(message))),
      ),
    close() {
      held.giveBack()
      limited.close()
    },
  }
}

/** The call that was acquired for the next write. */
function createHeldCall(limited: Writer) {
  let acquired: AcquiredCall | null = null

  function giveBack(): void {
    acquired?.giveBack()
    acquired = null
  }

  async function acquire(write: 'send' | 'edit', urgency: Urgency, signal?: AbortSignal): Promise<AcquiredCall> {
    if (acquired?.write !== write) {
      giveBack()
      acquired = await limited.acquire(write, urgency, signal)
    }
    return acquired
  }

  return {
    acquire,
    giveBack,
    async take(write: 'send' | 'edit'): Promise<AcquiredCall> {
      const call = await acquire(write, 'end')
      acquired = null
      return call
    },
  }
}

/**
 * An edit in an archived thread is refused; whoever may write in a thread that is not locked may open it again.
 * https://discord.com/developers/docs/topics/threads#active--archived-threads
 */
async function reopening<T>(api: API, channelId: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    if (!hasCode(error, codes.threadArchived)) throw error
    await api.channels.edit(channelId, { archived: false }).catch((refusal: unknown) => {
      throw isRefusal(refusal) ? error : refusal
    })
    return call()
  }
}

const referenceTo = (messageId: string | null) =>
  messageId === null ? {} : { message_reference: { message_id: messageId, fail_if_not_exists: false } }

const toRest = (message: ChannelMessage) => ({
  ...withRawFiles(message),
  allowed_mentions: { parse: [], replied_user: false },
})
