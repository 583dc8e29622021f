import { PermissionFlagsBits as Permission } from 'discord-api-types/v10'
import type { Channel } from '../channels/channels.ts'
import type { Stored } from '../messages/store.ts'
import type { World } from '../world.ts'
import type { Person } from './people.ts'
import { hasPermissions } from './permissions.ts'

/** An act that Discord's client does not allow; the message is one sentence. */
export class DriverError extends Error {}

/** Lookups by a person in Discord's client; each throws a DriverError on a thing that the person cannot see. */
export function createClient(world: World) {
  const locate = (as: string, name: string): { by: Person; channel: Channel } => {
    const by = world.findPerson(as)
    if (!by) throw new DriverError(`There is no person ${as}.`)
    const channel = world.channelFor(name, by)
    if (!channel || !hasPermissions(by, channel, Permission.ViewChannel))
      throw new DriverError(`There is no channel ${name}.`)
    return { by, channel }
  }
  const findMessage = (as: string, id: string, stored = world.find(id)): { by: Person; found: Stored } => {
    const { by } = locate(as, 'dm')
    const hidden = stored && (stored.onlyFor ?? stored.channel.personId ?? by.id) !== by.id
    if (!stored || hidden || !hasPermissions(by, stored.channel, Permission.ViewChannel))
      throw new DriverError(`${as} sees no message ${id}.`)
    return { by, found: stored }
  }
  return { locate, findMessage }
}
