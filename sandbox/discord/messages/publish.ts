import { MessageFlags, PermissionFlagsBits as Permission } from 'discord-api-types/v10'
import { hasPermissions } from '../people/permissions.ts'
import { refusal } from '../rest/errors.ts'
import type { World } from '../world.ts'
import type { Stored } from './store.ts'

/** Not documented; measured by many: ten messages an hour in a channel. */
const limit = { max: 10, windowMs: 3_600_000 }

/**
 * Publishes messages to the followers of an announcement channel, ten in an hour of the clock. Throws a Refusal.
 * https://discord.com/developers/docs/resources/message#crosspost-message
 */
export function createPublish(world: World) {
  const times = new Map<string, number[]>()
  return (stored: Stored): object => {
    const { channel, message } = stored
    const own = message.author.id === world.bot.id
    if (channel.kind !== 'announcement') throw refusal(50024, { violation: true })
    if (!hasPermissions(world.bot, channel, own ? Permission.SendMessages : Permission.ManageMessages))
      throw refusal(50013)
    const flags = message.flags ?? 0
    if (flags & MessageFlags.Crossposted) throw refusal(40033)
    const recent = (times.get(channel.id) ?? []).filter((at) => world.now() - at < limit.windowMs)
    const [oldest = 0] = recent
    const retryAfterMs = oldest + limit.windowMs - world.now()
    if (recent.length >= limit.max) throw refusal(0, { status: 429, message: 'Rate limited.', more: { retryAfterMs } })
    times.set(channel.id, [...recent, world.now()])
    return world.change(stored, { flags: flags | MessageFlags.Crossposted }).message
  }
}
