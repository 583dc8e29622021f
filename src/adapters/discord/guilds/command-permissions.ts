import type { API } from '@discordjs/core'
import {
  type APIApplicationCommandPermission,
  type APIGuildApplicationCommandPermissions,
  ApplicationCommandPermissionType as Type,
} from 'discord-api-types/v10'
import { createBoundedMap } from '../../../lib/concurrency/bounded-map.ts'
import type { Log } from '../../../lib/log.ts'

const remembered = 2_500
/** Nobody waits for an answer longer because Discord does not say what is allowed. */
const patienceMs = 5_000
type Rules = readonly APIApplicationCommandPermission[]
export type Speaker = {
  readonly id: string
  readonly roles: readonly string[]
  readonly guildId: string
  /** Of a thread: its channel. */
  readonly channelId: string
}

/**
 * What a server's owners decided under Integrations about a command: who may use it, and where. Read when a server's
 * first message is for the bot, then kept as the gateway tells it; what cannot be read forbids nothing.
 * https://discord.com/developers/docs/interactions/application-commands#permissions
 */
export function createCommandPermissions(deps: { api: API; log: Log }) {
  const known = createBoundedMap<string, Promise<Map<string, Rules>>>(remembered)

  async function read(applicationId: string, guildId: string): Promise<Map<string, Rules>> {
    try {
      const all = await deps.api.applicationCommands.getGuildCommandsPermissions(applicationId, guildId, {
        signal: AbortSignal.timeout(patienceMs),
      })
      return new Map(all.map(({ id, permissions }) => [id, permissions]))
    } catch (error) {
      known.delete(guildId)
      deps.log.warn({ err: error, part: 'discord' }, 'a server’s settings under Integrations could not be read')
      return new Map()
    }
  }

  return {
    /** Whether the person may use the command there; `commandId` null: it is not registered yet. */
    async allows(applicationId: string, commandId: string | null, speaker: Speaker): Promise<boolean> {
      const settings = known.get(speaker.guildId) ?? read(applicationId, speaker.guildId)
      known.set(speaker.guildId, settings)
      const rules = await settings
      const levels = [commandId === null ? undefined : rules.get(commandId), rules.get(applicationId)]
      return (
        isAllowed(levels, (level) => channelRule(level, speaker)) &&
        isAllowed(levels, (level) => personRule(level, speaker))
      )
    },
    /** Throws where it is told nothing of use. */
    changed({ id, guild_id: guildId, permissions }: APIGuildApplicationCommandPermissions): Promise<unknown> {
      return (known.get(guildId) ?? Promise.resolve(null)).then((settings) => settings?.set(id, permissions))
    },
    left: (guildId: string) => known.delete(guildId),
  }
}

export type CommandPermissions = ReturnType<typeof createCommandPermissions>

/** What is said of the command itself goes before what is said of the whole application; silence allows. */
const isAllowed = (levels: readonly (Rules | undefined)[], ruleOf: (level: Rules) => boolean | null): boolean =>
  levels.reduce<boolean | null>((said, level) => said ?? (level ? ruleOf(level) : null), null) ?? true

const find = (rules: Rules, type: Type, id: string): boolean | null =>
  rules.find((each) => each.type === type && each.id === id)?.permission ?? null

function channelRule(rules: Rules, { channelId, guildId }: Speaker): boolean | null {
  // By Discord's convention the server's id less one stands for all channels.
  return find(rules, Type.Channel, channelId) ?? find(rules, Type.Channel, String(BigInt(guildId) - 1n))
}

function personRule(rules: Rules, { id, roles, guildId }: Speaker): boolean | null {
  const ofRoles = roles.map((role) => find(rules, Type.Role, role)).filter((rule) => rule !== null)
  const byRole = ofRoles.length > 0 ? ofRoles.includes(true) : null
  return find(rules, Type.User, id) ?? byRole ?? find(rules, Type.Role, guildId)
}
