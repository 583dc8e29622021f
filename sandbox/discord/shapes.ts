import type { APIMessage, APIUser } from 'discord-api-types/v10'
import type { Channel, Person, World } from './world.ts'
import { PLAIN_PERMISSIONS } from './world.ts'

/** The parts of a message that its sender decides, already checked. */
export type MessageBody = Required<Pick<APIMessage, 'content' | 'embeds' | 'components' | 'attachments'>> & {
  flags: number
}

/** Fields that are null. */
export const nothing = (names: string): Record<string, null> =>
  Object.fromEntries(names.split(' ').map((each) => [each, null]))
const plainUser = { avatar: null, public_flags: 0, flags: 0, primary_guild: null }

const JOINED = '2026-01-05T09:00:00.000000+00:00'

/** A person as Discord's user object. */
export const userOf = (person: Person): APIUser => ({
  id: person.id,
  username: person.name,
  discriminator: '0',
  global_name: person.displayName,
  ...plainUser,
})

/** The bot as Discord's user object. */
export const botUser = (world: World): APIUser => ({
  id: world.bot.id,
  username: world.bot.name,
  discriminator: '0000',
  global_name: null,
  ...plainUser,
  bot: true,
})

/** What every member object holds; nobody but the bot has a role besides @everyone. */
export const memberOf = (roles: string[] = []) => ({
  roles,
  joined_at: JOINED,
  deaf: false,
  mute: false,
  flags: 0,
  nick: null,
  avatar: null,
  banner: null,
  pending: false,
  premium_since: null,
  communication_disabled_until: null,
})

/** Discord's channel object, with `guild_id` where it has one. */
export const channelOf = (world: World, channel: Channel): object =>
  channel.kind === 'dm'
    ? { id: channel.id, type: 1, last_message_id: null, flags: 0, recipients: recipients(world, channel) }
    : {
        id: channel.id,
        type: 0,
        guild_id: world.guild.id,
        name: channel.name,
        topic: channel.topic,
        position: world.guildChannels.indexOf(channel),
        permission_overwrites: [],
        parent_id: null,
        nsfw: false,
        rate_limit_per_user: 0,
        last_message_id: world.stored(channel.id).at(-1)?.message.id ?? null,
        flags: 0,
      }

const recipients = (world: World, channel: Channel) =>
  world
    .people()
    .filter(({ id }) => id === channel.personId)
    .map(userOf)

/** Discord's guild object, as `GET /guilds/{id}` answers it. */
export const guildOf = (world: World) => ({
  id: world.guild.id,
  name: world.guild.name,
  icon: null,
  owner_id: world.guild.ownerId,
  roles: [role(world.guild.id, '@everyone', false), role(world.bot.roleId, world.bot.name, true)],
  emojis: [],
  stickers: [],
  features: [],
  verification_level: 0,
  default_message_notifications: 1,
  explicit_content_filter: 0,
  mfa_level: 0,
  nsfw_level: 0,
  premium_tier: 0,
  preferred_locale: 'en-US',
  afk_timeout: 300,
  system_channel_flags: 0,
  region: 'deprecated',
  max_members: 500_000,
  max_presences: null,
  max_video_channel_users: 25,
  max_stage_video_channel_users: 50,
  premium_subscription_count: 0,
  premium_progress_bar_enabled: false,
  widget_enabled: false,
  nsfw: false,
  ...nothing('description banner splash discovery_splash home_header vanity_url_code incidents_data application_id'),
  ...nothing('system_channel_id afk_channel_id widget_channel_id rules_channel_id public_updates_channel_id'),
  ...nothing('safety_alerts_channel_id'),
})

const role = (id: string, name: string, managed: boolean) => ({
  id,
  name,
  color: 0,
  colors: { primary_color: 0, ...nothing('secondary_color tertiary_color') },
  ...nothing('icon unicode_emoji'),
  hoist: false,
  position: managed ? 1 : 0,
  permissions: String(PLAIN_PERMISSIONS),
  managed,
  mentionable: false,
  flags: 0,
})

/** What GUILD_CREATE carries. */
export const guildCreate = (world: World): object => ({
  ...guildOf(world),
  joined_at: JOINED,
  large: false,
  unavailable: false,
  member_count: world.people().length + 1,
  members: [
    ...world.people().map((person) => ({ ...memberOf(), user: userOf(person) })),
    { ...memberOf([world.bot.roleId]), user: botUser(world) },
  ],
  channels: world.guildChannels.map((channel) => channelOf(world, channel)),
  threads: [],
  voice_states: [],
  presences: [],
  stage_instances: [],
  guild_scheduled_events: [],
  soundboard_sounds: [],
})

/** What was uploaded, as Discord's attachment objects; the bytes are not kept. */
export const attachmentsOf = (world: World, files: readonly { name: string; size: number; type: string }[]) =>
  files.map(({ name, size, type }) => {
    const id = world.nextId()
    const url = `http://${world.origin}/attachments/${id}/${encodeURIComponent(name)}`
    return { id, filename: name, size, url, proxy_url: url, content_type: type }
  })

/** A new message's body: what was kept of the request, with everything else empty. */
export const newBody = (
  world: World,
  kept: Partial<MessageBody>,
  files: Parameters<typeof attachmentsOf>[1],
): MessageBody => ({
  content: '',
  embeds: [],
  components: [],
  flags: 0,
  ...kept,
  attachments: attachmentsOf(world, files),
})

/** The people, and the bot, whom a text names. */
export const mentionedIn = (world: World, text: string): APIUser[] => [
  ...(new RegExp(`<@!?${world.bot.id}>`).test(text) ? [botUser(world)] : []),
  ...world
    .people()
    .filter(({ id }) => text.includes(`<@${id}>`) || text.includes(`<@!${id}>`))
    .map(userOf),
]

/** A new message of that author in that channel, with whatever `extra` adds (type, reference, metadata). */
export function messageOf(
  world: World,
  { author, channel, body, extra = {} }: { author: APIUser; channel: Channel; body: MessageBody; extra?: object },
): APIMessage {
  return {
    id: world.nextId(),
    channel_id: channel.id,
    author,
    type: 0,
    timestamp: new Date(world.now()).toISOString(),
    edited_timestamp: null,
    tts: false,
    mention_everyone: false,
    mentions: mentionedIn(world, body.content),
    mention_roles: [],
    pinned: false,
    ...body,
    flags: body.flags,
    ...extra,
  }
}

/** The message as somebody without the message content intent gets it: emptied, save for what is the bot's own business. */
export function withoutContent(world: World, message: APIMessage, channel: Channel): APIMessage {
  const own = message.author.id === world.bot.id || message.mentions.some(({ id }) => id === world.bot.id)
  if (own || channel.kind === 'dm') return message
  return { ...message, content: '', embeds: [], attachments: [], components: [] }
}

/** Who installed the application, as interactions say it. */
export const ownersOf = (world: World, { kind }: Channel) => ({ '0': kind === 'dm' ? '0' : world.guild.id })

type Happening = { id: string; token: string; by: Person; channel: Channel; source: { message: APIMessage } | null }

/** What INTERACTION_CREATE carries. */
export function interactionOf(world: World, { id, token, by, channel, source }: Happening, data: object): object {
  const guildId = world.guild.id
  const where =
    channel.kind === 'dm'
      ? { context: 1, user: userOf(by) }
      : {
          context: 0,
          guild_id: guildId,
          guild: { id: guildId, locale: 'en-US', features: [] },
          guild_locale: 'en-US',
          member: { ...memberOf(), user: userOf(by), permissions: String(by.permissions) },
        }
  return {
    id,
    application_id: world.bot.id,
    type: source ? 3 : 2,
    token,
    version: 1,
    data,
    channel: channelOf(world, channel),
    channel_id: channel.id,
    ...where,
    ...(source ? { message: source.message } : {}),
    locale: 'en-US',
    app_permissions: String(PLAIN_PERMISSIONS),
    attachment_size_limit: 10 * 1024 * 1024,
    entitlements: [],
    authorizing_integration_owners: ownersOf(world, channel),
  }
}
