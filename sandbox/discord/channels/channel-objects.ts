import { each } from '../json.ts'
import { userOf } from '../people/user-objects.ts'
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
