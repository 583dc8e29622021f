import type { Channel, Overwrite, ThreadChanges } from './channels/channels.ts'
import { announcedChannelOf, channelOf } from './channels/channel-objects.ts'
import { changeThread } from './channels/threads.ts'
import type { Commands } from './commands/commands.ts'
import type { IntegrationRule } from './commands/command-permissions.ts'
import { DriverError } from './people/client.ts'
import type { Guild, Role } from './people/people.ts'
import { roleOf } from './people/people-objects.ts'
import type { World } from './world.ts'

export type OverwriteSetting = ({ role: string } | { person: string }) & { allow?: bigint; deny?: bigint }

/** Changes of a server's roles, channels and Integrations page; by default of the bot's home. */
export function createOwner(world: World, commands: Commands) {
  const known = (name: string): Channel => {
    const found = world.channelFor(name, world.bot)
    if (!found?.guild) throw new DriverError(`There is no channel ${name}.`)
    return found
  }
  return {
    /** Creates or changes a role. */
    role(
      name: string,
      { guild = world.guild, ...wanted }: Partial<Pick<Role, 'permissions' | 'mentionable'>> & { guild?: Guild } = {},
    ): Role {
      const found = guild.roles.find((role) => role.name === name)
      const role = found ?? { id: world.nextId(), name, permissions: 0n, mentionable: false, managed: false }
      Object.assign(role, wanted)
      if (!found) guild.roles = [...guild.roles, role]
      const data = { guild_id: guild.id, role: roleOf(role) }
      world.publish({ name: found ? 'GUILD_ROLE_UPDATE' : 'GUILD_ROLE_CREATE', data, channel: null })
      return role
    },
    removeRole(name: string, guild: Guild = world.guild): void {
      const role = guild.roles.find((each) => each.name === name)
      guild.roles = guild.roles.filter((each) => each !== role)
      world.publish({ name: 'GUILD_ROLE_DELETE', data: { guild_id: guild.id, role_id: role?.id }, channel: null })
    },
    /** Creates a text channel, or replaces its permission overwrites. */
    channel(
      name: string,
      { overwrites = [], guild = world.guild }: { overwrites?: readonly OverwriteSetting[]; guild?: Guild } = {},
    ): Channel {
      const found = world.channelFor(name, world.bot)
      const channel = found ?? world.addChannel({ id: world.nextId(), name, kind: 'text', guild })
      channel.overwrites = overwrites.map((each) => overwriteOf(world, guild, each))
      const event = found ? 'CHANNEL_UPDATE' : 'CHANNEL_CREATE'
      world.publish({ name: event, data: announcedChannelOf(world, channel), channel: null })
      world.changed()
      return channel
    },
    /** Archives, locks or reopens a thread. */
    thread: (name: string, changes: ThreadChanges) => changeThread(world, known(name), changes),
    /** Deletes a channel with its threads, or a thread. */
    removeChannel(name: string): void {
      const channel = known(name)
      const data = channelOf(world, channel)
      world.dropChannel(channel.id)
      world.publish({ name: channel.thread ? 'THREAD_DELETE' : 'CHANNEL_DELETE', data, channel: null })
      world.changed()
    },
    /** Sets the Integrations page's rules for a command, or (null) for the whole bot; without rules it is reset. */
    permit: (command: string | null, rules: readonly IntegrationRule[], guild?: Guild) =>
      commands.permit(command, rules, guild),
  }
}

function overwriteOf(world: World, guild: Guild, { allow = 0n, deny = 0n, ...to }: OverwriteSetting): Overwrite {
  const target = 'role' in to ? guild.roles.find(({ name }) => name === to.role) : world.person(to.person)
  if (!target) throw new DriverError('There is no such role.')
  return { id: target.id, type: 'role' in to ? 0 : 1, allow, deny }
}
