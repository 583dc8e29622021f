import type { API } from '@discordjs/core'
import type { RawFile } from '@discordjs/rest'
import type { RESTPostAPIChannelMessageJSONBody } from 'discord-api-types/v10'
import type { Audience } from '../../conversation.ts'
import type { Clock } from '../../lib/clock.ts'
import type { MessageBody } from './body.ts'
import type { Hook } from './hook.ts'
import type { ChannelLimits, Urgency } from './limits.ts'
import { madeAt, type Ref } from './ref.ts'
import type { Typing } from './typing.ts'

/** A message as Discord keeps it. */
export type Standing = { readonly id: string; readonly content: string }

/** Where a reply is drawn, message by message. */
export type Surface = {
  /** Resolves when something may be drawn; whatever is drawn next uses that. Rejects with the reason of `signal`. */
  ready(urgency: Urgency, signal: AbortSignal): Promise<void>
  /** Writes the message of a part that has none yet; parts count from 0. */
  send(part: number, body: MessageBody): Promise<Standing>
  edit(message: string, body: MessageBody): Promise<Standing>
  /** Nothing more is drawn. */
  close(): void
}

/** The message that an acknowledgement made. */
export const original = '@original'

/** An interaction's token lives for 15 minutes; the margin is for what is under way. */
export const tokenLifeMs = 15 * 60_000 - 10_000

export type SurfaceDeps = { api: API; hook: Hook; limits: ChannelLimits; typing: Typing; clock: Clock }

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
  const { api, limits } = deps
  const writer = limits.open(channelId)
  const quiet = isReply ? deps.typing.begin(channelId) : () => Promise.resolve()
  let granted: 'send' | 'edit' | null = null
  let shown = false

  async function turn(write: 'send' | 'edit'): Promise<void> {
    if (granted === null) return writer.turn(write, 'end')
    const was = granted
    granted = null
    if (was !== write) {
      writer.giveBack(was)
      await writer.turn(write, 'end')
    }
  }

  return {
    async ready(urgency, signal) {
      const write = shown ? 'edit' : 'send'
      await writer.turn(write, urgency, signal)
      granted = write
    },
    async send(part, body) {
      await turn('send')
      await quiet()
      const reference = { message_id: to, fail_if_not_exists: false }
      const identity = { nonce: `${to}-${part}`, enforce_nonce: true }
      const message = await api.channels.createMessage(channelId, {
        ...toRest(body),
        ...identity,
        ...(part === 0 && isReply && { message_reference: reference }),
      })
      shown = true
      writer.isShown()
      return message
    },
    async edit(message, body) {
      await turn('edit')
      return api.channels.editMessage(channelId, message, toRest(body))
    },
    close() {
      if (granted !== null) writer.giveBack(granted)
      granted = null
      writer.close()
      void quiet()
    },
  }
}

type Place = Pick<Ref, 'channelId'> & { readonly key: NonNullable<Ref['to']['key']>; readonly interactionId: string }

/**
 * The reply to an interaction, by its token while that lives; then it goes on as messages of the channel. What nobody
 * but the presser shall see never leaves the token.
 */
export function interactionSurface(deps: SurfaceDeps, place: Place, seenBy: Audience): Surface {
  const { hook, clock } = deps
  const key = { ...place.key, interactionId: place.interactionId }
  const isPrivate = seenBy !== 'everybody'
  const lives = () => isPrivate || clock.now() - madeAt(place.interactionId) <= tokenLifeMs
  let later: Surface | null = null
  const channel = (): Surface => (later ??= channelSurface(deps, place.channelId, place.interactionId, false))
  let originalId: string | null = null

  return {
    async ready(urgency, signal) {
      // Whoever has the whole answer by now shows that at once.
      if (lives()) await new Promise((resolve) => setImmediate(resolve))
      else await channel().ready(urgency, signal)
    },
    send: (part, body) => (lives() ? hook.follow(key, body, isPrivate) : channel().send(part, body)),
    async edit(message, body) {
      if (lives()) {
        const standing = await hook.edit(key, message, body)
        if (message === original) originalId = standing.id
        return standing
      }
      const id = message === original ? originalId : message
      return id === null ? channel().send(0, body) : channel().edit(id, body)
    },
    close: () => later?.close(),
  }
}
