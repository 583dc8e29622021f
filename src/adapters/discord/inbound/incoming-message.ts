import {
  type GatewayMessageCreateDispatchData,
  MessageFlags,
  MessageReferenceType,
  MessageType,
} from 'discord-api-types/v10'
import type { IncomingMessage } from '../../../conversation/conversation.ts'
import type { Clock } from '../../../lib/clock.ts'
import type { Guilds } from '../guilds/guilds.ts'
import { attachmentsOf, forwardedText, linksOf, toPastMessage } from '../rest/message-text.ts'
import { writeRef } from '../replies/ref.ts'
import { messageRef } from './refs.ts'

export type Message = GatewayMessageCreateDispatchData

/** Context for deciding which messages are for the bot. */
export type Hearing = {
  guilds: Guilds
  /** The bot's user id. */
  botId: string
  /** False without the Message Content intent: the bot then sees only mentions and direct messages. */
  mayRead: boolean
  clock: Pick<Clock, 'now'>
}

const promptWithoutText = 'What do you make of this?'
const legible = /[\p{L}\p{N}]/u

/** True for a message that consists of a forwarded one. Its comment follows as a message of its own. */
export const isForward = ({ message_reference: reference, content }: Message): boolean =>
  reference?.type === MessageReferenceType.Forward && content === ''

/**
 * Null for messages that the bot never answers: of bots, webhooks and the system. `forwardId` is the message that this
 * one comments on.
 */
export function toIncomingMessage(
  hearing: Hearing,
  message: Message,
  forwardId: string | null = null,
): IncomingMessage | null {
  const { id, author, channel_id: channelId, guild_id: guildId = null, member } = message
  if (author.bot || author.system || message.webhook_id) return null
  if (message.type !== MessageType.Default && message.type !== MessageType.Reply) return null
  const { guilds } = hearing
  const roles = member?.roles ?? []
  const forwarded = isForward(message) ? forwardedText(message) : ''
  const said = saidIn(hearing, message)
  const repliesTo = repliedTo(message) ?? forwardId
  const files = filesOf(message)
  const isReply = repliesTo !== null && (forwardId !== null || isMentioned(hearing, message))
  const isBare = !legible.test(said) && (files.length > 0 || isReply)
  return {
    id,
    by: {
      id: author.id,
      name: member?.nick ?? author.global_name ?? author.username,
      roles,
      manages: guilds.canManageMessages(guildId, channelId, { id: author.id, roles }),
      managesServer: false,
    },
    in: guilds.placeOf(channelId, guildId),
    options: { prompt: forwarded || (isBare ? promptWithoutText : said) },
    target: forwarded === '' ? null : { ...toPastMessage(message), text: forwarded },
    repliesTo,
    files,
    links: linksOf(message),
    maxFileBytes,
    addressed: isAddressed(hearing, message, said + forwarded !== '' || files.length > 0),
    ref: writeRef(messageRef(message, hearing.clock.now())),
  }
}

/** Of servers without boosts. https://discord.com/developers/docs/reference#uploading-files */
const maxFileBytes = 10 * 1024 * 1024

const repliedTo = ({ type, message_reference: reference }: Message): string | null =>
  type === MessageType.Reply ? (reference?.message_id ?? null) : null

/** A voice message is no file that could be read. */
const filesOf = (message: Message) =>
  ((message.flags ?? 0) & MessageFlags.IsVoiceMessage) === 0 ? attachmentsOf(message) : []

/** The marks of the bot's own mentions: of its user, and of the role that Discord made for it. */
function ownMarks({ guilds, botId }: Hearing, { guild_id: guildId }: Message): RegExp {
  const roleId = guildId === undefined ? null : guilds.roles.ofBot(guildId, botId)
  return new RegExp(roleId === null ? `<@!?${botId}>` : `<@!?${botId}>|<@&${roleId}>`, 'g')
}

const saidIn = (hearing: Hearing, message: Message): string =>
  message.content.replaceAll(ownMarks(hearing, message), ' ').trim()

/** True if the message mentions the bot, or the bot's own role, which Discord's menu offers beside it. */
export function isMentioned(hearing: Hearing, message: Message): boolean {
  if (message.mentions.some(({ id }) => id === hearing.botId)) return true
  return hearing.mayRead && message.content.includes('<@&') && ownMarks(hearing, message).test(message.content)
}

/** `isQuestion`: it has words, files or something forwarded; stickers, voice messages and polls alone are no questions. */
function isAddressed(hearing: Hearing, message: Message, isQuestion: boolean): boolean {
  const { guilds, botId, mayRead } = hearing
  if (message.guild_id === undefined || isMentioned(hearing, message)) return true
  if (!mayRead || !isQuestion) return false
  const repliedToId = message.referenced_message?.author.id
  if (repliedToId === botId) return true
  // In the bot's own thread, a message that mentions or replies to somebody else is not for the bot.
  const others = [...message.mentions.map(({ id }) => id), ...message.mention_roles]
  if (repliedToId !== undefined) others.push(repliedToId)
  if (message.mention_everyone || others.some((id) => id !== message.author.id)) return false
  return guilds.channels.get(message.channel_id)?.ownerId === botId
}
