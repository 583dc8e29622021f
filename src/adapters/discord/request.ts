import {
  type APIApplicationCommandInteractionDataOption,
  type APIInteraction,
  ApplicationCommandType,
  InteractionType,
  PermissionFlagsBits,
} from 'discord-api-types/v10'
import type { Admission, Dispatch, Person, Request } from '../../conversation.ts'
import { writeRef } from './ref.ts'

/** Hands an interaction to dispatch; null where it is of a kind that the bot does not use. */
export function admit(
  dispatch: Dispatch,
  interaction: APIInteraction,
  context: { signal: AbortSignal; homeGuild: string | null },
): Admission | null {
  const about = requestOf(interaction, context.signal, context.homeGuild)
  if (!about) return null
  if (interaction.type === InteractionType.MessageComponent)
    return dispatch.press(interaction.data.custom_id, { ...about, options: {} })
  if (interaction.type !== InteractionType.ApplicationCommand) return null
  if (interaction.data.type !== ApplicationCommandType.ChatInput) return null
  return dispatch.command(interaction.data.name, { ...about, options: textOptions(interaction.data.options) })
}

function requestOf(
  interaction: APIInteraction,
  signal: AbortSignal,
  homeGuild: string | null,
): Omit<Request, 'options'> | null {
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
    in: { id: channelId, guildId },
    ref: writeRef({ applicationId, interactionId: id, token, channelId }),
    signal,
  }
}

function textOptions(
  options: readonly APIApplicationCommandInteractionDataOption[] | undefined,
): Record<string, string> {
  const texts = (options ?? []).flatMap((option) => ('value' in option ? [[option.name, String(option.value)]] : []))
  return Object.fromEntries(texts) as Record<string, string>
}
