import type { API } from '@discordjs/core'
import type { APIApplicationCommand } from 'discord-api-types/v10'
import type { Command } from '../../../conversation/conversation.ts'
import type { Clock } from '../../../lib/clock.ts'
import type { Log } from '../../../lib/log.ts'
import { type Definition, fingerprint, toGlobalCommands, toOwnerCommands } from './commands/definitions.ts'

/** Pauses between attempts to register. */
const firstPauseMs = 60_000
const maxPauseMs = 3_600_000

type Deps = { api: API; clock: Clock; log: Log; stopping: AbortSignal }
/** A list of commands: of everywhere, or of one server. */
type List = {
  readonly wanted: readonly Definition[]
  get(): Promise<APIApplicationCommand[]>
  overwrite(): Promise<APIApplicationCommand[]>
}

/** Registers the bot's commands with Discord, those for owners in the home server alone, and keeps their ids. */
export function createRegistration({ api: { applicationCommands: api }, clock, log, stopping }: Deps) {
  const ids = new Map<string, string>()
  const begun = new Set<string>()
  const until = { signal: stopping }

  async function tryToRegister({ wanted, get, overwrite }: List): Promise<boolean> {
    try {
      const current = await get()
      const isCurrent = fingerprint(current) === fingerprint(wanted)
      for (const { name, id } of isCurrent ? current : await overwrite()) ids.set(name, id)
      if (!isCurrent) log.info({ part: 'discord', commands: wanted.map(({ name }) => name) }, 'commands registered')
      return true
    } catch (error) {
      if (!stopping.aborted) log.error({ err: error, part: 'discord' }, 'could not register commands')
      return false
    }
  }

  async function tryAgain(list: List): Promise<void> {
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(2 * pauseMs, maxPauseMs)) {
      await clock.sleep(pauseMs, stopping)
      if (await tryToRegister(list)) return
    }
  }

  /** Overwrites Discord's list if it differs. Resolves after the first attempt. Does nothing from then on; never rejects. */
  async function registerOnce(scope: string, list: List): Promise<void> {
    if (begun.has(scope)) return
    begun.add(scope)
    if (!(await tryToRegister(list))) tryAgain(list).catch(() => undefined)
  }

  return {
    /**
     * Registers the commands for everybody. Resolves after the first attempt; one that failed is repeated in the
     * background, after a minute and after growing pauses. Does nothing from then on; never rejects.
     */
    register(commands: readonly Command[], applicationId: string): Promise<void> {
      const wanted = toGlobalCommands(commands.filter((command) => command.for !== 'owner'))
      return registerOnce('everywhere', {
        wanted,
        get: () => api.getGlobalCommands(applicationId, {}, until),
        overwrite: () => api.bulkOverwriteGlobalCommands(applicationId, wanted, until),
      })
    },
    /** Registers the commands for owners in a server, in the same way; a list that is left over there is emptied. */
    registerInHome(commands: readonly Command[], applicationId: string, guildId: string): Promise<void> {
      const wanted = toOwnerCommands(commands.filter((command) => command.for === 'owner'))
      return registerOnce(guildId, {
        wanted,
        get: () => api.getGuildCommands(applicationId, guildId, {}, until),
        overwrite: () => api.bulkOverwriteGuildCommands(applicationId, guildId, wanted, until),
      })
    },
    /** The id of a command, or of the first group of its name; null before it is registered. */
    idOf: (name: string): string | null => ids.get(name.split(' ')[0] ?? '') ?? null,
  }
}
