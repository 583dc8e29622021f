import {
  type APIApplicationCommandInteractionDataOption,
  type APIInteraction,
  ApplicationCommandType,
  type GatewayMessageCreateDispatchData,
  InteractionType,
  MessageType,
  PermissionFlagsBits,
} from 'discord-api-types/v10'
import type { Admission, Dispatch, IncomingMessage, Request } from '../../../conversation/conversation.ts'
import type { Clock } from '../../../lib/clock.ts'
import { isThread } from '../guilds/channels.ts'
import type { Guilds } from '../guilds/guilds.ts'
import { type Ref, writeRef } from '../replies/ref.ts'
import { attachmentsOf, toPastMessage } from '../rest/history.ts'

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

/** Hands an interaction to dispatch; null for a kind that the bot does not use. */
export function admit(
  dispatch: Dispatch,
  interaction: APIInteraction,
  homeGuildId: string | null,
  ref: Ref,
): Admission | null {
  const common = toRequest(interaction, homeGuildId, ref)
  if (!common) return null
  if (interaction.type === InteractionType.MessageComponent)
    return dispatch.press(interaction.data.custom_id, { ...common, options: {} })
  if (interaction.type !== InteractionType.ApplicationCommand) return null
  const { data } = interaction
  if (data.type === ApplicationCommandType.ChatInput)
    return dispatch.command(data.name, { ...common, options: textOptions(data.options) })
  if (data.type !== ApplicationCommandType.Message) return null
  const message = data.resolved.messages[data.target_id]
  if (!message) return null
  return dispatch.command(data.name, {
    ...common,
    options: { prompt: message.content },
    target: toPastMessage(message),
    files: attachmentsOf(message),
  })
}

/** The reply to an interaction, before any message of it is known. */
export const interactionRef = (
  { id, application_id: applicationId, token, channel }: APIInteraction,
  receivedAt: number,
): Ref => ({
  to: { id, key: { applicationId, token } },
  channelId: channel?.id ?? '',
  messages: [],
  receivedAt,
})

/** The reply to a message, before any message of it is known. */
export const messageRef = ({ id, channel_id: channelId }: Message, receivedAt: number): Ref => ({
  to: { id, key: null },
  channelId,
  messages: [],
  receivedAt,
})

function toRequest(interaction: APIInteraction, homeGuildId: string | null, ref: Ref): Omit<Request, 'options'> | null {
  const { member } = interaction
  const channelId = interaction.channel?.id
  const user = member?.user ?? interaction.user
  if (!user || !channelId) return null
  const guildId = interaction.guild_id ?? null
  const canManageMessages = (BigInt(member?.permissions ?? '0') & PermissionFlagsBits.ManageMessages) !== 0n
  return {
    id: interaction.id,
    by: {
      id: user.id,
      name: member?.nick ?? user.global_name ?? user.username,
      roles: member?.roles ?? [],
      manages: guildId !== null && guildId === homeGuildId && canManageMessages,
    },
    in: { id: channelId, guildId, isThread: isThread(interaction.channel?.type) },
    target: null,
    repliesTo: null,
    files: [],
    ref: writeRef(ref),
  }
}

const textOptions = (options: readonly APIApplicationCommandInteractionDataOption[] = []): Record<string, string> =>
  Object.fromEntries(options.flatMap((option) => ('value' in option ? [[option.name, String(option.value)]] : [])))

/** Null for messages that the bot never answers: of bots, webhooks and the system. */
export function toIncomingMessage(hearing: Hearing, message: Message): IncomingMessage | null {
  const { id, author, channel_id: channelId, guild_id: guildId = null, member } = message
  if (author.bot || author.system || message.webhook_id) return null
  if (message.type !== MessageType.Default && message.type !== MessageType.Reply) return null
  const { guilds, botId } = hearing
  const roles = member?.roles ?? []
  const text = message.content.replaceAll(new RegExp(`<@!?${botId}>`, 'g'), ' ').trim()
  const repliesTo = message.message_reference?.message_id ?? null
  const isBare = text === '' && (repliesTo !== null || message.attachments.length > 0)
  return {
    id,
    by: {
      id: author.id,
      name: member?.nick ?? author.global_name ?? author.username,
      roles,
      manages: guilds.canManageMessages(guildId, channelId, { id: author.id, roles }),
    },
    in: { id: channelId, guildId, isThread: guilds.channels.get(channelId)?.isThread ?? false },
    options: { prompt: isBare ? promptWithoutText : text },
    target: null,
    repliesTo,
    files: attachmentsOf(message),
    addressed: isAddressed(hearing, message),
    ref: writeRef(messageRef(message, hearing.clock.now())),
  }
}

function isAddressed({ guilds, botId, mayRead }: Hearing, message: Message): boolean {
  if (message.guild_id === undefined) return true
  const mentioned = message.mentions.map(({ id }) => id)
  if (mentioned.includes(botId)) return true
  if (!mayRead) return false
  const repliedTo = message.referenced_message?.author.id
  if (repliedTo === botId) return true
  // In the bot's own thread, a message that mentions or replies to somebody else is not for the bot.
  const others = [...mentioned, ...message.mention_roles, ...(repliedTo === undefined ? [] : [repliedTo])]
  if (message.mention_everyone || others.some((id) => id !== message.author.id)) return false
  return guilds.channels.get(message.channel_id)?.ownerId === botId
}
