import {
  type APIApplicationCommandInteractionDataOption,
  type APIInteraction,
  type APIUser,
  ApplicationCommandType,
  InteractionType,
  PermissionFlagsBits,
} from 'discord-api-types/v10'
import type { Admission, Dispatch, Request } from '../../../conversation/conversation.ts'
import { attachmentsOf, toPastMessage } from '../rest/message-text.ts'
import type { Hearing } from './incoming-message.ts'
import { type Ref, writeRef } from '../replies/ref.ts'

type Guilds = Hearing['guilds']

/** Hands an interaction to dispatch; null for a kind that the bot does not use. */
export function admit(dispatch: Dispatch, interaction: APIInteraction, guilds: Guilds, ref: Ref): Admission | null {
  const common = toRequest(interaction, guilds, ref)
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
  learnUnknown(guilds, interaction.guild_id ?? null, [message.author, ...message.mentions])
  const target = toPastMessage(message)
  const files = attachmentsOf(message)
  return dispatch.command(data.name, { ...common, options: { prompt: target.text }, target, files })
}

function toRequest(interaction: APIInteraction, guilds: Guilds, ref: Ref): Omit<Request, 'options'> | null {
  const { member } = interaction
  const channelId = interaction.channel?.id
  const user = member?.user ?? interaction.user
  if (!user || !channelId) return null
  const guildId = interaction.guild_id ?? null
  guilds.people.learn(guildId, { ...user, member })
  const canManageMessages = (BigInt(member?.permissions ?? '0') & PermissionFlagsBits.ManageMessages) !== 0n
  return {
    id: interaction.id,
    by: {
      id: user.id,
      name: member?.nick ?? user.global_name ?? user.username,
      roles: member?.roles ?? [],
      manages: guildId !== null && guildId === guilds.homeGuildId() && canManageMessages,
    },
    in: guilds.placeOf(channelId, guildId, interaction.channel?.type),
    target: null,
    repliesTo: null,
    files: [],
    ref: writeRef(ref),
  }
}

/** Learns the names of people who are unknown; such a message tells no nicknames. */
function learnUnknown({ people }: Guilds, guildId: string | null, users: readonly APIUser[]): void {
  people.learn(guildId, ...users.filter(({ id }) => people.nameOf(guildId, id) === null))
}

const textOptions = (options: readonly APIApplicationCommandInteractionDataOption[] = []): Record<string, string> =>
  Object.fromEntries(options.flatMap((option) => ('value' in option ? [[option.name, String(option.value)]] : [])))
