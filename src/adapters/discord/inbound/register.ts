import type { API } from '@discordjs/core'
import { ApplicationCommandType, ApplicationIntegrationType, InteractionContextType } from 'discord-api-types/v10'
import type { Command } from '../../../conversation/conversation.ts'
import type { Log } from '../../../lib/log.ts'
import { toDiscordOption } from './command-options.ts'

/** The commands as Discord takes them. https://discord.com/developers/docs/interactions/application-commands */
const wanted = (commands: readonly Command[]) =>
  commands.map(({ on, name, description, options }) => ({
    ...(on === 'slash'
      ? { type: ApplicationCommandType.ChatInput as const, description, options: options.map(toDiscordOption) }
      : { type: ApplicationCommandType.Message as const }),
    name,
    integration_types: [ApplicationIntegrationType.GuildInstall],
    contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
  }))

type Comparable = {
  readonly type: number
  readonly name: string
  readonly description?: string
  readonly integration_types?: readonly number[]
  readonly contexts?: readonly number[] | null
  readonly options?: readonly {
    type: number
    name: string
    description: string
    required?: boolean
    max_length?: number
    autocomplete?: boolean
    choices?: readonly { name: string; value: string | number }[]
  }[]
}
/** The id of each command by its name. */
export type CommandIds = ReadonlyMap<string, string>

/**
 * Puts the list of commands where it differs from what Discord has, so that a restart costs one GET. Once a run; tried
 * again with the next session where it failed. Never rejects.
 */
export function createRegistration(deps: { api: API; log: Log; registered(ids: CommandIds): void }) {
  let done = false
  return async (commands: readonly Command[], applicationId: string): Promise<void> => {
    if (done) return
    done = true
    try {
      const want = wanted(commands)
      const have = await deps.api.applicationCommands.getGlobalCommands(applicationId)
      if (fingerprint(have) === fingerprint(want)) return deps.registered(idsOf(have))
      deps.registered(idsOf(await deps.api.applicationCommands.bulkOverwriteGlobalCommands(applicationId, want)))
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
    description: command.description ?? '',
    integration_types: [...(command.integration_types ?? [])].sort(),
    contexts: [...(command.contexts ?? [])].sort(),
    options: (command.options ?? []).map((option) => [
      option.type,
      option.name,
      option.description,
      option.required ?? false,
      option.max_length ?? null,
      option.autocomplete ?? false,
      (option.choices ?? []).map(({ name, value }) => [name, value]),
    ]),
  }))
  return JSON.stringify(plain.sort((a, b) => (a.name < b.name ? -1 : 1)))
}

const idsOf = (commands: readonly { name: string; id: string }[]): CommandIds =>
  new Map(commands.map(({ name, id }) => [name, id]))
