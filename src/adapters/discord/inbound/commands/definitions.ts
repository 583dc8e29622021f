import {
  type APIApplicationCommand,
  type APIApplicationCommandOption,
  type APIApplicationCommandSubcommandOption,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
  PermissionFlagsBits,
} from 'discord-api-types/v10'
import type { Command } from '../../../../conversation/conversation.ts'
import { toDiscordOption } from '../command-options.ts'

/** Commands for everybody as Discord takes them. https://discord.com/developers/docs/interactions/application-commands */
export const toGlobalCommands = (commands: readonly Command[]) =>
  commands.map(({ on, name, description, options }) => ({
    ...(on === 'slash'
      ? { type: ApplicationCommandType.ChatInput as const, description, options: options.map(toDiscordOption) }
      : { type: ApplicationCommandType.Message as const }),
    name,
    integration_types: [ApplicationIntegrationType.GuildInstall],
    contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
  }))

/** The group of a command, and the other words of its name. */
const groupOf = ({ name }: Pick<Command, 'name'>): [group: string, ...rest: string[]] =>
  name.split(' ') as [string, ...string[]]

/**
 * Owners' commands as those of one server, hidden from members who may not manage it. Names of two words are subcommands,
 * those of three are subcommands in a group.
 */
export function toOwnerCommands(commands: readonly Command[]) {
  const groups = groupBy(commands, (command) => groupOf(command)[0])
  return groups.map(([name, inGroup]) => ({
    type: ApplicationCommandType.ChatInput as const,
    name,
    description: inGroup[0].groups?.[0] ?? inGroup[0].description,
    default_member_permissions: String(PermissionFlagsBits.ManageGuild),
    options: groupBy(inGroup, (command) => groupOf(command)[1] ?? '').map(([word, members]) => toPart(word, members)),
  }))
}

function toPart(name: string, members: readonly [Command, ...Command[]]): APIApplicationCommandOption {
  const [first] = members
  if (groupOf(first).length < 3) return toSubcommand(name, first)
  return {
    type: ApplicationCommandOptionType.SubcommandGroup,
    name,
    description: first.groups?.[1] ?? first.description,
    options: members.map((command) => toSubcommand(groupOf(command)[2] ?? '', command)),
  }
}

const toSubcommand = (name: string, { description, options }: Command): APIApplicationCommandSubcommandOption => ({
  type: ApplicationCommandOptionType.Subcommand,
  name,
  description,
  options: options.map(toDiscordOption),
})

/** The commands by key, in the order of their first. */
function groupBy(
  commands: readonly Command[],
  keyOf: (command: Command) => string,
): [key: string, members: [Command, ...Command[]]][] {
  const groups = new Map<string, [Command, ...Command[]]>()
  for (const command of commands) {
    const known = groups.get(keyOf(command))
    if (known) known.push(command)
    else groups.set(keyOf(command), [command])
  }
  return [...groups]
}

export type Definition = Partial<APIApplicationCommand>

/** The fields that we set, in a fixed order: Discord adds fields and omits empty ones. */
export function fingerprint(commands: readonly Definition[]): string {
  const fields = commands.map((command) => [
    command.name,
    command.type,
    command.description ?? '',
    command.default_member_permissions ?? null,
    // Discord has these for commands of everywhere alone.
    ...(command.guild_id === undefined ? [sorted(command.integration_types), sorted(command.contexts)] : [null, null]),
    (command.options ?? []).map(optionFields),
  ])
  return JSON.stringify(fields.sort())
}

const sorted = (values: readonly number[] | null | undefined): readonly number[] | null => values?.toSorted() ?? null

function optionFields(option: APIApplicationCommandOption): unknown[] {
  return [
    option.type,
    option.name,
    option.description,
    option.required ?? false,
    'max_length' in option ? option.max_length : null,
    'autocomplete' in option ? (option.autocomplete ?? false) : false,
    'choices' in option ? (option.choices ?? []).map(({ name, value }) => [name, value]) : [],
    'channel_types' in option ? sorted(option.channel_types) : null,
    'options' in option ? (option.options ?? []).map(optionFields) : [],
  ]
}
