import type { APIUser } from 'discord-api-types/v10'
import { each, nothing } from '../json.ts'
import type { World } from '../world.ts'
import type { Guild, Person, Role } from './people.ts'

export const joinedAt = '2026-01-05T09:00:00.000000+00:00'
const plainUser = { avatar: null, public_flags: 0, flags: 0, primary_guild: null }

/** A person, or the bot, as Discord's user object. */
export function userOf({ id, name, displayName, bot }: Pick<Person, 'id' | 'name' | 'displayName' | 'bot'>): APIUser {
  const names = { username: name, discriminator: bot ? '0000' : '0', global_name: bot ? null : displayName }
  return { id, ...names, ...plainUser, ...(bot ? { bot: true } : {}) }
}

/** Discord's member object, without its user. */
export const memberOf = (guild: Guild, person: Person) => ({
  roles: guild.roles.map(({ id }) => id).filter((id) => id !== guild.id && person.roles.includes(id)),
  joined_at: joinedAt,
  flags: 0,
  ...each(false, 'deaf mute pending'),
  ...nothing('nick avatar banner premium_since communication_disabled_until'),
})

/** Discord's role object. */
export const roleOf = ({ id, name, permissions, managed, mentionable, botId }: Role) => ({
  ...{ id, name, permissions: String(permissions), managed, mentionable, hoist: false },
  ...each(0, 'color position flags'),
  colors: { primary_color: 0, ...nothing('secondary_color tertiary_color') },
  ...nothing('icon unicode_emoji'),
  ...(botId === undefined ? {} : { tags: { bot_id: botId } }),
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

/** Discord's partial guild object, as `GET /users/@me/guilds` lists it. */
export const ownGuildOf = ({ id, name }: Guild) => ({
  ...{ id, name, owner: false, permissions: '0', features: [] },
  ...nothing('icon banner'),
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
