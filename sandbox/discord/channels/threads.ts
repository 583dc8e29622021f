import { type APIChannel, MessageFlags, MessageType, PermissionFlagsBits as Permission } from 'discord-api-types/v10'
import { messageOf, referenceTo } from '../messages/message-objects.ts'
import type { Stored } from '../messages/store.ts'
import type { Person } from '../people/people.ts'
import { userOf } from '../people/people-objects.ts'
import { refusal } from '../rest/errors.ts'
import type { World } from '../world.ts'
import { channelOf } from './channel-objects.ts'
import type { Channel, ThreadChanges } from './channels.ts'

/** Opens a thread on a message and publishes it. Throws a Refusal where the message has a thread or can have none. */
export function openThread(
  world: World,
  on: Stored,
  { owner, name, minutes = 4320 }: { owner: Person; name: string; minutes?: number },
): Channel {
  const { message, channel: parent } = on
  if (parent.kind !== 'text' && parent.kind !== 'announcement') throw refusal(50024)
  if (world.channelById(message.id)) throw refusal(160004)
  const at = world.now()
  const times = { autoArchiveMinutes: minutes, changedAt: at, createdAt: at, tags: [] }
  const thread = { parent, ownerId: owner.id, archived: false, locked: false, ...times }
  const opened = world.addChannel({ id: message.id, name, kind: 'thread', guild: parent.guild, thread })
  const shape = channelOf(world, opened)
  world.publish({ name: 'THREAD_CREATE', data: { ...shape, newly_created: true }, channel: opened })
  world.change(on, { flags: (message.flags ?? 0) | MessageFlags.HasThread, thread: shape as APIChannel })
  const extra = { type: MessageType.ThreadStarterMessage, ...referenceTo(on) }
  const starter = messageOf(world, { author: userOf(owner), channel: opened, body: {}, extra })
  world.add({ message: starter, channel: opened, onlyFor: null })
  return opened
}

/** Archives, locks or reopens a thread and publishes it. */
export function changeThread(world: World, channel: Channel, changes: ThreadChanges): void {
  if (channel.thread) Object.assign(channel.thread, changes, { changedAt: world.now() })
  world.publish({ name: 'THREAD_UPDATE', data: channelOf(world, channel), channel })
  world.changed()
}

/** The permission that writing in the channel takes. */
export const writePermission = ({ thread }: Channel) =>
  thread ? Permission.SendMessagesInThreads : Permission.SendMessages

/** Throws a Refusal where a thread is archived or locked. */
export function refuseClosed({ thread }: Channel): void {
  if (thread?.archived) throw refusal(50083)
  if (thread?.locked) throw refusal(160005)
}
