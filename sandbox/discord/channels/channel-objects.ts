import { each } from '../json.ts'
import type { Guild } from '../people/people.ts'
import { guildOf, joinedAt, memberOf, userOf } from '../people/people-objects.ts'
import { permissionsIn } from '../people/permissions.ts'
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
    ...{ ...shared, type: 0, topic, parent_id: null, nsfw: false },
    position: world.channels().indexOf(channel),
    permission_overwrites: channel.overwrites.map(({ allow, deny, ...target }) => {
      return { ...target, allow: String(allow), deny: String(deny) }
    }),
  }
}

function threadOf(world: World, id: string, thread: Thread, messages: number): object {
  const { parent, ownerId, archived, locked, autoArchiveMinutes, changedAt, createdAt } = thread
  const iso = (ms: number) => new Date(ms).toISOString()
  return {
    ...{ type: 11, parent_id: parent.id, owner_id: ownerId, member_count: 1 },
    ...each(messages, 'message_count total_message_sent'),
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
  const open = (kind: Channel['kind']) =>
    channels.filter((channel) => channel.kind === kind && !channel.thread?.archived)
  return {
    ...guildOf(guild),
    ...{ joined_at: joinedAt, large: false, unavailable: false, member_count: world.people().length + 1 },
    members: [{ ...memberOf(guild, world.bot), user: userOf(world.bot) }],
    channels: open('text').map((channel) => channelOf(world, channel)),
    threads: open('thread')
      .filter((channel) => permissionsIn(world.bot, channel) > 0n)
      .map((channel) => channelOf(world, channel)),
    ...each([], 'voice_states presences stage_instances guild_scheduled_events soundboard_sounds'),
  }
}
