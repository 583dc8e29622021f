import type { APIAttachment, APIMessage, APIUser } from 'discord-api-types/v10'
import type { Upload } from '../wire.ts'
import { isJson, type Json, listOf, type MessageBody, rightsIn } from './rules.ts'
import type { Channel, Guild, Person, Role, Stored, World } from './world.ts'

/** Fields that all have the same value. */
export const each = <T>(value: T, names: string): Record<string, T> =>
  Object.fromEntries(names.split(' ').map((name) => [name, value]))
/** Fields that are null. */
export const nothing = (names: string) => each(null, names)

const JOINED = '2026-01-05T09:00:00.000000+00:00'
const MAX_UPLOAD_BYTES = 10 * 1024 * 1024
const PLAIN_USER = { avatar: null, public_flags: 0, flags: 0, primary_guild: null }
const NO_CONTENT = { content: '', embeds: [], attachments: [], components: [] }

/** A person, or the bot, as Discord's user object. */
export const userOf = ({
  id,
  name,
  displayName,
  bot,
}: Pick<Person, 'id' | 'name' | 'displayName' | 'bot'>): APIUser => ({
  ...{ id, username: name, discriminator: bot ? '0000' : '0', global_name: bot ? null : displayName },
  ...PLAIN_USER,
  ...(bot ? { bot: true } : {}),
})

/** Discord's member object, without its user. */
export const memberOf = (guild: Guild, person: Person) => ({
  roles: guild.roles.map(({ id }) => id).filter((id) => id !== guild.id && person.roles.includes(id)),
  joined_at: JOINED,
  flags: 0,
  ...each(false, 'deaf mute pending'),
  ...nothing('nick avatar banner premium_since communication_disabled_until'),
})

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
    permission_overwrites: channel.overwrites.map(({ allow, deny, ...whose }) => {
      return { ...whose, allow: String(allow), deny: String(deny) }
    }),
  }
}

function threadOf(world: World, id: string, thread: NonNullable<Channel['thread']>, messages: number): object {
  const { parent, ownerId, archived, locked, autoArchiveMinutes, changedAt, createdAt } = thread
  const at = (ms: number) => new Date(ms).toISOString()
  return {
    ...{ type: 11, parent_id: parent.id, owner_id: ownerId, member_count: 1 },
    ...each(messages, 'message_count total_message_sent'),
    thread_metadata: {
      ...{ archived, locked, auto_archive_duration: autoArchiveMinutes },
      ...{ archive_timestamp: at(changedAt), create_timestamp: at(createdAt) },
    },
    ...(ownerId === world.bot.id ? { member: { id, user_id: ownerId, join_timestamp: at(createdAt), flags: 0 } } : {}),
  }
}

/** Discord's role object. */
export const roleOf = ({ id, name, permissions, managed, mentionable }: Role) => ({
  ...{ id, name, permissions: String(permissions), managed, mentionable, hoist: false },
  ...each(0, 'color position flags'),
  colors: { primary_color: 0, ...nothing('secondary_color tertiary_color') },
  ...nothing('icon unicode_emoji'),
})

/** Discord's guild object, as `GET /guilds/{id}` answers it. */
export const guildOf = ({ id, name, ownerId, roles }: Guild) => ({
  ...{ id, name, owner_id: ownerId, roles: roles.map(roleOf), preferred_locale: 'en-US', region: 'deprecated' },
  ...each([], 'emojis stickers features'),
  ...each(0, 'verification_level explicit_content_filter mfa_level nsfw_level premium_tier system_channel_flags'),
  ...each(false, 'premium_progress_bar_enabled widget_enabled nsfw'),
  ...{ default_message_notifications: 1, afk_timeout: 300, max_members: 500_000, premium_subscription_count: 0 },
  ...{ max_video_channel_users: 25, max_stage_video_channel_users: 50 },
  ...nothing('icon description banner splash discovery_splash home_header vanity_url_code incidents_data'),
  ...nothing('system_channel_id afk_channel_id widget_channel_id rules_channel_id public_updates_channel_id'),
  ...nothing('safety_alerts_channel_id application_id max_presences'),
})

/** Discord's application object, as `GET /applications/@me` answers it. */
export const applicationOf = (world: World): object => ({
  ...{ id: world.bot.id, name: world.bot.name, description: '', verify_key: '0'.repeat(64) },
  ...{ flags: world.applicationFlags, flags_new: String(world.applicationFlags) },
  ...{ bot: userOf(world.bot), owner: userOf(world.bot), approximate_guild_count: world.guilds.length },
  ...each([], 'redirect_uris eligible_oauth2_scopes'),
  ...each(0, 'approximate_user_install_count approximate_user_authorization_count explicit_content_filter'),
  ...nothing('icon type team interactions_endpoint_url role_connections_verification_url'),
})

/** What GUILD_CREATE carries: of the members the bot alone, as without the intent for them. */
export function guildCreate(world: World, guild: Guild): object {
  const channels = world.channels().filter((channel) => channel.guild === guild)
  const kept = (kind: Channel['kind']) =>
    channels.filter((channel) => channel.kind === kind && !channel.thread?.archived)
  return {
    ...guildOf(guild),
    ...{ joined_at: JOINED, large: false, unavailable: false, member_count: world.people().length + 1 },
    members: [{ ...memberOf(guild, world.bot), user: userOf(world.bot) }],
    channels: kept('text').map((channel) => channelOf(world, channel)),
    threads: kept('thread')
      .filter((channel) => rightsIn(world.bot, channel) > 0n)
      .map((channel) => channelOf(world, channel)),
    ...each([], 'voice_states presences stage_instances guild_scheduled_events soundboard_sounds'),
  }
}

/** What Discord takes a file for, by its name; anything else as the sender says. */
const TYPES: Readonly<Record<string, string>> = {
  ...{ txt: 'text/plain; charset=utf-8', md: 'text/markdown; charset=utf-8', csv: 'text/csv; charset=utf-8' },
  ...{ json: 'application/json; charset=utf-8', py: 'text/x-python; charset=utf-8', ts: 'video/mp2t' },
  ...{ png: 'image/png', jpg: 'image/jpeg', jpeg: 'image/jpeg', webp: 'image/webp', gif: 'image/gif' },
  ...{ pdf: 'application/pdf', zip: 'application/zip' },
}

/** What was uploaded, kept and served, as attachment objects; `told` is what the request says of each. */
export const attachmentsOf = (
  world: World,
  where: Channel,
  files: readonly Upload[],
  told?: unknown,
): APIAttachment[] =>
  files.map((file) => {
    const id = world.nextId()
    const type = TYPES[/\.(\w+)$/.exec(file.fileName)?.[1]?.toLowerCase() ?? ''] ?? file.type
    const path = `/attachments/${where.id}/${id}/${encodeURIComponent(file.fileName)}`
    world.files.keep(path, { ...file, type: type || 'application/octet-stream' })
    const url = `http://${world.origin}${path}`
    const about = listOf(told).find((one) => isJson(one) && `files[${String(one['id'])}]` === file.name) as Json
    const description = typeof about?.['description'] === 'string' ? { description: about['description'] } : {}
    const kept = { id, filename: file.fileName, size: file.bytes.length, url, proxy_url: url, ...description }
    return type ? { ...kept, content_type: type } : kept
  })

/** After an edit: where files came or the list was given, only what it lists and what is new; else all as before. */
export function attachmentsAfter(world: World, stored: Stored, body: Json, files: readonly Upload[]): APIAttachment[] {
  const { attachments } = stored.message
  if (files.length === 0 && !('attachments' in body)) return attachments
  const listed = listOf(body['attachments']).map((one) => (isJson(one) ? String(one['id']) : ''))
  const fresh = attachmentsOf(world, stored.channel, files, body['attachments'])
  return [...attachments.filter(({ id }) => listed.includes(id)), ...fresh]
}

/** The people, and the bot, whom a text names. */
export const mentionedIn = (world: World, text: string): APIUser[] =>
  [...new Set([...text.matchAll(/<@!?(\d+)>/g)].map(([, id = '']) => id))].flatMap((id) => {
    const person = world.personById(id)
    return person ? [userOf(person)] : []
  })

/** A new message of that author in that channel, with whatever `extra` adds (type, reference, metadata). */
export function messageOf(
  world: World,
  about: { author: APIUser; channel: Channel; body: Partial<MessageBody>; extra?: object },
): APIMessage {
  const { author, channel, body, extra = {} } = about
  return {
    id: world.nextId(),
    channel_id: channel.id,
    author,
    type: 0,
    timestamp: new Date(world.now()).toISOString(),
    edited_timestamp: null,
    tts: false,
    mention_everyone: false,
    mentions: mentionedIn(world, body.content ?? ''),
    mention_roles: [],
    pinned: false,
    ...NO_CONTENT,
    flags: 0,
    ...body,
    ...extra,
  }
}

/** A reference to that message, and the message as a reply carries it; null where it is gone. */
export const referenceTo = ({ channel, message }: Stored, gone = false) => {
  const { referenced_message: _, ...carried } = message
  const where = channel.guild ? { guild_id: channel.guild.id } : {}
  return {
    message_reference: { type: 0, message_id: message.id, channel_id: channel.id, ...where },
    referenced_message: gone ? null : carried,
  }
}

/** The message as somebody without the message content intent gets it: emptied, save for what is the bot's own business. */
export function withoutContent(world: World, message: APIMessage, channel: Channel): APIMessage {
  if (channel.kind === 'dm') return message
  const own = message.author.id === world.bot.id || message.mentions.some(({ id }) => id === world.bot.id)
  const to = message.referenced_message
  const carried = to ? { referenced_message: withoutContent(world, to, channel) } : {}
  return { ...message, ...(own ? {} : NO_CONTENT), ...carried }
}

/** Who installed the application, as interactions say it. */
export const ownersOf = ({ guild }: Channel) => ({ '0': guild?.id ?? '0' })

type Happening = { id: string; token: string; by: Person; channel: Channel; source: { message: APIMessage } | null }

/** What INTERACTION_CREATE carries. */
export function interactionOf(world: World, { id, token, by, channel, source }: Happening, data: object): object {
  const { guild } = channel
  const rights = (person: Person) => String(rightsIn(person, channel))
  const here = guild && {
    ...{
      context: 0,
      guild_id: guild.id,
      guild: { id: guild.id, locale: 'en-US', features: [] },
      guild_locale: 'en-US',
    },
    member: { ...memberOf(guild, by), user: userOf(by), permissions: rights(by) },
  }
  return {
    ...{ id, application_id: world.bot.id, type: source ? 3 : 2, token, version: 1, data, locale: 'en-US' },
    ...{ channel: channelOf(world, channel), channel_id: channel.id, app_permissions: rights(world.bot) },
    ...(here ?? { context: 1, user: userOf(by) }),
    ...(source ? { message: source.message } : {}),
    ...{ attachment_size_limit: MAX_UPLOAD_BYTES, entitlements: [], authorizing_integration_owners: ownersOf(channel) },
  }
}
