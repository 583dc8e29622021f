import type { APIUser } from 'discord-api-types/v10'
import { each, nothing } from '../json.ts'
import type { Guild, Role } from './guilds.ts'
import type { Person } from './people.ts'

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
export const roleOf = ({ id, name, permissions, managed, mentionable }: Role) => ({
  ...{ id, name, permissions: String(permissions), managed, mentionable, hoist: false },
  ...each(0, 'color position flags'),
  colors: { primary_color: 0, ...nothing('secondary_color tertiary_color') },
  ...nothing('icon unicode_emoji'),
})
