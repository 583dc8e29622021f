/** What the stand-in sends, of the size and make that Discord's own has. https://discord.com/developers/docs/events/gateway-events */

const firstId = 1_100_000_000_000_000_000n
const idsPerGuild = 1_000
const channelsPerGuild = 30
const rolesPerGuild = 25
/** Ids as Discord's, distinct for distinct numbers. */
const snowflake = (n: number): string => String(firstId + BigInt(n))

export const botId = snowflake(1)
export const token = `${Buffer.from(botId).toString('base64url')}.bench.not-the-token-of-a-bot`
export const botUser = {
  id: botId,
  username: 'professor',
  discriminator: '0000',
  global_name: null,
  avatar: null,
  bot: true,
  verified: true,
  mfa_enabled: false,
  email: null,
  flags: 0,
}
const contentFlags = (1 << 18) | (1 << 19)
export const application = { id: botId, name: 'professor', description: '', flags: contentFlags, bot: botUser }

const guildId = (guild: number) => snowflake(guild * idsPerGuild)
const channelId = (guild: number, index: number) => snowflake(guild * idsPerGuild + 100 + index)
const roleId = (guild: number, index: number) => snowflake(guild * idsPerGuild + (index === 0 ? 0 : 300 + index))
const joined = '2025-03-14T09:26:53.589000+00:00'

/** READY, with each server still to come. */
export const ready = (guilds: number, gatewayUrl: string): object => ({
  v: 10,
  user: botUser,
  guilds: Array.from({ length: guilds }, (_, index) => ({ id: guildId(index + 1), unavailable: true })),
  session_id: 'f00dfacef00dfacef00dfacef00dface',
  session_type: 'normal',
  resume_gateway_url: gatewayUrl,
  shard: [0, 1],
  application: { id: botId, flags: contentFlags },
  private_channels: [],
  presences: [],
  relationships: [],
  user_settings: {},
})

function channel(guild: number, index: number): object {
  const category = index < 4
  const voice = index >= channelsPerGuild - 6
  const overwrite = (role: number, allow: string, deny: string) => ({ id: roleId(guild, role), type: 0, allow, deny })
  return {
    id: channelId(guild, index),
    type: category ? 4 : voice ? 2 : 0,
    name: category ? `Section ${index}` : voice ? `Voice room ${index}` : `talk-about-subject-${index}`,
    position: index,
    flags: 0,
    parent_id: category ? null : channelId(guild, index % 4),
    permission_overwrites: [
      overwrite(0, '0', '1024'),
      overwrite(1 + (index % 5), '66560', '0'),
      overwrite(6 + (index % 9), '1024', '2048'),
    ],
    ...(voice
      ? { bitrate: 64_000, user_limit: 0, rtc_region: null, nsfw: false, rate_limit_per_user: 0, last_message_id: null }
      : {}),
    ...(category || voice
      ? {}
      : {
          topic: `Everything about subject ${index} of server ${guild}: questions, findings, pictures. Be kind and stay on it.`,
          last_message_id: snowflake(guild * idsPerGuild + 500 + index),
          last_pin_timestamp: joined,
          rate_limit_per_user: 0,
          nsfw: false,
        }),
  }
}

/** The answer to `GET /channels/{id}` for the channel of news, in which nothing stands yet. */
export const newsChannel = { ...channel(1, 4), id: channelId(1, 4), guild_id: guildId(1), last_message_id: null }

const role = (guild: number, index: number): object => ({
  id: roleId(guild, index),
  name: index === 0 ? '@everyone' : `Members of circle ${index}`,
  permissions: '2248473465835073',
  position: index,
  color: index * 4_000,
  colors: { primary_color: index * 4_000, secondary_color: null, tertiary_color: null },
  hoist: index % 3 === 0,
  managed: index === 1,
  mentionable: index % 2 === 0,
  icon: null,
  unicode_emoji: null,
  flags: 0,
  ...(index === 1 ? { tags: { bot_id: botId } } : {}),
})

/** GUILD_CREATE of a server: 30 channels, 25 roles, the bot as the only member told. */
export const guildCreate = (guild: number) => ({
  ...guildParts,
  id: guildId(guild),
  name: `The server of community ${guild}`,
  owner_id: snowflake(guild * idsPerGuild + 900),
  system_channel_id: channelId(guild, 4),
  rules_channel_id: channelId(guild, 5),
  public_updates_channel_id: channelId(guild, 6),
  roles: Array.from({ length: rolesPerGuild }, (_, index) => role(guild, index)),
  channels: Array.from({ length: channelsPerGuild }, (_, index) => channel(guild, index)),
  members: [{ ...memberParts, user: botUser, roles: [roleId(guild, 1)] }],
})

/** The answer to `GET /users/@me/guilds`. */
export const guildList = (guilds: number): object[] =>
  Array.from({ length: guilds }, (_, index) => {
    const { id, name, icon, features } = guildCreate(index + 1)
    return { id, name, icon, features, banner: null, owner: false, permissions: '2248473465835073' }
  })

const guildParts = {
  icon: '8342729096ea3675442027381ff50dfe',
  splash: null,
  discovery_splash: null,
  banner: null,
  description: null,
  application_id: null,
  region: 'deprecated',
  afk_channel_id: null,
  afk_timeout: 300,
  system_channel_flags: 0,
  safety_alerts_channel_id: null,
  verification_level: 2,
  default_message_notifications: 1,
  explicit_content_filter: 2,
  mfa_level: 0,
  nsfw: false,
  nsfw_level: 0,
  premium_tier: 1,
  premium_subscription_count: 3,
  premium_progress_bar_enabled: false,
  preferred_locale: 'en-US',
  vanity_url_code: null,
  max_members: 500_000,
  max_video_channel_users: 25,
  max_stage_video_channel_users: 50,
  hub_type: null,
  features: ['COMMUNITY', 'NEWS', 'ANIMATED_ICON', 'INVITE_SPLASH', 'SOUNDBOARD', 'WELCOME_SCREEN_ENABLED'],
  joined_at: joined,
  large: true,
  unavailable: false,
  member_count: 400,
  threads: [],
  emojis: [],
  stickers: [],
  presences: [],
  voice_states: [],
  stage_instances: [],
  guild_scheduled_events: [],
  soundboard_sounds: [],
  embedded_activities: [],
  activity_instances: {},
  application_command_counts: {},
  incidents_data: null,
  inventory_settings: null,
  version: 1_741_944_413_589,
}

const memberParts = {
  nick: null,
  avatar: null,
  banner: null,
  joined_at: joined,
  premium_since: null,
  communication_disabled_until: null,
  deaf: false,
  mute: false,
  pending: false,
  flags: 0,
}

const discordEpochMs = 1_420_070_400_000

/** The id of the nth interaction, made now. */
export const interactionId = (n: number): string =>
  String((BigInt(Date.now() - discordEpochMs) << 22n) + BigInt(n % 4_000_000))

/** INTERACTION_CREATE of a command that the nth person gives in the first server. */
export const interaction = (n: number, at: { id: string; token: string }, name: string, options: object): object => ({
  ...at,
  application_id: botId,
  type: 2,
  version: 1,
  data: {
    id: snowflake(70),
    name,
    type: 1,
    ...options,
  },
  channel: { ...channel(1, 4), guild_id: guildId(1), permissions: '2248473465835073' },
  channel_id: channelId(1, 4),
  guild: { id: guildId(1), locale: 'en-US', features: ['COMMUNITY', 'NEWS'] },
  guild_id: guildId(1),
  guild_locale: 'en-US',
  member: {
    ...memberParts,
    user: {
      id: snowflake(50_000_000 + n),
      username: `person.${n}`,
      discriminator: '0',
      global_name: `Person ${n}`,
      avatar: '8342729096ea3675442027381ff50dfe',
      avatar_decoration_data: null,
      public_flags: 0,
      clan: null,
    },
    roles: [roleId(1, 2), roleId(1, 7)],
    permissions: '2248473465835073',
    unusual_dm_activity_until: null,
  },
  locale: 'en-US',
  app_permissions: '2248473465835073',
  attachment_size_limit: 10_485_760,
  entitlements: [],
  entitlement_sku_ids: [],
  authorizing_integration_owners: { '0': guildId(1) },
  context: 0,
})

/** The message that an edit of an answer is answered with. */
export const message = (id: string, content: string): object => ({
  id,
  type: 20,
  channel_id: channelId(1, 4),
  author: botUser,
  content,
  embeds: [],
  attachments: [],
  components: [],
  mentions: [],
  mention_roles: [],
  mention_everyone: false,
  pinned: false,
  tts: false,
  flags: 0,
  timestamp: joined,
  edited_timestamp: joined,
  application_id: botId,
  webhook_id: botId,
})
