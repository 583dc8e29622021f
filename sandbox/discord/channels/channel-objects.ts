import { ChannelFlags, ChannelType, PermissionFlagsBits as Permission } from 'discord-api-types/v10'
import { each, nothing } from '../json.ts'
import type { Guild } from '../people/people.ts'
import { guildOf, joinedAt, memberOf, userOf } from '../people/people-objects.ts'
import { hasPermissions, permissionsIn } from '../people/permissions.ts'
import type { World } from '../world.ts'
import type { Channel, Thread } from './channels.ts'

/** Discord's channel object, with `guild_id` where it has one. */
export function channelOf(world: World, channel: Channel): object {
  const { id, kind, name, topic, guild, thread, personId } = channel
  const messages = world.stored(id)
  const known = { id, flags: 0, last_message_id: messages.at(-1)?.message.id ?? null }
  if (kind === 'dm') {
    const recipients = world.people().filter((person) => person.id === personId)
    return { ...known, type: 1, recipients: recipients.map(userOf) }
  }
  const shared = { ...known, guild_id: guild?.id, name, rate_limit_per_user: 0 }
  if (thread) return { ...shared, ...threadOf(world, id, thread, messages.length) }
  return {
    ...{ ...shared, type: types[kind], topic, parent_id: null, nsfw: false },
    position: world.channels().indexOf(channel),
    permission_overwrites: channel.overwrites.map(({ allow, deny, ...target }) => {
      return { ...target, allow: String(allow), deny: String(deny) }
    }),
    ...(kind === 'forum' ? forumOf(world, channel) : {}),
  }
}

const types = {
  text: ChannelType.GuildText,
  announcement: ChannelType.GuildAnnouncement,
  forum: ChannelType.GuildForum,
  thread: ChannelType.PublicThread,
}

function forumOf(world: World, { id, tags }: Channel): object {
  return {
    flags: ChannelFlags.RequireTag,
    last_message_id: world.channels().findLast(({ thread }) => thread?.parent.id === id)?.id ?? null,
    available_tags: tags.map((tag) => ({ ...tag, ...nothing('emoji_id emoji_name') })),
    ...{ default_forum_layout: 0, template: '' },
    ...nothing('default_reaction_emoji default_sort_order'),
  }
}

/**
 * The channel as the gateway tells the bot of it: nameless where the bot may not see it.
 * https://discord.com/developers/docs/change-log
 */
export function announcedChannelOf(world: World, channel: Channel): object {
  const shape = channelOf(world, channel)
  if (!channel.guild || hasPermissions(world.bot, channel, Permission.ViewChannel)) return shape
  const hidden = { id: channel.guild.id, type: 0, allow: '0', deny: String(Permission.ViewChannel) }
  const marks = { name: '___hidden___', flags: 1 << 17, topic: null, last_message_id: null }
  return { ...shape, ...marks, permission_overwrites: [hidden] }
}

function threadOf(world: World, id: string, thread: Thread, messages: number): object {
  const { parent, ownerId, archived, locked, autoArchiveMinutes, changedAt, createdAt, tags } = thread
  const iso = (ms: number) => new Date(ms).toISOString()
  return {
    ...{ type: parent.kind === 'announcement' ? 10 : 11, parent_id: parent.id, owner_id: ownerId, member_count: 1 },
    // Discord does not count a forum post's first message.
    ...each(parent.kind === 'forum' ? messages - 1 : messages, 'message_count total_message_sent'),
    ...(parent.kind === 'forum' ? { applied_tags: tags } : {}),
    thread_metadata: {
      ...{ archived, locked, auto_archive_duration: autoArchiveMinutes },
      ...{ archive_timestamp: iso(changedAt), create_timestamp: iso(createdAt) },
    },
    ...(ownerId === world.bot.id ? { member: { id, user_id: ownerId, join_timestamp: iso(createdAt), flags: 0 } } : {}),
  }
}

/** The data of GUILD_CREATE; its members are the bot alone, as without the guild members intent. */
export function guildCreate(world: World, guild: Guild): object {
  const channels = world.channels().filter((channel) => channel.guild === guild)
  const open = (inThreads: boolean) =>
    channels.filter(({ thread }) => (thread !== null) === inThreads && !thread?.archived)
  return {
    ...guildOf(guild),
    ...{ joined_at: joinedAt, large: false, unavailable: false, member_count: world.people().length + 1 },
    members: [{ ...memberOf(guild, world.bot), user: userOf(world.bot) }],
    channels: open(false).map((channel) => announcedChannelOf(world, channel)),
    threads: open(true)
      .filter((channel) => permissionsIn(world.bot, channel) > 0n)
      .map((channel) => channelOf(world, channel)),
    ...each([], 'voice_states presences stage_instances guild_scheduled_events soundboard_sounds'),
  }
}
