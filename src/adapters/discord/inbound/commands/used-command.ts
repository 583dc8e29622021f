import {
  type APIApplicationCommandInteractionDataOption,
  type APIAttachment,
  ApplicationCommandOptionType as Type,
  type InteractionType,
} from 'discord-api-types/v10'

type Option = APIApplicationCommandInteractionDataOption<
  InteractionType.ApplicationCommand | InteractionType.ApplicationCommandAutocomplete
>
type Used = {
  readonly name: string
  readonly options?: readonly Option[]
  readonly resolved?: { readonly attachments?: Readonly<Record<string, APIAttachment>> } | undefined
}

/**
 * The name of a used command, with those of its groups before it, and its options.
 * https://discord.com/developers/docs/interactions/application-commands#subcommands-and-subcommand-groups
 */
export function usedOptions({ name, options = [] }: Used): { name: string; options: readonly Option[] } {
  const [inner] = options
  if (inner?.type !== Type.Subcommand && inner?.type !== Type.SubcommandGroup) return { name, options }
  return usedOptions({ name: `${name} ${inner.name}`, options: inner.options ?? [] })
}

/** The full name of a used command, its options as text, and its files; the text of a file's option is the file's name. */
export function usedCommand(data: Used): { name: string; options: Record<string, string>; files: APIAttachment[] } {
  const { name, options } = usedOptions(data)
  const { attachments = {} } = data.resolved ?? {}
  const fileOf = (option: Option) => (option.type === Type.Attachment ? attachments[option.value] : undefined)
  const textOf = (option: Option): string[][] =>
    'value' in option ? [[option.name, fileOf(option)?.filename ?? String(option.value)]] : []
  return {
    name,
    options: Object.fromEntries(options.flatMap(textOf)) as Record<string, string>,
    files: options.flatMap((option) => fileOf(option) ?? []),
  }
}
