import type { API } from '@discordjs/core'
import type { ChannelType } from 'discord-api-types/v10'
import type { Place } from '../../../conversation/conversation.ts'
import type { Log } from '../../../lib/log.ts'
import { createAudiences } from './audiences.ts'
import { createChannels, isThread } from './channels.ts'
import { type CommandUser, createCommandPermissions } from './command-permissions.ts'
import { createPeople } from './people.ts'
import { createPermissions } from './permissions.ts'
import { createRoles } from './roles.ts'

type Deps = {
  api: API
  log: Log
  /** The server whose owners command the bot, if it is configured. */
  homeGuildId: string | null
  /** Otherwise the server of this channel, else the only server. */
  contentChannelId: string | null
}

/** Servers, their channels and permissions, as gateway events report them. Messages do not carry permissions. */
export function createGuilds(deps: Deps) {
  const channels = createChannels()
  const roles = createRoles()
  const people = createPeople()
  const audiences = createAudiences(channels, roles)
  const commandPermissions = createCommandPermissions(deps)
  const contentGuildId = () => deps.contentChannelId && channels.get(deps.contentChannelId)?.guildId
  /** The server in which Manage Messages counts; null while it is unknown. */
  const homeGuildId = (): string | null => deps.homeGuildId ?? (contentGuildId() || channels.onlyGuild())
  const permissions = createPermissions(({ id }) => homeGuildId() === id)

  /** Threads have the permissions of their channel. */
  function permissionChannelId(channelId: string): string {
    const channel = channels.get(channelId)
    return channel?.isThread ? (channel.parentId ?? channelId) : channelId
  }

  return {
    channels,
    roles,
    people,
    ...audiences,
    /** The channel as features see it; `type` where Discord tells it. */
    placeOf(id: string, guildId: string | null, type?: ChannelType): Place {
      const known = channels.get(id)
      const inThread = type === undefined ? (known?.isThread ?? false) : isThread(type)
      const parentId = inThread ? (known?.parentId ?? null) : null
      return { id, guildId, isThread: inThread, parentId, audience: audiences.audience(id, guildId) }
    },
    permissions,
    commandPermissions,
    homeGuildId,
    /** True if the member may manage messages in a channel or thread of the home server. */
    canManageMessages: (
      guildId: string | null,
      channelId: string,
      member: Pick<CommandUser, 'id' | 'roles'>,
    ): boolean =>
      guildId !== null &&
      guildId === homeGuildId() &&
      permissions.canManageMessages(guildId, permissionChannelId(channelId), member),
    /** True if Integrations let the member use a command in a channel or thread; `commandId` is null before it is registered. */
    allowsCommand: (applicationId: string, commandId: string | null, user: CommandUser): Promise<boolean> =>
      commandPermissions.allows(applicationId, commandId, { ...user, channelId: permissionChannelId(user.channelId) }),
  }
}

export type Guilds = ReturnType<typeof createGuilds>
