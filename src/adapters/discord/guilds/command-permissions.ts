import type { API } from '@discordjs/core'
import {
  type APIApplicationCommandPermission,
  type APIGuildApplicationCommandPermissions,
  ApplicationCommandPermissionType as Type,
} from 'discord-api-types/v10'
import { createBoundedMap } from '../../../lib/concurrency/bounded-map.ts'
import { type Clock, monotonicClock } from '../../../lib/clock.ts'
import type { Log } from '../../../lib/log.ts'
import { isForbidden } from '../errors.ts'

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

/** A refusal (403: the bot was added without its commands) is remembered so long, any other failure not for so long. */
const refusedForMs = 3_600_000
const failedForMs = 60_000

type Known = { readonly rules: Promise<Map<string, Rules>>; expiresAt: number }
type Deps = { api: API; log: Log; clock?: Pick<Clock, 'now'> }

/**
 * App command permissions of each server (Server Settings, Integrations). Discord enforces them for interactions; for
 * mentions the bot has to. Read with a server's first message to the bot, then updated by gateway events; if they cannot
 * be read, everything is allowed, and they are read again an hour (403) or a minute later. `clock` is monotonic.
 * https://discord.com/developers/docs/interactions/application-commands#permissions
 */
export function createCommandPermissions({ api, log, clock = monotonicClock }: Deps) {
  const known = createBoundedMap<string, Known>(maxGuilds)

  function read(applicationId: string, guildId: string): Known {
    const rules = api.applicationCommands
      .getGuildCommandsPermissions(applicationId, guildId, { signal: AbortSignal.timeout(readTimeoutMs) })
      .then((all) => new Map(all.map(({ id, permissions }): [string, Rules] => [id, permissions])))
      .catch((error: unknown) => {
        entry.expiresAt = clock.now() + (isForbidden(error) ? refusedForMs : failedForMs)
        log.warn({ err: error, part: 'discord' }, 'could not read app command permissions; allowing everything')
        return new Map<string, Rules>()
      })
    const entry: Known = { rules, expiresAt: Infinity }
    known.set(guildId, entry)
    return entry
  }

  function find(applicationId: string, guildId: string): Known {
    const entry = known.get(guildId)
    return entry && clock.now() < entry.expiresAt ? entry : read(applicationId, guildId)
  }

  return {
    /** True if the person may use the command in the channel; `commandId` is null before it is registered. */
    async allows(applicationId: string, commandId: string | null, user: CommandUser): Promise<boolean> {
      const { rules: reading } = find(applicationId, user.guildId)
      const rules = await reading
      const levels = [commandId === null ? undefined : rules.get(commandId), rules.get(applicationId)]
      return (
        isAllowed(levels, (level) => channelRule(level, user)) && isAllowed(levels, (level) => personRule(level, user))
      )
    },
    update({ id, guild_id: guildId, permissions }: APIGuildApplicationCommandPermissions): Promise<unknown> {
      return (known.get(guildId)?.rules ?? Promise.resolve(null)).then((rules) => rules?.set(id, permissions))
    },
    removeGuild: (guildId: string) => known.delete(guildId),
  }
}

/** A command's own rule overrides the application's; without a rule the command is allowed. */
const isAllowed = (levels: readonly (Rules | undefined)[], ruleOf: (level: Rules) => boolean | null): boolean =>
  levels.reduce<boolean | null>((said, level) => said ?? (level ? ruleOf(level) : null), null) ?? true

const findRule = (rules: Rules, type: Type, id: string): boolean | null =>
  rules.find((each) => each.type === type && each.id === id)?.permission ?? null

function channelRule(rules: Rules, { channelId, guildId }: CommandUser): boolean | null {
  // In Discord's convention the server's id minus one stands for all channels.
  return findRule(rules, Type.Channel, channelId) ?? findRule(rules, Type.Channel, String(BigInt(guildId) - 1n))
}

function personRule(rules: Rules, { id, roles, guildId }: CommandUser): boolean | null {
  const ofRoles = roles.map((role) => findRule(rules, Type.Role, role)).filter((rule) => rule !== null)
  const byRole = ofRoles.length > 0 ? ofRoles.includes(true) : null
  return findRule(rules, Type.User, id) ?? byRole ?? findRule(rules, Type.Role, guildId)
}
