import { isJson, type Json, jsonOf, listOf, textOf } from '../json.ts'
import { createProblems, type Problems } from '../rest/errors.ts'

/** https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-naming */
const commandName = /^[-_\p{L}\p{N}]{1,32}$/u

/** Checks a command list. Throws a Refusal. https://discord.com/developers/docs/interactions/application-commands */
export function checkCommands(commands: readonly Json[]): void {
  const problems = createProblems()
  const names = new Set<string>()
  const typeOf = (command: Json) => Number(command['type'] ?? 1)
  commands.forEach((command, index) => {
    checkCommand(problems, String(index), command, typeOf(command) === 1)
    checkNesting(problems, String(index), command, null)
    const key = `${typeOf(command)} ${String(command['name'])}`
    if (names.has(key))
      problems.add(`${index}.name`, 'APPLICATION_COMMANDS_DUPLICATE_NAME', 'Application command names must be unique')
    names.add(key)
    if (sizeOf(command) > 8000)
      problems.add(String(index), 'APPLICATION_COMMAND_TOO_LARGE', 'Command exceeds maximum size (8000)')
  })
  const count = (type: number) => commands.filter((command) => typeOf(command) === type).length
  if (count(1) > 100 || count(2) > 15 || count(3) > 15)
    problems.add('commands', 'APPLICATION_COMMAND_TOO_MANY', 'Maximum number of application commands reached')
  problems.refuse()
}

/** Checks a command, or an option as if it were one. */
function checkCommand(problems: Problems, at: string, command: Json, chat: boolean): void {
  const name = command['name']
  if (chat && !(typeof name === 'string' && commandName.test(name) && name === name.toLowerCase()))
    problems.add(`${at}.name`, 'APPLICATION_COMMAND_INVALID_NAME', 'Command name is invalid')
  problems.text(`${at}.name`, name, 1, 32)
  problems.text(`${at}.description`, command['description'], chat ? 1 : 0, chat ? 100 : 0)
  let optional = false
  problems.list(`${at}.options`, command['options'], 0, chat ? 25 : 0).forEach((option, place) => {
    const here = `${at}.options.${place}`
    if (!isJson(option)) return problems.add(here, 'DICT_TYPE_CONVERT', 'Only dictionaries may be used here.')
    if (!Number.isInteger(option['type'])) problems.add(`${here}.type`, 'BASE_TYPE_REQUIRED', 'This field is required')
    checkCommand(problems, here, option, true)
    checkOptionLimits(problems, here, option)
    if (option['required'] === true && optional)
      problems.add(here, 'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID', 'Required options must come first')
    optional ||= option['required'] !== true
  })
}

const [subcommand, group] = [1, 2]

/**
 * A command has subcommands and groups, or options; a group has subcommands alone; a subcommand has options.
 * https://discord.com/developers/docs/interactions/application-commands#subcommands-and-subcommand-groups
 */
function checkNesting(problems: Problems, at: string, { options }: Json, parent: number | null): void {
  const all = listOf(options).map(jsonOf)
  const isNested = (option: Json) => option['type'] === subcommand || option['type'] === group
  const mayNest = (option: Json) =>
    parent === null ? all.every(isNested) : parent === group && option['type'] === subcommand
  all.forEach((option, place) => {
    const here = `${at}.options.${place}`
    if (isNested(option) ? !mayNest(option) : parent === group)
      problems.add(
        here,
        'APPLICATION_COMMAND_OPTIONS_TYPE_INVALID',
        'Sub-commands and sub-command groups cannot stand here',
      )
    checkNesting(problems, here, option, Number(option['type']))
  })
}

function checkOptionLimits(problems: Problems, at: string, option: Json): void {
  for (const [key, min] of [
    ['min_length', 0],
    ['max_length', 1],
  ] as const) {
    const value = option[key]
    if (value !== undefined && !(Number.isInteger(value) && Number(value) >= min && Number(value) <= 6000))
      problems.add(`${at}.${key}`, 'NUMBER_TYPE_RANGE', `Must be between ${min} and 6000.`)
  }
  problems.list(`${at}.choices`, option['choices'], 0, 25).forEach((choice, place) => {
    const { name, value } = jsonOf(choice)
    problems.text(`${at}.choices.${place}.name`, name, 1, 100)
    if (typeof value === 'string') problems.text(`${at}.choices.${place}.value`, value, 1, 100)
  })
}

/** Characters of the names, descriptions and values together, which Discord limits to 8,000. */
function sizeOf(part: unknown): number {
  const { name, description, value, options, choices } = jsonOf(part)
  const own = [name, description, value].map(textOf).join('').length
  return [...listOf(options), ...listOf(choices)].reduce<number>((sum, each) => sum + sizeOf(each), own)
}
