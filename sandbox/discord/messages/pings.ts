import { isJson, type Json, listOf, textOf } from '../json.ts'
import type { World } from '../world.ts'

/**
 * Records a violation for the mentions that would ping; `byDefault` are the kinds that ping without `allowed_mentions`.
 * https://discord.com/developers/docs/resources/message#allowed-mentions-object
 */
export function checkPings(world: World, body: Json, byDefault: readonly string[], repliedTo: string | null): void {
  const given = isJson(body['allowed_mentions']) ? body['allowed_mentions'] : null
  const parse = given ? listOf(given['parse']) : byDefault
  const content = textOf(body['content'])
  const pings = (kind: 'users' | 'roles', pattern: RegExp) =>
    [...content.matchAll(pattern)].flatMap(([mention, id]) =>
      parse.includes(kind) || listOf(given?.[kind]).includes(id) ? [mention] : [],
    )
  const found = [...pings('users', /<@!?(\d+)>/g), ...pings('roles', /<@&(\d+)>/g)]
  if (parse.includes('everyone')) found.push(...(content.match(/@(everyone|here)/g) ?? []))
  if (repliedTo !== null && (given ? given['replied_user'] === true : byDefault.length > 0))
    found.push('the person replied to')
  if (found.length > 0) world.violate(`Stray ping of ${found.join(', ')} in: ${content.slice(0, 80)}`)
}
