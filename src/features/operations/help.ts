import type { Command } from '../../conversation/conversation.ts'

/** /help: what the bot does here, from the commands that are on. `others` is asked when somebody reads it. */
export function helpCommand(about: { others(): readonly Command[]; answersFrom: string }): Command<never> {
  return {
    on: 'slash',
    name: 'help',
    description: 'What Professor Synapse can do here',
    options: [],
    private: true,
    limited: false,
    run: () =>
      Promise.resolve({
        kind: 'text',
        text: [
          '**Professor Synapse** answers questions about artificial intelligence and shows where each answer comes from.',
          '',
          ...about.others().map((command) => `- ${usage(command)}: ${command.description}`),
          '',
          `Answers come from ${about.answersFrom}. Press **Sources** under an answer to read, privately, what it quotes.`,
          '-# Ask a follow-up such as "and how is that trained?": I remember what we were talking about.',
        ].join('\n'),
      }),
  }
}

const usage = ({ name, options }: Command): string =>
  `\`${[`/${name}`, ...options.map((option) => (option.required ? option.name : `[${option.name}]`))].join(' ')}\``
