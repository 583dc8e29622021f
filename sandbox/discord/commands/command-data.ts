import {
  type APIApplicationCommand,
  type APIApplicationCommandOption,
  type APIMessage,
  ApplicationCommandOptionType as OptionType,
} from 'discord-api-types/v10'
import type { Upload } from '../../http/bodies.ts'
import type { Channel } from '../channels/channels.ts'
import { attachmentsOf } from '../messages/attachments.ts'
import { DriverError } from '../people/client.ts'
import type { World } from '../world.ts'

export type Use = {
  /** With spaces for a subcommand. */
  name: string
  options?: Readonly<Record<string, string>>
  /** The message on which a message command is used. */
  target?: APIMessage
  files?: readonly Upload[]
}

/** The interaction data of a use of one of the listed commands. Throws a DriverError where the client would not send it. */
export function commandData(world: World, channel: Channel, list: readonly APIApplicationCommand[], use: Use) {
  const { name: words, options: values = {}, target, files = [] } = use
  const [name = '', ...path] = target ? [words] : words.split(' ')
  const type = target ? 3 : 1
  const found = list.find((each) => each.name === name && Number(each.type) === type)
  if (!found) throw new DriverError(`There is no command ${target ? '' : '/'}${words} here.`)
  const known = { id: found.id, name, type, ...(found.guild_id ? { guild_id: found.guild_id } : {}) }
  if (target) return { ...known, target_id: target.id, resolved: { messages: { [target.id]: target } } }
  let wanted = found.options ?? []
  const parents: { name: string; type: number }[] = []
  for (const word of path) {
    const sub = wanted.find((each) => each.name === word)
    if (sub?.type !== OptionType.Subcommand && sub?.type !== OptionType.SubcommandGroup)
      throw new DriverError(`There is no command /${words}.`)
    parents.unshift({ name: sub.name, type: sub.type })
    wanted = sub.options ?? []
  }
  const uploads = attachmentsOf(world, channel, files, { ephemeral: true })
  let options: object[] = fillOptions(`/${words}`, wanted, values, uploads)
  for (const parent of parents) options = [{ ...parent, options }]
  const attachments = Object.fromEntries(uploads.map((file) => [file.id, file]))
  return { ...known, options, ...(uploads.length > 0 ? { resolved: { attachments } } : {}) }
}

/** The options with their values: known, required, within length, of the choices; the files in order. */
function fillOptions(
  label: string,
  wanted: readonly APIApplicationCommandOption[],
  values: Readonly<Record<string, string>>,
  uploads: readonly { id: string }[],
) {
  const waiting = [...uploads]
  for (const name of Object.keys(values))
    if (!wanted.some((each) => each.name === name)) throw new DriverError(`${label} has no option ${name}.`)
  const options = wanted.flatMap((option) => {
    const { name, type, required } = option
    const value = type === OptionType.Attachment ? waiting.shift()?.id : values[name]
    if (value === undefined) {
      if (required) throw new DriverError(`${label} needs the option ${name}.`)
      return []
    }
    if (type === OptionType.String) checkText(`${name} of ${label}`, option, value)
    return [{ name, type, value: valueOf(`${name} of ${label}`, type, value) }]
  })
  if (waiting.length > 0) throw new DriverError(`${label} takes fewer files.`)
  return options
}

/** A flag as `true` or `false`, a channel or role by its id, as the client sends them. */
function valueOf(label: string, type: OptionType, value: string): string | boolean {
  if (type === OptionType.String || type === OptionType.Attachment) return value
  if (type === OptionType.Boolean && /^(true|false)$/.test(value)) return value === 'true'
  if ((type === OptionType.Channel || type === OptionType.Role) && /^\d{17,20}$/.test(value)) return value
  throw new DriverError(`${label} cannot be ${value}.`)
}

function checkText(label: string, option: APIApplicationCommandOption & { type: OptionType.String }, value: string) {
  const { min_length: min = option.required ? 1 : 0, max_length: max = 6000, choices } = option
  if (value.length < min) throw new DriverError(`${label} has at least ${min} characters.`)
  if (value.length > max) throw new DriverError(`${label} has at most ${max} characters.`)
  if (choices?.length && !choices.some((each) => each.value === value))
    throw new DriverError(`${label} is one of ${choices.map((each) => each.value).join(', ')}.`)
}
