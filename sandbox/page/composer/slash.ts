import type { Slash, SlashOption } from '../../slash-commands.ts'

/** The typed values by option; a choice by its name. */
export type Values = Readonly<Record<string, string>>

/** The commands whose names begin with the text after `/`. */
export function matching(commands: readonly Slash[], text: string): Slash[] {
  const typed = text.slice(1).toLowerCase()
  return text.startsWith('/') ? commands.filter((command) => command.name.startsWith(typed)) : []
}

/** The command of a text such as `/prof why` and the value of its first option; null until a space follows the name. */
export function typedThrough(commands: readonly Slash[], text: string): { command: Slash; rest: string } | null {
  const command = commands.find(({ name }) => text.startsWith(`/${name} `))
  if (!command) return null
  const rest = text.slice(command.name.length + 2).trimStart()
  const label = `${firstOption(command)?.name}:`
  return { command, rest: rest.startsWith(label) ? rest.slice(label.length).trimStart() : rest }
}

/** The option that is filled in first. */
export function firstOption(command: Slash): SlashOption | undefined {
  return command.options.find((option) => option.required) ?? command.options[0]
}

/** The first option that Discord would refuse, with the reason; null where there is none. */
export function refusal(command: Slash, values: Values): { option: SlashOption; sentence: string } | null {
  for (const option of command.options) {
    const { name, required, max_length: max = 6000, choices } = option
    const value = (values[name] ?? '').trim()
    const say = (sentence: string) => ({ option, sentence: `${name}: ${sentence}` })
    if (required && value === '') return say('This option is required. Specify a value.')
    if (value.length > max) return say(`Must be ${max} or fewer in length; this is ${value.length}.`)
    if (value && choices && !choices.some((choice) => choice.name === value)) return say('Choose one of the values.')
  }
  return null
}

/** The options as they are sent: without empty ones, choices by their value. */
export function optionValues(command: Slash, values: Values): Record<string, string> {
  const typed = command.options.map(({ name, choices }) => {
    const value = (values[name] ?? '').trim()
    return [name, String(choices?.find((choice) => choice.name === value)?.value ?? value)] as const
  })
  return Object.fromEntries(typed.filter(([, value]) => value !== ''))
}
