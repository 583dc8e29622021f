import type { API } from '@discordjs/core'
import {
  type APIApplicationCommand,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
} from 'discord-api-types/v10'
import type { Command } from '../../../conversation/conversation.ts'
import type { Clock } from '../../../lib/clock.ts'
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

/** Pauses between attempts to register. */
const firstPauseMs = 60_000
const maxPauseMs = 3_600_000

type Deps = { api: API; clock: Clock; log: Log; stopping: AbortSignal }

/** Registers the bot's commands with Discord, and keeps their ids. */
export function createRegistration({ api, clock, log, stopping }: Deps) {
  let ids: ReadonlyMap<string, string> | null = null
  let isTrying = false

  /** Overwrites Discord's list of commands if it differs; returns the registered ones. */
  async function registerOnce(commands: readonly Command[], applicationId: string): Promise<APIApplicationCommand[]> {
    const wanted = toDiscord(commands)
    const registered = await api.applicationCommands.getGlobalCommands(applicationId, {}, { signal: stopping })
    if (fingerprint(registered) === fingerprint(wanted)) return registered
    const overwritten = await api.applicationCommands.bulkOverwriteGlobalCommands(applicationId, wanted, {
      signal: stopping,
    })
    log.info({ part: 'discord', commands: wanted.map(({ name }) => name) }, 'commands registered')
    return overwritten
  }

  async function tryToRegister(commands: readonly Command[], applicationId: string): Promise<boolean> {
    try {
      ids = new Map((await registerOnce(commands, applicationId)).map(({ name, id }) => [name, id]))
      return true
    } catch (error) {
      if (!stopping.aborted) log.error({ err: error, part: 'discord' }, 'could not register commands')
      return false
    }
  }

  async function tryAgain(commands: readonly Command[], applicationId: string): Promise<void> {
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, maxPauseMs)) {
      await clock.sleep(pauseMs, stopping)
      if (await tryToRegister(commands, applicationId)) return
    }
  }

  return {
    /**
     * Resolves after the first attempt; one that failed is repeated in the background, after a minute and after growing
     * pauses. Does nothing from then on; never rejects.
     */
    async register(commands: readonly Command[], applicationId: string): Promise<void> {
      if (isTrying) return
      isTrying = true
      if (!(await tryToRegister(commands, applicationId))) tryAgain(commands, applicationId).catch(() => undefined)
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
