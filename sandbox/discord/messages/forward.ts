import { MessageReferenceType, PermissionFlagsBits as Permission } from 'discord-api-types/v10'
import { writePermission } from '../channels/threads.ts'
import { createClient, DriverError } from '../people/client.ts'
import { hasPermissions } from '../people/permissions.ts'
import { userOf } from '../people/people-objects.ts'
import type { World } from '../world.ts'
import { messageOf } from './message-objects.ts'
import type { Say } from './say.ts'

type Forward = { as: string; message: string; channel: string; comment?: string }

/** Forwards messages. A comment becomes a message of its own, right after the forward, as Discord sends it. */
export function createForward(world: World, say: (say: Say) => { messageId: string }) {
  const { locate, findMessage } = createClient(world)
  return ({ as, message: id, channel: name, comment }: Forward): { messageId: string; commentId: string | null } => {
    const { found } = findMessage(as, id)
    const { by, channel } = locate(as, name)
    if (!hasPermissions(by, channel, writePermission(channel) | Permission.ReadMessageHistory))
      throw new DriverError(`${as} may not forward to ${name}.`)
    const { type, content, embeds, attachments, components = [], timestamp, flags, mentions, ...more } = found.message
    const { edited_timestamp, mention_roles } = more
    const told = { content, embeds, attachments, components, mentions, mention_roles }
    const snapshot = { type, ...told, timestamp, edited_timestamp, flags }
    const guild = found.channel.guild ? { guild_id: found.channel.guild.id } : {}
    const reference = { type: MessageReferenceType.Forward, message_id: id, channel_id: found.channel.id, ...guild }
    const extra = { message_reference: reference, message_snapshots: [{ message: snapshot }] }
    const message = messageOf(world, { author: userOf(by), channel, body: {}, extra })
    world.add({ message, channel, onlyFor: null })
    return {
      messageId: message.id,
      commentId: comment === undefined ? null : say({ as, channel: name, text: comment }).messageId,
    }
  }
}
