import type { API } from '@discordjs/core'
import {
  type APIApplicationCommand,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
} from 'discord-api-types/v10'
import type { Command } from '../../../conversation/conversation.ts'
import type { Log } from '../../../lib/log.ts'
import { toDiscordOption } from './command-options.ts'

/** Converts commands to Discord's format. https://discord.com/developers/docs/interactions/application-commands */
const toDiscord = (commands: readonly Command[]) =>
  commands.map(({ on, name, description, options }) => ({
    ...(on === 'slash'
      ? { type: ApplicationCommandType.ChatInput as const, description, options: options.map(toDiscordOption) }
      : { type: ApplicationCommandType.Message as const }),
    name,
    integration_types: [ApplicationIntegrationType.GuildInstall],
    contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
  }))

type Definition = Partial<APIApplicationCommand>

/** Registers the bot's commands with Discord, and keeps their ids. */
export function createRegistration({ api, log }: { api: API; log: Log }) {
  let ids: ReadonlyMap<string, string> | null = null

  return {
    /** Overwrites Discord's list of commands if it differs. Does nothing after it has succeeded; never rejects. */
    async register(commands: readonly Command[], applicationId: string): Promise<void> {
      if (ids) return
      try {
        const wanted = toDiscord(commands)
        let registered = await api.applicationCommands.getGlobalCommands(applicationId)
        if (fingerprint(registered) !== fingerprint(wanted)) {
          registered = await api.applicationCommands.bulkOverwriteGlobalCommands(applicationId, wanted)
          log.info({ part: 'discord', commands: wanted.map(({ name }) => name) }, 'commands registered')
        }
        ids = new Map(registered.map(({ name, id }) => [name, id]))
      } catch (error) {
        log.error({ err: error, part: 'discord' }, 'could not register commands')
      }
    },
    /** The id of a command; null before it is registered. */
    idOf: (name: string): string | null => ids?.get(name) ?? null,
  }
}

/** The fields that we set, in a fixed order: Discord adds fields and omits empty ones. */
function fingerprint(commands: readonly Definition[]): string {
  const fields = commands.map((command) => [
    command.name,
    command.type,
    command.description ?? '',
    command.integration_types?.toSorted(),
    command.contexts?.toSorted(),
    (command.options ?? []).map((option) => [
      option.type,
      option.name,
      option.description,
      option.required ?? false,
      'max_length' in option ? option.max_length : null,
      'autocomplete' in option ? (option.autocomplete ?? false) : false,
      'choices' in option ? (option.choices ?? []).map(({ name, value }) => [name, value]) : [],
    ]),
  ])
  return JSON.stringify(fields.sort())
}
