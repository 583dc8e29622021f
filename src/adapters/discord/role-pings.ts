import type { API } from '@discordjs/core'
import { type APIChannel, type APIGuild, type APIGuildMember, PermissionFlagsBits as Bits } from 'discord-api-types/v10'
import { isThread } from './guilds/channels.ts'
import { permissionsIn } from './guilds/permissions.ts'

type Deps = {
  api: API
  /** The bot's own id; rejects as a call to Discord does. */
  selfId(signal: AbortSignal): Promise<string>
}

/**
 * Tells the owner why a role is not pinged by the bot's posts in a channel, and what to do; null where it is. A role takes
 * pings of everybody, or of those who have Mention Everyone. Throws what Discord responds.
 * https://discord.com/developers/docs/topics/permissions#permissions-bitwise-permission-flags
 */
export async function findPingTrouble(
  { api, selfId }: Deps,
  channelId: string,
  roleId: string,
  signal: AbortSignal,
): Promise<string | null> {
  const channel = await api.channels.get(channelId, { signal })
  const guildId = 'guild_id' in channel ? channel.guild_id : undefined
  if (guildId === undefined) return null
  // Threads have the permissions of their channel.
  const parentId = isThread(channel.type) && 'parent_id' in channel ? channel.parent_id : null
  const holder = parentId ? await api.channels.get(parentId, { signal }) : channel
  const guild = await api.guilds.get(guildId, {}, { signal })
  const member = await api.guilds.getMember(guildId, await selfId(signal), { signal })
  const role = guild.roles.find(({ id }) => id === roleId)
  if (!role)
    return 'The role that these posts should ping is gone: they ping nobody. Remove the source and add it again with another.'
  if (roleId === guildId) return 'Posts never ping everyone. Remove the source and add it again with another role.'
  if (role.mentionable || mayPingAll(guild, holder, member)) return null
  return `The bot may not ping <@&${roleId}>: its posts in <#${channelId}> ping nobody. In Server Settings, Roles, let anyone mention that role; or allow “Mention everyone, here and all roles” for the bot’s role in the channel’s settings, Permissions.`
}

function mayPingAll(guild: APIGuild, channel: APIChannel, { user, roles: own }: APIGuildMember): boolean {
  const overwrites = ('permission_overwrites' in channel && channel.permission_overwrites) || []
  const roles = new Map(guild.roles.map(({ id, permissions }) => [id, BigInt(permissions)]))
  const has = permissionsIn({ id: guild.id, ownerId: guild.owner_id, roles, overwrites }, { id: user.id, roles: own })
  return (has & Bits.MentionEveryone) !== 0n
}
