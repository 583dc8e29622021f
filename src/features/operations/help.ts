import type { Command } from '../../conversation/conversation.ts'

/** /help: lists the commands that are enabled, and what their features say about themselves. */
export function helpCommand(
  enabled: () => { readonly commands: readonly Command[]; readonly help: readonly string[] },
): Command<never> {
  const help: Command<never> = {
    on: 'slash',
    name: 'help',
    description: 'What Professor Synapse can do here',
    options: [],
    private: true,
    allowance: null,
    run() {
      const { commands, help: paragraphs } = enabled()
      const slash = commands.filter((each) => each.on === 'slash' && each.name !== help.name && each.for !== 'owner')
      const menu = commands.filter(({ on }) => on === 'message')
      const text = [
        '**Professor Synapse** answers questions about artificial intelligence and shows where each answer comes from.',
        '',
        ...slash.map((command) => `- ${usage(command)}: ${command.description}`),
        ...menu.map(({ name, description }) => `- **${name}**, ${inMenu}: ${description}`),
        ...paragraphs.flatMap((paragraph) => ['', paragraph]),
      ].join('\n')
      return Promise.resolve({ kind: 'text', text, commands: slash.map(({ name }) => name) })
    },
  }
  return help
}

const inMenu = 'in the menu of a message (right-click it or hold it down, then **Apps**)'

/** `/prof` with its options: required ones as they are, others in brackets. */
const usage = ({ name, options }: Command): string => {
  const named = options.map((option) => (option.required ? option.name : `[${option.name}]`))
  return named.length === 0 ? `/${name}` : `/${name} \`${named.join(' ')}\``
}
