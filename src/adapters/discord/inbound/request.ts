import {
  type APIApplicationCommandInteractionDataOption,
  type APIAttachment,
  type APIInteraction,
  type APIMessage,
  ApplicationCommandType,
  InteractionType,
  PermissionFlagsBits,
} from 'discord-api-types/v10'
import type {
  Admission,
  Attachment,
  Dispatch,
  Person,
  Request,
  PastMessage,
} from '../../../conversation/conversation.ts'
import { isThread } from '../guilds/channels.ts'
import { writeRef } from '../replies/ref.ts'

/** Hands an interaction to dispatch; null where it is of a kind that the bot does not use. */
export function admit(dispatch: Dispatch, interaction: APIInteraction, homeGuild: string | null): Admission | null {
  const about = requestOf(interaction, homeGuild)
  if (!about) return null
  if (interaction.type === InteractionType.MessageComponent)
    return dispatch.press(interaction.data.custom_id, { ...about, options: {} })
  if (interaction.type !== InteractionType.ApplicationCommand) return null
  const { data } = interaction
  if (data.type === ApplicationCommandType.ChatInput)
    return dispatch.command(data.name, { ...about, options: textOptions(data.options) })
  if (data.type !== ApplicationCommandType.Message) return null
  const message = data.resolved.messages[data.target_id]
  if (!message) return null
  return dispatch.command(data.name, {
    ...about,
    options: { prompt: message.content },
    target: toPastMessage(message),
    files: attachmentsOf(message),
  })
}

function requestOf(interaction: APIInteraction, homeGuild: string | null): Omit<Request, 'options'> | null {
  const channelId = interaction.channel?.id
  const user = interaction.member?.user ?? interaction.user
  if (!user || !channelId) return null
  const { id, application_id: applicationId, token } = interaction
  const guildId = interaction.guild_id ?? null
  const manages =
    guildId !== null &&
    guildId === homeGuild &&
    (BigInt(interaction.member?.permissions ?? '0') & PermissionFlagsBits.ManageMessages) !== 0n
  const by: Person = {
    id: user.id,
    name: interaction.member?.nick ?? user.global_name ?? user.username,
    roles: interaction.member?.roles ?? [],
    manages,
  }
  return {
    id,
    by,
    in: { id: channelId, guildId, isThread: isThread(interaction.channel?.type) },
    target: null,
    repliesTo: null,
    files: [],
    ref: writeRef({ to: { id, key: { applicationId, token } }, channelId, messages: [] }),
  }
}

/** A message as features see it. */
export const toPastMessage = ({ id, author, content, timestamp }: APIMessage): PastMessage => ({
  id,
  authorId: author.id,
  author: author.global_name ?? author.username,
  text: content,
  at: Date.parse(timestamp),
})

/** What is attached to a message. */
export const attachmentsOf = ({ attachments }: { attachments: readonly APIAttachment[] }): Attachment[] =>
  attachments.map(({ filename, size, url }) => ({ name: filename, size, url }))

function textOptions(
  options: readonly APIApplicationCommandInteractionDataOption[] | undefined,
): Record<string, string> {
  const texts: Record<string, string> = {}
  for (const option of options ?? []) if ('value' in option) texts[option.name] = String(option.value)
  return texts
}
