import {
  type APIApplicationCommandBasicOption,
  ApplicationCommandOptionType as Type,
  ChannelType,
} from 'discord-api-types/v10'
import type { Option } from '../../../conversation/conversation.ts'

type Drawn<Kind extends Option['kind']> = (option: Extract<Option, { kind: Kind }>) => APIApplicationCommandBasicOption

/** The registration of each kind of option. https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-option-structure */
const kinds: { readonly [Kind in Option['kind']]: Drawn<Kind> } = {
  text: ({ name, description, required, maxLength, suggest }) => ({
    ...{ type: Type.String, name, description, required },
    ...(maxLength !== undefined && { max_length: maxLength }),
    ...(suggest && { autocomplete: true }),
  }),
  choice: ({ name, description, required, choices }) => ({
    ...{ type: Type.String, name, description, required },
    choices: choices.map(({ value, label }) => ({ name: label, value })),
  }),
  flag: ({ name, description, required }) => ({ type: Type.Boolean, name, description, required }),
  channel: ({ name, description, required }) => ({
    ...{ type: Type.Channel, name, description, required },
    // Discord's published schema has no media channels here.
    channel_types: [ChannelType.GuildText, ChannelType.GuildAnnouncement, ChannelType.GuildForum],
  }),
  role: ({ name, description, required }) => ({ type: Type.Role, name, description, required }),
  file: ({ name, description, required }) => ({ type: Type.Attachment, name, description, required }),
}

/** An option as Discord takes it. */
export const toDiscordOption = (option: Option): APIApplicationCommandBasicOption =>
  (kinds[option.kind] as Drawn<Option['kind']>)(option)
