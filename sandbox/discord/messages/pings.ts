import { PermissionFlagsBits as Permission } from 'discord-api-types/v10'
import type { Channel } from '../channels/channels.ts'
import { isJson, type Json, jsonOf, listOf, textOf } from '../json.ts'
import type { Person } from '../people/people.ts'
import { hasPermissions } from '../people/permissions.ts'
import type { World } from '../world.ts'

/** The pings of everyone and of roles, which take a permission or a mentionable role. */
export function groupMentions(by: Person, channel: Channel, content: string) {
  const { guild } = channel
  const mayPingAll = guild !== null && hasPermissions(by, channel, Permission.MentionEveryone)
  const named = guild?.roles.filter(({ id }) => content.includes(`<@&${id}>`)) ?? []
  return {
    mention_everyone: mayPingAll && /@(everyone|here)\b/.test(content),
    mention_roles: named.filter(({ mentionable }) => mayPingAll || mentionable).map(({ id }) => id),
  }
}

/** The roles that a message of the bot pings: those that it lists, as far as they let themselves be pinged. */
export function rolesPinged(world: World, channel: Channel, body: Json): { mention_roles: string[] } {
  const listed = listOf(jsonOf(body['allowed_mentions'])['roles'])
  const { mention_roles } = groupMentions(world.bot, channel, textOf(body['content']))
  return { mention_roles: mention_roles.filter((id) => listed.includes(id)) }
}

/** Records a violation for mentions that would ping, save of roles that are listed one by one; `byDefault` are the kinds that ping without `allowed_mentions`. */
export function checkPings(world: World, body: Json, byDefault: readonly string[], repliedTo: string | null): void {
  const given = isJson(body['allowed_mentions']) ? body['allowed_mentions'] : null
  const parse = given ? listOf(given['parse']) : byDefault
  const content = textOf(body['content'])
  const pings = (kind: 'users' | 'roles', pattern: RegExp) =>
    [...content.matchAll(pattern)].flatMap(([mention, id]) =>
      parse.includes(kind) || (kind === 'users' && listOf(given?.users).includes(id)) ? [mention] : [],
    )
  const found = [...pings('users', /<@!?(\d+)>/g), ...pings('roles', /<@&(\d+)>/g)]
  if (parse.includes('everyone')) found.push(...(content.match(/@(everyone|here)/g) ?? []))
  if (repliedTo !== null && (given ? given['replied_user'] === true : byDefault.length > 0))
    found.push('the person replied to')
  if (found.length > 0) world.violate(`Stray ping of ${found.join(', ')} in: ${content.slice(0, 80)}`)
}
