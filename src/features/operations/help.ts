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
      const others = commands.filter(({ name }) => name !== help.name)
      const text = [
        '**Professor Synapse** answers questions about artificial intelligence and shows where each answer comes from.',
        '',
        ...others.map((command) => `- ${usage(command)}: ${command.description}`),
        '',
        ...paragraphs,
      ].join('\n')
      return Promise.resolve({ kind: 'text', text })
    },
  }
  return help
}

const usage = ({ name, options }: Command): string =>
  `\`${[`/${name}`, ...options.map((option) => (option.required ? option.name : `[${option.name}]`))].join(' ')}\``
