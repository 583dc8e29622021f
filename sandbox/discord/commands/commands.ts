import type { APIApplicationCommand } from 'discord-api-types/v10'
import type { Channel } from '../channels/channels.ts'
import { type Json, jsonOf } from '../json.ts'
import { DriverError } from '../people/client.ts'
import type { Guild, Person } from '../people/people.ts'
import { invalidForm } from '../rest/errors.ts'
import type { World } from '../world.ts'
import { commandData, type Use } from './command-data.ts'
import { checkCommands } from './command-limits.ts'
import { createCommandPermissions, type IntegrationRule } from './command-permissions.ts'

export type Commands = ReturnType<typeof createCommands>

/** The bot's registered commands, global and by guild, and the permissions to use them. */
export function createCommands(world: World) {
  const lists = new Map<string, APIApplicationCommand[]>()
  const permissions = createCommandPermissions(world)
  /** `scope` is 'global' or a guild's id. */
  const list = (scope: string): readonly APIApplicationCommand[] => lists.get(scope) ?? []
  /** The commands that the client offers this person there, those of the guild first. */
  const offered = (by: Person, channel: Channel): APIApplicationCommand[] => {
    const context = channel.guild ? 0 : 1
    const global = list('global').filter(({ contexts }) => !contexts || (contexts as number[]).includes(context))
    const { guild } = channel
    return guild ? [...list(guild.id), ...global].filter((each) => permissions.allow(by, channel, guild, each)) : global
  }
  return {
    list,
    offered,
    /** The interaction data of a use. Throws a DriverError where the client would not send it. */
    dataOf: (by: Person, channel: Channel, use: Use) => commandData(world, channel, offered(by, channel), use),
    permissions: permissions.list,
    /** Sets the Integrations page's rules for a command, or (null) for the whole application. */
    permit(command: string | null, rules: readonly IntegrationRule[], guild: Guild = world.guild): void {
      const found = [...list('global'), ...list(guild.id)].find(({ name }) => name === command)
      if (command !== null && !found) throw new DriverError(`There is no command ${command}.`)
      permissions.set(guild, found?.id ?? world.bot.id, rules)
    },
    /** Replaces the whole list; known commands keep their id, unchanged ones their version. Throws a Refusal. */
    overwrite(scope: string, body: unknown): readonly APIApplicationCommand[] {
      if (!Array.isArray(body))
        throw invalidForm([{ path: 'commands', code: 'LIST_TYPE_CONVERT', message: 'Not a list.' }])
      const wanted = body.map(jsonOf)
      checkCommands(wanted)
      const before = list(scope)
      const after = wanted.map((command) => register(world, scope, command, before))
      lists.set(scope, after)
      world.changed()
      return after
    },
  }
}

function register(world: World, scope: string, wanted: Json, before: readonly APIApplicationCommand[]) {
  const type = Number(wanted['type'] ?? 1)
  const known = before.find((each) => each.name === wanted['name'] && Number(each.type) === type)
  const made = {
    id: known?.id ?? world.nextId(),
    application_id: world.bot.id,
    version: known?.version ?? world.nextId(),
    default_member_permissions: null,
    type,
    description: '',
    nsfw: false,
    ...(scope === 'global' ? { integration_types: [0], contexts: null } : { guild_id: scope }),
    ...wanted,
  } as unknown as APIApplicationCommand
  if (known && JSON.stringify(known) !== JSON.stringify(made)) made.version = world.nextId()
  return made
}
