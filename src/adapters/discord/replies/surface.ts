import type { API } from '@discordjs/core'
import type { RawFile } from '@discordjs/rest'
import type { RESTPostAPIChannelMessageJSONBody } from 'discord-api-types/v10'
import type { Audience } from '../../../conversation/conversation.ts'
import type { Clock } from '../../../lib/clock.ts'
import type { MessageBody } from '../rest/message-body.ts'
import type { Breathe } from './breathe.ts'
import type { Write } from '../rate-limit/bucket.ts'
import type { InteractionWebhook } from '../rest/webhook.ts'
import type { ChannelLimiter, Urgency, Writer } from '../rate-limit/channel-limiter.ts'
import { snowflakeTime, type Ref } from './ref.ts'
import { isAnswer } from '../rest/rest.ts'
import type { Typing } from './typing.ts'

/** A message as Discord keeps it. */
export type Standing = { readonly id: string; readonly content: string }

/** Where a reply is drawn, message by message. */
export type Surface = {
  /** Resolves when something may be drawn; whatever is drawn next uses that. Rejects with the signal's reason. */
  ready(urgency: Urgency, signal: () => AbortSignal): Promise<void>
  /** Writes the message of a part that has none yet; parts count from 0. */
  send(part: number, body: MessageBody): Promise<Standing>
  edit(message: string, body: MessageBody): Promise<Standing>
  /** Nothing more is drawn. */
  close(): void
}

/** The message that an acknowledgement made. */
export const original = '@original'

/** An interaction's token lives for 15 minutes; the margin is for what is under way. */
export const interactionTokenTtlMs = 15 * 60_000 - 10_000

export type SurfaceDeps = {
  api: API
  webhook: InteractionWebhook
  limits: ChannelLimiter
  typing: Typing
  breathe: Breathe
  clock: Clock
}

/** Files are the library's business in one way, ours in another. */
const toRest = ({ file, ...body }: MessageBody): RESTPostAPIChannelMessageJSONBody & { files?: RawFile[] } => ({
  ...body,
  ...(file && { files: [{ name: file.name, data: file.content, contentType: 'text/plain' }] }),
})

/**
 * Messages in a channel, the first of them a reply to `to`; each is posted once, however often it is sent, for two
 * minutes. "… is typing" until the first.
 */
export function channelSurface(deps: SurfaceDeps, channelId: string, to: string, isReply: boolean): Surface {
  const { api } = deps
  const turns = createChannelTurns(deps.limits.open(channelId))
  const quiet = isReply ? deps.typing.begin(channelId) : () => Promise.resolve()
  const reference = { message_reference: { message_id: to, fail_if_not_exists: false } }

  return {
    ready: turns.ready,
    send: (part, body) =>
      turns.write('send', async () => {
        await quiet()
        const identity = { nonce: `${to}-${part}`, enforce_nonce: true }
        const link = part === 0 && isReply ? reference : {}
        return api.channels.createMessage(channelId, { ...toRest(body), ...identity, ...link })
      }),
    edit: (message, body) => turns.write('edit', () => api.channels.editMessage(channelId, message, toRest(body))),
    close() {
      turns.close()
      void quiet()
    },
  }
}

/** What may be written in a channel, and the turn that was taken for what is written next. */
function createChannelTurns(writer: Writer) {
  let granted: Write | null = null
  let shown = false

  async function take(write: Write): Promise<void> {
    const was = granted
    granted = null
    if (was === write) return
    if (was !== null) writer.giveBack(was)
    await writer.acquire(write, 'end')
  }

  return {
    async ready(urgency: Urgency, signal: () => AbortSignal): Promise<void> {
      const write = shown ? 'edit' : 'send'
      await writer.acquire(write, urgency, signal())
      granted = write
    },
    async write<T>(write: Write, call: () => Promise<T>): Promise<T> {
      await take(write)
      try {
        const written = await call()
        if (!shown) writer.markShown()
        shown = true
        return written
      } catch (error) {
        // Of one that Discord answered, its headers have told.
        if (!isAnswer(error)) writer.markUnknown(write)
        throw error
      }
    },
    close(): void {
      if (granted !== null) writer.giveBack(granted)
      granted = null
      writer.close()
    },
  }
}

type Place = Pick<Ref, 'channelId'> & { readonly key: NonNullable<Ref['to']['key']>; readonly interactionId: string }

/**
 * The reply to an interaction, by its token while that lives; then it goes on as messages of the channel. What nobody
 * but the presser shall see never leaves the token.
 */
export function interactionSurface(deps: SurfaceDeps, place: Place, seenBy: Audience): Surface {
  const { webhook, breathe, clock } = deps
  const key = { ...place.key, interactionId: place.interactionId }
  const isPrivate = seenBy !== 'everybody'
  const lives = () => isPrivate || clock.now() - snowflakeTime(place.interactionId) <= interactionTokenTtlMs
  let later: Surface | null = null
  const channel = (): Surface => (later ??= channelSurface(deps, place.channelId, place.interactionId, false))
  let originalId: string | null = null

  return {
    async ready(urgency, signal) {
      // Whoever has the whole answer by now shows that at once.
      if (lives()) await breathe()
      else await channel().ready(urgency, signal)
    },
    async send(part, body) {
      if (!lives()) return channel().send(part, body)
      const standing = await webhook.followUp(key, body, isPrivate)
      await breathe()
      return standing
    },
    async edit(message, body) {
      if (lives()) {
        const standing = await webhook.edit(key, message, body)
        await breathe()
        if (message === original) originalId = standing.id
        return standing
      }
      const id = message === original ? originalId : message
      return id === null ? channel().send(0, body) : channel().edit(id, body)
    },
    close: () => later?.close(),
  }
}
