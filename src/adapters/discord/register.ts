import type { API } from '@discordjs/core'
import {
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
} from 'discord-api-types/v10'
import type { Command } from '../../conversation.ts'
import type { Log } from '../../lib/log.ts'

/** The commands as Discord takes them. https://discord.com/developers/docs/interactions/application-commands */
const wanted = (commands: readonly Command[]) =>
  commands.map((command) => ({
    type: ApplicationCommandType.ChatInput as const,
    name: command.name,
    description: command.description,
    integration_types: [ApplicationIntegrationType.GuildInstall],
    contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
    options: command.options.map((option) => ({
      type: ApplicationCommandOptionType.String as const,
      name: option.name,
      description: option.description,
      required: option.required,
      ...(option.maxLength !== undefined && { max_length: option.maxLength }),
    })),
  }))

type Comparable = ReturnType<typeof wanted>[number]

/**
 * Puts the list of commands where it differs from what Discord has, so that a restart costs one GET. Once a run; tried
 * again with the next session where it failed. Never rejects.
 */
export function createRegistration(deps: { api: API; log: Log }) {
  let done = false
  return async (commands: readonly Command[], applicationId: string): Promise<void> => {
    if (done) return
    done = true
    try {
      const want = wanted(commands)
      const have = await deps.api.applicationCommands.getGlobalCommands(applicationId)
      if (fingerprint(have as unknown as Comparable[]) === fingerprint(want)) return
      await deps.api.applicationCommands.bulkOverwriteGlobalCommands(applicationId, want)
      deps.log.info({ part: 'discord', commands: want.map(({ name }) => name) }, 'commands registered')
    } catch (error) {
      done = false
      deps.log.error({ err: error, part: 'discord' }, 'commands could not be registered')
    }
  }
}

/** Only what we say about a command, in one order: Discord adds fields and leaves out empty ones. */
function fingerprint(commands: readonly Comparable[]): string {
  const plain = commands.map((command) => ({
    type: command.type,
    name: command.name,
    description: command.description,
    integration_types: [...(command.integration_types ?? [])].sort(),
    contexts: [...(command.contexts ?? [])].sort(),
    options: (command.options ?? []).map(({ type, name, description, required, max_length }) => [
      type,
      name,
      description,
      required ?? false,
      max_length ?? null,
    ]),
  }))
  return JSON.stringify(plain.sort((a, b) => (a.name < b.name ? -1 : 1)))
}
