import { channelOf } from '../channels/channel-objects.ts'
import type { Channel } from '../channels/channels.ts'
import { each, nothing } from '../json.ts'
import type { World } from '../world.ts'
import type { Guild } from './guilds.ts'
import { permissionsIn } from './permissions.ts'
import { joinedAt, memberOf, roleOf, userOf } from './user-objects.ts'

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

/** Discord's application object, as `GET /applications/@me` answers it. */
export const applicationOf = (world: World): object => ({
  ...{ id: world.bot.id, name: world.bot.name, description: '', verify_key: '0'.repeat(64) },
  ...{ flags: world.applicationFlags, flags_new: String(world.applicationFlags) },
  ...{ bot: userOf(world.bot), owner: userOf(world.bot), approximate_guild_count: world.guilds.length },
  ...each([], 'redirect_uris eligible_oauth2_scopes'),
  ...each(0, 'approximate_user_install_count approximate_user_authorization_count explicit_content_filter'),
  ...nothing('icon type team interactions_endpoint_url role_connections_verification_url'),
})
