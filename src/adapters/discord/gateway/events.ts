import type { MappedEvents } from '@discordjs/core'
import {
  type APIChannel,
  type APIInteraction,
  type GatewayDispatchPayload,
  type GatewayGuildRoleDeleteDispatchData,
  type GatewayGuildRoleModifyDispatchData,
  type GatewayMessageCreateDispatchData,
  type GatewayMessageDeleteBulkDispatchData,
  type GatewayMessageDeleteDispatchData,
  type GatewayMessageReactionAddDispatchData,
  type GatewayMessageReactionRemoveAllDispatchData,
  type GatewayMessageReactionRemoveDispatchData,
  type GatewayMessageReactionRemoveEmojiDispatchData,
  type GatewayMessageUpdateDispatchData,
  type GatewayThreadDeleteDispatchData,
  GatewayDispatchEvents as Events,
} from 'discord-api-types/v10'
import type { Log } from '../../../lib/log.ts'
import type { Guilds } from '../guilds/guilds.ts'

export type Reaction = GatewayMessageReactionAddDispatchData | GatewayMessageReactionRemoveDispatchData
export type ReactionsGone = GatewayMessageReactionRemoveAllDispatchData | GatewayMessageReactionRemoveEmojiDispatchData

export type Deletion = GatewayMessageDeleteDispatchData | GatewayMessageDeleteBulkDispatchData

export type Listeners = {
  /** Kept up to date. */
  guilds: Guilds
  onReady(self: { userId: string; applicationId: string }): void
  onInteraction(interaction: APIInteraction): void
  onMessage(message: GatewayMessageCreateDispatchData): void
  onMessageEdit(message: GatewayMessageUpdateDispatchData): void
  /** Messages were deleted: one, or several at once. */
  onDeletion(deletion: Deletion): void
  /** Somebody reacted to a message (1), or took that back (-1). */
  onReaction(reaction: Reaction, change: 1 | -1): void
  /** All reactions to a message were taken away, or all of one emoji. */
  onReactionsGone(gone: ReactionsGone): void
  /** A server, role, channel or the bot's own member changed; `guilds` knows it already. */
  onPermissionsChanged(): void
}

/** The bot gets updates of its own member without the intent for members. */
const permissionEvents: ReadonlySet<string> = new Set([
  ...[Events.GuildCreate, Events.GuildRoleCreate, Events.GuildRoleUpdate, Events.GuildRoleDelete],
  ...[Events.ChannelCreate, Events.ChannelUpdate, Events.ThreadUpdate, Events.GuildMemberUpdate],
])

type Handlers = { [Event in keyof MappedEvents]?: (data: MappedEvents[Event][0]['data']) => unknown }

/** Keeps channels, roles and permissions up to date. */
function createGuildUpdates({ channels, roles, permissions }: Guilds) {
  return {
    setChannel(channel: APIChannel): void {
      const guildId = 'guild_id' in channel ? (channel.guild_id ?? null) : null
      channels.put(channel, guildId)
      if (guildId !== null) permissions.setChannel(guildId, channel)
    },
    setRole({ guild_id: guildId, role }: GatewayGuildRoleModifyDispatchData): void {
      roles.set(guildId, role)
      permissions.setRole(guildId, role)
    },
    deleteRole({ guild_id: guildId, role_id: roleId }: GatewayGuildRoleDeleteDispatchData): void {
      roles.delete(guildId, roleId)
      permissions.deleteRole(guildId, roleId)
    },
  }
}

/** The first message of a forum post has the id of its thread, and goes with it. Any other thread leaves its message. */
function removeThread(
  { guilds: { channels }, onDeletion }: Listeners,
  { id, parent_id: parentId, guild_id }: GatewayThreadDeleteDispatchData,
): void {
  channels.remove(id)
  if (channels.get(parentId)?.isForum) onDeletion({ id, channel_id: id, guild_id })
}

/** Passes gateway events on. An event that cannot be handled is logged. */
export function createEventHandler(listeners: Listeners, log: Log): (event: GatewayDispatchPayload) => void {
  const { channels, roles, permissions, commandPermissions } = listeners.guilds
  const { setChannel, setRole, deleteRole } = createGuildUpdates(listeners.guilds)
  const handlers: Handlers & Partial<Record<string, (data: never) => unknown>> = {
    // An application has the id of its bot, unless it is older than 2016.
    [Events.Ready]: ({ user, application }: { user: { id: string }; application?: { id: string } | null }) =>
      listeners.onReady({ userId: user.id, applicationId: application?.id ?? user.id }),
    [Events.InteractionCreate]: (data) => listeners.onInteraction(data),
    [Events.MessageCreate]: (data) => listeners.onMessage(data),
    [Events.MessageUpdate]: (data) => listeners.onMessageEdit(data),
    [Events.MessageDelete]: (data) => listeners.onDeletion(data),
    [Events.MessageDeleteBulk]: (data) => listeners.onDeletion(data),
    [Events.MessageReactionAdd]: (data) => listeners.onReaction(data, 1),
    [Events.MessageReactionRemove]: (data) => listeners.onReaction(data, -1),
    [Events.MessageReactionRemoveAll]: (data) => listeners.onReactionsGone(data),
    [Events.MessageReactionRemoveEmoji]: (data) => listeners.onReactionsGone(data),
    [Events.GuildCreate](data) {
      roles.addGuild(data)
      channels.addGuild(data.id, [...data.channels, ...data.threads])
      permissions.addGuild(data)
    },
    [Events.GuildDelete](data) {
      if (data.unavailable) return
      channels.removeGuild(data.id)
      roles.removeGuild(data.id)
      permissions.removeGuild(data.id)
      commandPermissions.removeGuild(data.id)
    },
    [Events.GuildUpdate]: (data) => permissions.updateGuild(data),
    [Events.GuildRoleCreate]: setRole,
    [Events.GuildRoleUpdate]: setRole,
    [Events.GuildRoleDelete]: deleteRole,
    [Events.ApplicationCommandPermissionsUpdate]: (data) => commandPermissions.update(data),
    [Events.ChannelCreate]: setChannel,
    [Events.ChannelUpdate]: setChannel,
    [Events.ChannelDelete]: (data) => channels.remove(data.id),
    [Events.ThreadCreate]: (data) => channels.put(data, data.guild_id ?? null),
    [Events.ThreadUpdate]: (data) => channels.put(data, data.guild_id ?? null),
    [Events.ThreadListSync]: (data) => data.threads.forEach((thread) => channels.put(thread, data.guild_id)),
    [Events.ThreadDelete]: (data) => removeThread(listeners, data),
  }

  return ({ t: event, d: data }) => {
    try {
      handlers[event as string]?.(data as never)
      if (permissionEvents.has(event)) listeners.onPermissionsChanged()
    } catch (error) {
      log.error({ err: error, part: 'discord', event }, 'could not handle a gateway event')
    }
  }
}
