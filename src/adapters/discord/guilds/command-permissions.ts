import type { API } from '@discordjs/core'
import {
  type APIApplicationCommandPermission,
  type APIGuildApplicationCommandPermissions,
  ApplicationCommandPermissionType as Type,
} from 'discord-api-types/v10'
import { createBoundedMap } from '../../../lib/concurrency/bounded-map.ts'
import type { Log } from '../../../lib/log.ts'

const maxGuilds = 2_500
/** Answers wait no longer than this for the permissions. */
const readTimeoutMs = 5_000
type Rules = readonly APIApplicationCommandPermission[]
export type CommandUser = {
  readonly id: string
  readonly roles: readonly string[]
  readonly guildId: string
  /** The parent channel of a thread. */
  readonly channelId: string
}

/**
 * App command permissions of each server (Server Settings, Integrations). Discord enforces them for interactions; for
 * mentions the bot has to. Read with a server's first message to the bot, then updated by gateway events; if they cannot
 * be read, everything is allowed.
 * https://discord.com/developers/docs/interactions/application-commands#permissions
 */
export function createCommandPermissions(deps: { api: API; log: Log }) {
  const known = createBoundedMap<string, Promise<Map<string, Rules>>>(maxGuilds)

  async function read(applicationId: string, guildId: string): Promise<Map<string, Rules>> {
    try {
      const all = await deps.api.applicationCommands.getGuildCommandsPermissions(applicationId, guildId, {
        signal: AbortSignal.timeout(readTimeoutMs),
      })
      return new Map(all.map(({ id, permissions }) => [id, permissions]))
    } catch (error) {
      known.delete(guildId)
      deps.log.warn({ err: error, part: 'discord' }, 'could not read app command permissions; allowing everything')
      return new Map()
    }
  }

  return {
    /** True if the person may use the command in the channel; `commandId` is null before it is registered. */
    async allows(applicationId: string, commandId: string | null, user: CommandUser): Promise<boolean> {
      const settings = known.get(user.guildId) ?? read(applicationId, user.guildId)
      known.set(user.guildId, settings)
      const rules = await settings
      const levels = [commandId === null ? undefined : rules.get(commandId), rules.get(applicationId)]
      return (
        isAllowed(levels, (level) => channelRule(level, user)) && isAllowed(levels, (level) => personRule(level, user))
      )
    },
    update({ id, guild_id: guildId, permissions }: APIGuildApplicationCommandPermissions): Promise<unknown> {
      return (known.get(guildId) ?? Promise.resolve(null)).then((settings) => settings?.set(id, permissions))
    },
    removeGuild: (guildId: string) => known.delete(guildId),
  }
}

/** A command's own rule overrides the application's; without a rule the command is allowed. */
const isAllowed = (levels: readonly (Rules | undefined)[], ruleOf: (level: Rules) => boolean | null): boolean =>
  levels.reduce<boolean | null>((said, level) => said ?? (level ? ruleOf(level) : null), null) ?? true

const find = (rules: Rules, type: Type, id: string): boolean | null =>
  rules.find((each) => each.type === type && each.id === id)?.permission ?? null

function channelRule(rules: Rules, { channelId, guildId }: CommandUser): boolean | null {
  // In Discord's convention the server's id minus one stands for all channels.
  return find(rules, Type.Channel, channelId) ?? find(rules, Type.Channel, String(BigInt(guildId) - 1n))
}

function personRule(rules: Rules, { id, roles, guildId }: CommandUser): boolean | null {
  const ofRoles = roles.map((role) => find(rules, Type.Role, role)).filter((rule) => rule !== null)
  const byRole = ofRoles.length > 0 ? ofRoles.includes(true) : null
  return find(rules, Type.User, id) ?? byRole ?? find(rules, Type.Role, guildId)
}
