import type { APIApplicationCommand } from 'discord-api-types/v10'
import type { Channel } from './discord/channels/channels.ts'

/** An option; where it has choices, only those are valid. */
export type SlashOption = {
  readonly name: string
  readonly description: string
  readonly type: number
  readonly required?: boolean
  readonly max_length?: number
  readonly choices?: readonly { readonly name: string; readonly value: string | number }[]
}
/** A usable command; a subcommand has its parents in its name. `files` are the options that take a file. */
export type Slash = {
  readonly name: string
  readonly description: string
  readonly options: readonly SlashOption[]
  readonly files: readonly SlashOption[]
}
type Offered = Pick<APIApplicationCommand, 'type' | 'name' | 'description' | 'options'>

type Channels = readonly Pick<Channel, 'id' | 'name' | 'kind'>[]

/** The bot's usable slash commands, sorted by name. */
export function slashCommands(commands: readonly Offered[], channels: Channels = []): Slash[] {
  const found = commands
    .filter((command) => Number(command.type) === 1)
    .flatMap((command) => flatten(command.name, command))
    .map((command) => ({
      ...command,
      options: command.options.filter(({ type }) => type !== file).map((option) => withChoices(option, channels)),
      files: command.options.filter(({ type }) => type === file),
    }))
  return found.sort((a, b) => a.name.localeCompare(b.name))
}

function flatten(
  name: string,
  of: { description: string; options?: readonly unknown[] | undefined },
): Omit<Slash, 'files'>[] {
  const options = (of.options ?? []) as (SlashOption & { options?: readonly unknown[] })[]
  const inner = options.filter((option) => option.type <= 2)
  return inner.length
    ? inner.flatMap((option) => flatten(`${name} ${option.name}`, option))
    : [{ name, description: of.description, options }]
}

const [flag, channel, file] = [5, 7, 11]

/** A flag as the choice between its values, a channel as that of the server's. */
function withChoices(option: SlashOption, channels: Channels): SlashOption {
  if (option.type === flag) return { ...option, choices: ['true', 'false'].map((value) => ({ name: value, value })) }
  if (option.type !== channel) return option
  const ofServer = channels.filter(({ kind }) => kind !== 'dm' && kind !== 'thread')
  return { ...option, choices: ofServer.map(({ id, name }) => ({ name: `#${name}`, value: id })) }
}
