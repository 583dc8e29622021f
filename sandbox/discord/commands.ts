import {
  type APIApplicationCommand,
  type APIApplicationCommandOption,
  type APIApplicationCommandPermission,
  type APIGuildApplicationCommandPermissions,
  type APIMessage,
  ApplicationCommandOptionType as OptionType,
  ApplicationCommandPermissionType as Whose,
  PermissionFlagsBits as May,
} from 'discord-api-types/v10'
import type { Upload } from '../wire.ts'
import { createProblems, invalidForm, isJson, listOf, rightsIn, type Json } from './rules.ts'
import { attachmentsOf } from './shapes.ts'
import type { Channel, Guild, Person, World } from './world.ts'

/** Something that nobody could do in Discord's client; the message is one sentence. */
export class DriverError extends Error {}

/** The commands that the bot registered, globally and for a guild, and who may use them where. */
export type Commands = ReturnType<typeof createCommands>
/** What the Integrations page says: role `@everyone` is everybody, channel `*` is every channel. */
export type IntegrationRule = ({ role: string } | { person: string } | { channel: string }) & { allowed: boolean }
export type Use = {
  /** With spaces for a subcommand. */
  name: string
  options?: Readonly<Record<string, string>>
  /** The message on which a message command is used. */
  target?: APIMessage
  files?: readonly Upload[]
}

const NAME = /^[-_\p{L}\p{N}]{1,32}$/u

export function createCommands(world: World) {
  const lists = new Map<string, APIApplicationCommand[]>()
  const settings = createSettings(world)
  /** `scope` is 'global' or a guild's id. */
  const list = (scope: string): readonly APIApplicationCommand[] => lists.get(scope) ?? []
  /** All that this person is offered there; the guild's own come first. */
  const offered = (by: Person, channel: Channel): APIApplicationCommand[] => {
    const context = channel.guild ? 0 : 1
    const global = list('global').filter(({ contexts }) => !contexts || (contexts as number[]).includes(context))
    const { guild } = channel
    return guild ? [...list(guild.id), ...global].filter((each) => settings.allow(by, channel, guild, each)) : global
  }
  return {
    list,
    offered,
    /** What the gateway tells of a use. Throws a DriverError where the client would not let it pass. */
    dataOf: (by: Person, channel: Channel, use: Use) => commandData(world, channel, offered(by, channel), use),
    permissions: settings.list,
    /** Sets what the server's Integrations page says of a command, or (null) of the whole application. */
    permit(command: string | null, rules: readonly IntegrationRule[], guild: Guild = world.guild): void {
      const found = [...list('global'), ...list(guild.id)].find(({ name }) => name === command)
      if (command !== null && !found) throw new DriverError(`There is no command ${command}.`)
      settings.set(guild, found?.id ?? world.bot.id, rules)
    },
    /** Replaces the whole list; a command that stays keeps its id, and its version where nothing changed. Throws a Refusal. */
    overwrite(scope: string, body: unknown): readonly APIApplicationCommand[] {
      if (!Array.isArray(body))
        throw invalidForm([{ path: 'commands', code: 'LIST_TYPE_CONVERT', message: 'Not a list.' }])
      const wanted = body.map((each) => (isJson(each) ? each : {}))
      checkCommands(wanted)
      const before = list(scope)
      const after = wanted.map((each) => register(world, scope, each, before))
      lists.set(scope, after)
      world.changed()
      return after
    },
  }
}

/** Who may use which command where. https://support.discord.com/hc/articles/10952896421783 */
function createSettings(world: World) {
  const kept = new Map<string, APIGuildApplicationCommandPermissions>()
  const everywhere = ({ id }: Guild) => String(BigInt(id) - 1n)
  const one = (guild: Guild, rule: IntegrationRule): APIApplicationCommandPermission => {
    const permission = rule.allowed
    if ('person' in rule) return { id: world.person(rule.person).id, type: Whose.User, permission }
    const [name, among, type] =
      'role' in rule ? [rule.role, guild.roles, Whose.Role] : [rule.channel, world.channels(), Whose.Channel]
    const id = name === '*' ? everywhere(guild) : among.find((each) => each.name === name)?.id
    if (!id) throw new DriverError(`There is no ${name}.`)
    return { id, type, permission }
  }
  return {
    list: (guild: Guild) => [...kept.values()].filter(({ guild_id }) => guild_id === guild.id),
    set(guild: Guild, id: string, rules: readonly IntegrationRule[]): void {
      const permissions = rules.map((rule) => one(guild, rule))
      const data = { id, application_id: world.bot.id, guild_id: guild.id, permissions }
      if (rules.length > 0) kept.set(`${guild.id} ${id}`, data)
      else kept.delete(`${guild.id} ${id}`)
      world.publish({ name: 'APPLICATION_COMMAND_PERMISSIONS_UPDATE', data, channel: null })
      world.changed()
    },
    /** Administrators always; else what the command's own rules say goes before those of the application. */
    allow(by: Person, channel: Channel, guild: Guild, command: APIApplicationCommand): boolean {
      const rights = rightsIn(by, channel)
      if (rights & May.Administrator) return true
      if (!(rights & May.UseApplicationCommands)) return false
      const rulesOf = (id: string) => kept.get(`${guild.id} ${id}`)?.permissions ?? []
      const [own, application] = [rulesOf(command.id), rulesOf(world.bot.id)]
      const says = (rules: typeof own, ...ids: readonly string[]) => {
        const found = rules.filter(({ id }) => ids.includes(id))
        return found.length > 0 ? found.some(({ permission }) => permission) : undefined
      }
      const place = (channel.thread?.parent ?? channel).id
      const here = (rules: typeof own) => says(rules, place) ?? says(rules, everywhere(guild))
      if (!(here(own) ?? here(application) ?? true)) return false
      const person = (rules: typeof own) => says(rules, by.id) ?? says(rules, ...by.roles) ?? says(rules, guild.id)
      const { default_member_permissions: bits } = command
      const needed = bits === '0' ? May.Administrator : BigInt(bits ?? 0)
      return person(own) ?? (person(application) !== false && (rights & needed) === needed)
    },
  }
}

function commandData(world: World, channel: Channel, list: readonly APIApplicationCommand[], use: Use) {
  const { name: words, options: values = {}, target, files = [] } = use
  const [name = '', ...path] = target ? [words] : words.split(' ')
  const type = target ? 3 : 1
  const found = list.find((each) => each.name === name && Number(each.type) === type)
  if (!found) throw new DriverError(`There is no command ${target ? '' : '/'}${words} here.`)
  const known = { id: found.id, name, type, ...(found.guild_id ? { guild_id: found.guild_id } : {}) }
  if (target) return { ...known, target_id: target.id, resolved: { messages: { [target.id]: target } } }
  let wanted = found.options ?? []
  const around: { name: string; type: number }[] = []
  for (const word of path) {
    const sub = wanted.find((each) => each.name === word)
    if (sub?.type !== OptionType.Subcommand && sub?.type !== OptionType.SubcommandGroup)
      throw new DriverError(`There is no command /${words}.`)
    around.unshift({ name: sub.name, type: sub.type })
    wanted = sub.options ?? []
  }
  const uploads = attachmentsOf(world, channel, files).map((file) => ({ ...file, ephemeral: true }))
  let options: object[] = filled(`/${words}`, wanted, values, uploads)
  for (const sub of around) options = [{ ...sub, options }]
  const attachments = Object.fromEntries(uploads.map((file) => [file.id, file]))
  return { ...known, options, ...(uploads.length > 0 ? { resolved: { attachments } } : {}) }
}

/** The options as the client would let them pass: known, required, within their length, of the choices; files in order. */
function filled(
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
    else if (type !== OptionType.Attachment)
      throw new DriverError(`Only options of text and files are built; ${name} is another.`)
    return [{ name, type, value }]
  })
  if (waiting.length > 0) throw new DriverError(`${label} takes fewer files.`)
  return options
}

function checkText(label: string, option: APIApplicationCommandOption & { type: OptionType.String }, value: string) {
  const { min_length: least = option.required ? 1 : 0, max_length: most = 6000, choices } = option
  if (value.length < least) throw new DriverError(`${label} has at least ${least} characters.`)
  if (value.length > most) throw new DriverError(`${label} has at most ${most} characters.`)
  if (choices?.length && !choices.some((each) => each.value === value))
    throw new DriverError(`${label} is one of ${choices.map((each) => each.value).join(', ')}.`)
}

function register(world: World, scope: string, wanted: Json, before: readonly APIApplicationCommand[]) {
  const type = Number(wanted['type'] ?? 1)
  const known = before.find((each) => each.name === wanted['name'] && Number(each.type) === type)
  const guild = scope !== 'global'
  const made = {
    id: known?.id ?? world.nextId(),
    application_id: world.bot.id,
    version: known?.version ?? world.nextId(),
    default_member_permissions: null,
    type,
    description: '',
    nsfw: false,
    ...(guild ? { guild_id: scope } : { integration_types: [0], contexts: null }),
    ...wanted,
  } as unknown as APIApplicationCommand
  if (known && JSON.stringify(known) !== JSON.stringify(made)) made.version = world.nextId()
  return made
}

function checkCommands(commands: readonly Json[]): void {
  const problems = createProblems()
  const names = new Set<string>()
  commands.forEach((command, index) => {
    const chat = Number(command['type'] ?? 1) === 1
    checkOne(problems, String(index), command, chat)
    const key = `${Number(command['type'] ?? 1)} ${String(command['name'])}`
    if (names.has(key))
      problems.add(`${index}.name`, 'APPLICATION_COMMANDS_DUPLICATE_NAME', 'Application command names must be unique')
    names.add(key)
    if (sizeOf(command) > 8000)
      problems.add(String(index), 'APPLICATION_COMMAND_TOO_LARGE', 'Command exceeds maximum size (8000)')
  })
  const count = (type: number) => commands.filter((each) => Number(each['type'] ?? 1) === type).length
  if (count(1) > 100 || count(2) > 15 || count(3) > 15)
    problems.add('commands', 'APPLICATION_COMMAND_TOO_MANY', 'Maximum number of application commands reached')
  problems.refuse()
}

function checkOne(problems: ReturnType<typeof createProblems>, at: string, command: Json, chat: boolean): void {
  const name = command['name']
  if (chat && !(typeof name === 'string' && NAME.test(name) && name === name.toLowerCase()))
    problems.add(`${at}.name`, 'APPLICATION_COMMAND_INVALID_NAME', 'Command name is invalid')
  problems.text(`${at}.name`, name, 1, 32)
  if (chat) problems.text(`${at}.description`, command['description'], 1, 100)
  else problems.text(`${at}.description`, command['description'], 0, 0)
  let optional = false
  problems.list(`${at}.options`, command['options'], 0, chat ? 25 : 0).forEach((option, place) => {
    const here = `${at}.options.${place}`
    if (!isJson(option)) return problems.add(here, 'DICT_TYPE_CONVERT', 'Only dictionaries may be used here.')
    if (!Number.isInteger(option['type'])) problems.add(`${here}.type`, 'BASE_TYPE_REQUIRED', 'This field is required')
    checkOne(problems, here, option, true)
    for (const key of ['min_length', 'max_length']) {
      const [from, value] = [key === 'min_length' ? 0 : 1, option[key]]
      if (value !== undefined && !(Number.isInteger(value) && Number(value) >= from && Number(value) <= 6000))
        problems.add(`${here}.${key}`, 'NUMBER_TYPE_RANGE', `Must be between ${from} and 6000.`)
    }
    if (option['required'] === true && optional)
      problems.add(here, 'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID', 'Required options must come first')
    optional ||= option['required'] !== true
    problems.list(`${here}.choices`, option['choices'], 0, 25).forEach((choice, each) => {
      problems.text(`${here}.choices.${each}.name`, isJson(choice) ? choice['name'] : undefined, 1, 100)
      if (isJson(choice) && typeof choice['value'] === 'string')
        problems.text(`${here}.choices.${each}.value`, choice['value'], 1, 100)
    })
  })
}

/** Names, descriptions and values together, as the 8,000 characters are counted. */
function sizeOf(part: unknown): number {
  if (!isJson(part)) return 0
  const texts = [part['name'], part['description'], part['value']].map((each) => (typeof each === 'string' ? each : ''))
  const own = texts.join('').length
  return [...listOf(part['options']), ...listOf(part['choices'])].reduce<number>((sum, each) => sum + sizeOf(each), own)
}
