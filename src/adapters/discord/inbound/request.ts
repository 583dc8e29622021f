import {
  type APIInteraction,
  type APIMessage,
  type APIMessageComponentInteraction,
  type APIUser,
  ApplicationCommandType,
  ComponentType,
  InteractionType,
  PermissionFlagsBits,
} from 'discord-api-types/v10'
import type { Admission, Dispatch, Person, Request } from '../../../conversation/conversation.ts'
import { attachmentsOf, linksOf, picturesOf, toAttachment, toPastMessage } from '../rest/message-text.ts'
import type { Hearing } from './incoming-message.ts'
import { type Ref, writeRef } from '../replies/ref.ts'
import { sentForm } from './commands/sent-form.ts'
import { usedCommand } from './commands/used-command.ts'

type Guilds = Hearing['guilds']

/** Hands an interaction to dispatch; null for a kind that the bot does not use. */
export function admit(dispatch: Dispatch, interaction: APIInteraction, guilds: Guilds, ref: Ref): Admission | null {
  const common = toRequest(interaction, guilds, ref)
  if (!common) return null
  if (interaction.type === InteractionType.MessageComponent)
    return dispatch.press(pressedId(interaction.data), { ...common, options: {}, ...about(interaction.message) })
  if (interaction.type === InteractionType.ModalSubmit) {
    const { options, files } = sentForm(interaction.data)
    // Without a message where a command opened the form.
    const target = interaction.message ? about(interaction.message) : {}
    return dispatch.press(interaction.data.custom_id, { ...common, options, files: files.map(toAttachment), ...target })
  }
  if (interaction.type !== InteractionType.ApplicationCommand) return null
  const { data } = interaction
  if (data.type === ApplicationCommandType.ChatInput) {
    const { name, options, files } = usedCommand(data)
    return dispatch.command(name, { ...common, options, files: files.map(toAttachment) })
  }
  if (data.type !== ApplicationCommandType.Message) return null
  const message = data.resolved.messages[data.target_id]
  if (!message) return null
  learnUnknown(guilds, interaction.guild_id ?? null, [message.author, ...message.mentions])
  const target = about(message)
  const files = attachmentsOf(message)
  return dispatch.command(data.name, { ...common, options: { prompt: target.target.text }, files, ...target })
}

/** A choice from a menu is a press on the menu's id, a colon and the value. */
const pressedId = (data: APIMessageComponentInteraction['data']): string =>
  data.component_type === ComponentType.StringSelect ? `${data.custom_id}:${data.values[0] ?? ''}` : data.custom_id

const about = (message: APIMessage) => ({
  target: toPastMessage(message),
  links: linksOf(message),
  pictures: picturesOf(message),
})

function toRequest(interaction: APIInteraction, guilds: Guilds, ref: Ref): Omit<Request, 'options'> | null {
  const { member } = interaction
  const channelId = interaction.channel?.id
  const user = member?.user ?? interaction.user
  if (!user || !channelId) return null
  const guildId = interaction.guild_id ?? null
  guilds.people.learn(guildId, { ...user, member })
  return {
    id: interaction.id,
    by: {
      id: user.id,
      name: member?.nick ?? user.global_name ?? user.username,
      roles: member?.roles ?? [],
      ...rightsOf(interaction, guilds.homeGuildId()),
    },
    in: guilds.placeOf(channelId, guildId, interaction.channel?.type),
    target: null,
    repliesTo: null,
    files: [],
    links: [],
    maxFileBytes: interaction.attachment_size_limit,
    ref: writeRef(ref),
  }
}

/** Learns the names of people who are unknown; such a message tells no nicknames. */
function learnUnknown({ people }: Guilds, guildId: string | null, users: readonly APIUser[]): void {
  people.learn(guildId, ...users.filter(({ id }) => people.nameOf(guildId, id) === null))
}

/** A person's rights, which count in the home server alone. Discord sends those in the channel, with all for administrators. */
export function rightsOf(
  { guild_id: guildId, member }: Pick<APIInteraction, 'guild_id' | 'member'>,
  homeGuildId: string | null,
): Pick<Person, 'manages' | 'managesServer'> {
  const bits = guildId !== undefined && guildId === homeGuildId ? BigInt(member?.permissions ?? '0') : 0n
  const has = (bit: bigint) => (bits & bit) !== 0n
  return { manages: has(PermissionFlagsBits.ManageMessages), managesServer: has(PermissionFlagsBits.ManageGuild) }
}
