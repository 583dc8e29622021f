import type { APIMessage } from 'discord-api-types/v10'
import type { Audience } from '../../../conversation/conversation.ts'
import type { Clock } from '../../../lib/clock.ts'
import type { MessageBody } from '../rest/message-body.ts'
import type { InteractionToken, InteractionWebhook } from '../rest/webhook.ts'
import type { ChannelWriters } from './channel-writer.ts'
import { interactionTokenOf, isTokenAlive, type Ref } from './ref.ts'
import type { Typing } from './typing.ts'

/** The messages of one reply. */
export type Surface = {
  /** Resolves when the next draft may be shown; rejects with the signal's reason. */
  ready(urgency: 'first' | 'draft', signal: AbortSignal): Promise<void>
  /** Posts the message of a part that has none yet; parts count from 0. */
  send(part: number, body: MessageBody): Promise<APIMessage>
  edit(message: string, body: MessageBody): Promise<APIMessage>
  close(): void
}

/** The message that an acknowledgement made. */
export const original = '@original'

export type SurfaceDeps = {
  writers: ChannelWriters
  webhook: InteractionWebhook
  typing: Typing
  clock: Clock
  /** Awaited between the steps of a reply by token. */
  yieldToEventLoop(): Promise<void>
}

/** Opens the messages of a reply: by the interaction's token, or in the channel of the message that is replied to. */
export function openSurface(deps: SurfaceDeps, ref: Ref, seenBy: Audience): Surface {
  const token = interactionTokenOf(ref)
  return token ? interactionSurface(deps, ref, token, seenBy) : channelSurface(deps, ref, true)
}

/** Messages in a channel. A reply shows "… is typing" until its first message, which refers to the message replied to. */
function channelSurface(deps: SurfaceDeps, { to, channelId }: Ref, isReply: boolean): Surface {
  const writer = deps.writers.open(channelId)
  let stopTyping = isReply ? deps.typing.start(channelId) : null

  return {
    ready: writer.ready,
    async send(part, body) {
      if (stopTyping) {
        // Not before the rate limit allows the message: until then people see that it is coming.
        await writer.ready('end')
        await stopTyping()
        stopTyping = null
      }
      return writer.send(body, { nonce: `${to.id}-${part}`, replyTo: part === 0 && isReply ? to.id : null })
    },
    edit: writer.edit,
    close() {
      writer.close()
      void stopTyping?.()
    },
  }
}

/**
 * Messages of an interaction, by its token while that is valid; then the reply continues as channel messages, unless it
 * is private.
 */
function interactionSurface(deps: SurfaceDeps, ref: Ref, token: InteractionToken, seenBy: Audience): Surface {
  const { webhook, clock, yieldToEventLoop } = deps
  const isPrivate = seenBy !== 'everybody'
  const usesToken = () => isPrivate || isTokenAlive(ref, clock.now())
  let inChannel: Surface | null = null
  const channel = (): Surface => (inChannel ??= channelSurface(deps, ref, false))
  let originalId: string | null = null
  const inOpenThread = (call: () => Promise<APIMessage>) => deps.writers.reopening(ref.channelId, call)

  return {
    async ready(urgency, signal) {
      // An answer that is complete after the yield is shown whole instead of as a draft.
      if (usesToken()) await yieldToEventLoop()
      else await channel().ready(urgency, signal)
    },
    async send(part, body) {
      if (!usesToken()) return channel().send(part, body)
      const posted = await inOpenThread(() => webhook.followUp(token, body, isPrivate))
      await yieldToEventLoop()
      return posted
    },
    async edit(message, body) {
      if (usesToken()) {
        const posted = await inOpenThread(() => webhook.edit(token, message, body))
        await yieldToEventLoop()
        if (message === original) originalId = posted.id
        return posted
      }
      const id = message === original ? originalId : message
      return id === null ? channel().send(0, body) : channel().edit(id, body)
    },
    close: () => inChannel?.close(),
  }
}
