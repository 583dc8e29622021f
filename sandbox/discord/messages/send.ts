import { MessageFlags, MessageType, PermissionFlagsBits as Permission } from 'discord-api-types/v10'
import type { Channel } from '../channels/channels.ts'
import { changeThread, refuseClosed, writePermission } from '../channels/threads.ts'
import { isJson, type Json, jsonOf } from '../json.ts'
import { hasPermissions } from '../people/permissions.ts'
import { userOf } from '../people/people-objects.ts'
import { refusal } from '../rest/errors.ts'
import type { Call } from '../rest/route.ts'
import type { World } from '../world.ts'
import { attachmentsAfter, attachmentsOf } from './attachments.ts'
import { checkCards, checkMessage, refuseEmpty } from './message-limits.ts'
import { checkPings, rolesPinged } from './pings.ts'
import { messageOf, referenceTo } from './message-objects.ts'
import type { Stored } from './store.ts'

/** Discord says "the past few minutes". https://discord.com/developers/docs/resources/message#create-message */
const nonceMs = 3 * 60_000
const sendFlags = MessageFlags.SuppressEmbeds | MessageFlags.SuppressNotifications | MessageFlags.IsComponentsV2
export const pingsByDefault = ['users', 'roles', 'everyone']

/** Sends messages of the bot; a known nonce answers the first message where `enforce_nonce` is set. Throws a Refusal. */
export function createSend(world: World) {
  const nonces = new Map<string, { id: string; at: number }>()
  return (channel: Channel, call: Call): object => {
    const body = jsonOf(call.body)
    const kept = checkMessage(body, { flags: sendFlags, files: call.files.length })
    const { embeds = [], content = '', components = [] } = kept
    const attach = call.files.length > 0 ? Permission.AttachFiles : 0n
    const embed = embeds.length > 0 ? Permission.EmbedLinks : 0n
    if (!hasPermissions(world.bot, channel, writePermission(channel) | attach | embed)) throw refusal(50013)
    if (channel.thread?.locked) refuseClosed(channel)
    const nonce = nonceOf(body)
    const past = nonce === null ? undefined : nonces.get(nonce)
    if (body['enforce_nonce'] === true && past && world.now() - past.at < nonceMs) {
      const found = world.find(past.id)
      if (!found) throw refusal(10008)
      return found.message
    }
    refuseEmpty({ content, embeds, components, attachments: call.files })
    const { repliedTo, extra } = referenceOf(world, channel, body)
    checkPings(world, body, pingsByDefault, repliedTo?.message.author.id ?? null)
    checkCards(world, kept)
    if (channel.thread?.archived) changeThread(world, channel, { archived: false })
    const attachments = attachmentsOf(world, channel, call.files, { listed: body['attachments'] })
    const fields = { ...extra, ...rolesPinged(world, channel, body), ...(nonce === null ? {} : { nonce }) }
    const author = userOf(world.bot)
    const message = messageOf(world, { author, channel, body: { ...kept, attachments }, extra: fields })
    if (nonce !== null) nonces.set(nonce, { id: message.id, at: world.now() })
    if (nonces.size > 1000) for (const [key, { at }] of nonces) if (world.now() - at > nonceMs) nonces.delete(key)
    world.typingUntil.delete(channel.id)
    world.add({ message, channel, onlyFor: null })
    return message
  }
}

function nonceOf({ nonce }: Json): string | null {
  return typeof nonce === 'string' || typeof nonce === 'number' ? String(nonce) : null
}

function referenceOf(world: World, channel: Channel, body: Json): { repliedTo: Stored | null; extra: object } {
  const reference = body['message_reference']
  if (!isJson(reference)) return { repliedTo: null, extra: {} }
  if (!hasPermissions(world.bot, channel, Permission.ReadMessageHistory)) throw refusal(160002)
  const repliedTo = world.find(String(reference['message_id']))
  if (!repliedTo || repliedTo.channel.id !== channel.id) {
    if (reference['fail_if_not_exists'] === false) return { repliedTo: null, extra: {} }
    throw refusal(50035, { message: 'Invalid Form Body: message_reference: Unknown message' })
  }
  return { repliedTo, extra: { type: MessageType.Reply, ...referenceTo(repliedTo) } }
}

/** Edits a message of the bot. Throws a Refusal. */
export function editMessage(world: World, stored: Stored, call: Call): object {
  const body = jsonOf(call.body)
  const flags = sendFlags & ~MessageFlags.SuppressNotifications
  const kept = checkMessage(body, { flags, files: call.files.length })
  const attachments = attachmentsAfter(world, stored, body, call.files)
  refuseEmpty({ ...stored.message, ...kept, attachments })
  checkPings(world, body, pingsByDefault, null)
  return world.change(stored, { ...kept, attachments, ...editMarks(world, stored, kept.flags) }).message
}

/** The fields that every edit sets; of the flags only SUPPRESS_EMBEDS can change. */
export function editMarks(world: World, { message }: Stored, wanted?: number) {
  const before: number = message.flags ?? 0
  const suppressed = MessageFlags.SuppressEmbeds
  const edited_timestamp = new Date(world.now()).toISOString()
  return { flags: (before & ~suppressed) | ((wanted ?? before) & suppressed), edited_timestamp }
}
