import type { APIApplicationCommand } from 'discord-api-types/v10'
import { createProblems, invalidForm, isJson, listOf, type Json } from './rules.ts'
import type { World } from './world.ts'

/** The commands that the bot registered, globally and for the guild. */
export type Commands = ReturnType<typeof createCommands>

const NAME = /^[-_\p{L}\p{N}]{1,32}$/u
const ADMINISTRATOR = 1n << 3n

export function createCommands(world: World) {
  const lists = new Map<string, APIApplicationCommand[]>()
  /** `scope` is 'global' or a guild's id. */
  const list = (scope: string): readonly APIApplicationCommand[] => lists.get(scope) ?? []
  return {
    list,
    /** All that somebody with these permissions is offered in that kind of channel; the guild's own come first. */
    visible(kind: 'text' | 'dm', permissions: bigint): APIApplicationCommand[] {
      const inContext = ({ contexts }: APIApplicationCommand) =>
        !contexts || (contexts as number[]).includes(kind === 'dm' ? 1 : 0)
      const permitted = ({ default_member_permissions: bits }: APIApplicationCommand) => {
        const needed = bits === '0' ? ADMINISTRATOR : BigInt(bits ?? 0)
        return kind === 'dm' || (permissions & needed) === needed
      }
      return [...(kind === 'dm' ? [] : list(world.guild.id)), ...list('global').filter(inContext)].filter(permitted)
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
    for (const [key, from] of [
      ['min_length', 0],
      ['max_length', 1],
    ] as const) {
      const value = option[key]
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
  const own = [part['name'], part['description'], part['value']].reduce<number>(
    (sum, each) => sum + (typeof each === 'string' ? each.length : 0),
    0,
  )
  return [...listOf(part['options']), ...listOf(part['choices'])].reduce<number>((sum, each) => sum + sizeOf(each), own)
}
