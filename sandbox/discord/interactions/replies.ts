import { MessageFlags, MessageType } from 'discord-api-types/v10'
import type { Channel } from '../channels/channels.ts'
import { jsonOf } from '../json.ts'
import { attachmentsAfter, attachmentsOf } from '../messages/attachments.ts'
import { checkMessage, type MessageBody, refuseEmpty } from '../messages/message-limits.ts'
import { checkPings } from '../messages/pings.ts'
import { messageOf } from '../messages/message-objects.ts'
import { editMarks } from '../messages/send.ts'
import type { Stored } from '../messages/store.ts'
import { userOf } from '../people/people-objects.ts'
import type { Call } from '../rest/route.ts'
import type { World } from '../world.ts'
import { ownersOf } from './interaction-objects.ts'
import type { Interaction } from './registry.ts'

const { SuppressEmbeds, SuppressNotifications, IsComponentsV2, Ephemeral, Loading } = MessageFlags
const replyFlags = SuppressEmbeds | SuppressNotifications | IsComponentsV2 | Ephemeral

/** The checked body of a reply, its files kept. Throws a Refusal. */
export function checkedBody(world: World, channel: Channel, call: Call): Partial<MessageBody> {
  const body = jsonOf(call.body)
  const kept = checkMessage(body, { flags: replyFlags, files: call.files.length })
  refuseEmpty({ content: '', embeds: [], ...kept, attachments: call.files })
  checkPings(world, body, ['users'], null)
  return { ...kept, attachments: attachmentsOf(world, channel, call.files, { listed: body['attachments'] }) }
}

/** Adds a reply to an interaction; `after` is the id of the original where the reply is a follow-up. */
export function reply(world: World, of: Interaction, body: Partial<MessageBody>, after: string | null): Stored {
  const { id, by, channel, name, type, source, target } = of
  const reference = after ?? source?.message.id ?? null
  const user = userOf(by)
  const toCommand = target ? MessageType.ContextMenuCommand : MessageType.ChatInputCommand
  const extra = {
    type: reference ? MessageType.Reply : toCommand,
    application_id: world.bot.id,
    webhook_id: world.bot.id,
    ...(reference ? { message_reference: { type: 0, message_id: reference, channel_id: channel.id } } : {}),
    interaction_metadata: {
      ...metadataOf(of),
      ...(after ? { original_response_message_id: after } : {}),
    },
    ...(type === 2 ? { interaction: { id, type, name, user } } : {}),
  }
  const message = messageOf(world, { author: userOf(world.bot), channel, body, extra })
  of.messages.add(message.id)
  return world.add({ message, channel, onlyFor: (body.flags ?? 0) & Ephemeral ? by.id : null })
}

/** https://discord.com/developers/docs/resources/message#message-interaction-metadata-object */
function metadataOf({ id, type, by, channel, name, source, target, opener }: Interaction): object {
  return {
    ...{ id, type, user: userOf(by), authorizing_integration_owners: ownersOf(channel) },
    ...(type === 3 && source ? { interacted_message_id: source.message.id } : {}),
    ...(type === 2 ? { name } : {}),
    ...(target ? { target_message_id: target } : {}),
    ...(opener ? { triggering_interaction_metadata: metadataOf(opener) } : {}),
  }
}

/** Edits a reply, which stays ephemeral or public; the first edit of a deferred one is not marked. Throws a Refusal. */
export function editReply(world: World, interaction: Interaction, stored: Stored, call: Call): Stored {
  const body = jsonOf(call.body)
  const before = stored.message
  const flags = SuppressEmbeds | IsComponentsV2 | ((before.flags ?? 0) & Ephemeral)
  const kept = checkMessage(body, { flags, files: call.files.length })
  const attachments = attachmentsAfter(world, stored, body, call.files)
  refuseEmpty({ ...before, ...kept, attachments })
  checkPings(world, body, ['users'], null)
  const marks = editMarks(world, stored, kept.flags)
  const first = interaction.thinking && before.id === interaction.original
  if (first) interaction.thinking = false
  const edited_timestamp = first ? null : marks.edited_timestamp
  return world.change(stored, { ...kept, attachments, flags: marks.flags & ~Loading, edited_timestamp })
}
